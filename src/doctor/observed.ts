/** What a running logboom tells its doctor. */
import type { OriginCount } from "../pipeline/origins.ts";
import type { StepCounts } from "../pipeline/steps.ts";
import type { LogRecord } from "../record/record.ts";
import type { PlaceOf } from "./finding.ts";
import type { NamedStep } from "./plan.ts";

export interface RunningStep extends NamedStep {
  counts: StepCounts;
  /** Of what it missed or failed on, newest first. */
  samples: readonly LogRecord[];
  origins: readonly OriginCount[];
  /** It makes fields of texts. */
  parses: boolean;
}

export interface Receiver {
  name: string;
  /** Waits for senders. */
  listens: boolean;
  /** Where: "TCP 0.0.0.0:5514". */
  detail: string;
  /** Records since the start. */
  records: number;
  /** Somebody wrote it into the configuration; the others are on by default. */
  named: boolean;
  /** What did not become a record, and why. */
  troubles: readonly { event: string; reason: string; count: number }[];
}

export interface Observed {
  steps: readonly RunningStep[];
  receivers: readonly Receiver[];
  /** Since the start. */
  upMs: number;
  place: PlaceOf;
}
