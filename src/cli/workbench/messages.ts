/** What the workbench's process is asked, and what it answers. */
import type { StepTrace } from "../../pipeline/explain.ts";
import type { RecordJson } from "../../record/json.ts";

export interface TryJob {
  kind: "try";
  /** YAML. */
  steps: string;
  /** Recognition first, unless the steps say otherwise. */
  detect: boolean;
  lines: readonly string[];
  records: readonly Record<string, unknown>[];
  /** Files that steps may read: those of the running configuration. */
  files: readonly string[];
}

export interface SuggestJob {
  kind: "suggest";
  lines: readonly string[];
}

export type Job = TryJob | SuggestJob;

export type Reply =
  | { state: "ready" }
  /** JSON, as the client gets it. */
  | { state: "done"; answer: string }
  | { state: "refused"; code: string; message: string; hint: string }
  | { state: "broken"; message: string };

export interface TriedStep {
  id: string;
  name: string;
  /** Of the text, from 1; null for what stands in no text, as the recognition. */
  line: number | null;
  records: number;
  matched: number;
  missed: number;
  failed: number;
  dropped: number;
  /** Microseconds for all of them. */
  us: number;
}

export interface TryAnswer {
  steps: TriedStep[];
  /** Of each sample, in order: lines first, then records. */
  results: { records: RecordJson[]; steps: StepTrace[] }[];
  /** Samples that were not looked at any more, because time or room ended. */
  left: number;
}
