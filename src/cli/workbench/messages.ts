/** What the workbench's process is asked, and what it answers. */

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
  /** Variables that they may have. */
  env: Readonly<Record<string, string>>;
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
