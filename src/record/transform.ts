/** The contract of a transform: records → records, pure but for its own memory. Suite: test/contract/transform.ts. */
import type { z } from "zod";
import type { LogRecord } from "./record.ts";

/**
 * Works on a whole batch: changes records in place, leaves some out, adds new ones behind their origin; the order stays.
 * Never throws for a bad record.
 */
export type TransformBatch = (batch: LogRecord[]) => LogRecord[];

/** What a transform tells of its work: the match rate, and the lines that did not match. Called once a batch where it can. */
export interface TransformContext {
  /** Records on which it did what it is for. */
  matched: (by: number) => void;
  /** It looked, and the record is of another form: the normal case among mixed lines. */
  missed: (record: LogRecord) => void;
  /** It could not do its work on a record that it is for: too slow a pattern, a value of the wrong kind. */
  failed: (record: LogRecord, reason: string) => void;
  /** Left out on purpose. */
  dropped: (by: number) => void;
}

export const UNTOLD: TransformContext = {
  matched: () => undefined,
  missed: () => undefined,
  failed: () => undefined,
  dropped: () => undefined,
};

/** Where something stands within a step's options: ["patterns", 0]. */
export type OptionPath = readonly (string | number)[];

/** What a step's options say before any record is seen. Told so that a configuration can be looked over; nothing else hangs on it. */
export interface StepFacts {
  /** Fields that it looks at, and where its options name them. A `placeholder` stays in the text as it is where there is no such field. */
  reads?: readonly { field: string; at: OptionPath; placeholder?: true }[];
  /** Fields that records may have behind it. `form` is the grok pattern that took the value: "HTTPDATE". */
  sets?: readonly { field: string; form?: string }[];
  /** Beginnings of field names that the records themselves decide; "" is any name. */
  setsAny?: readonly string[];
  /** Fields that may have another value behind it, where they are there at all. */
  changes?: readonly string[];
  /** Fields that no record has behind it. */
  removes?: readonly string[];
  /** It makes fields of a text: what it misses nobody has understood yet. */
  parses?: boolean;
  /** No record that it gets goes on. */
  dropsAll?: boolean;
  /** What in its options cannot work as it is meant. */
  hints?: readonly StepHint[];
}

export interface StepHint {
  /** A few words, the same for all of a kind: "no dash". */
  kind: string;
  /** "fault": it can never be as meant. "doubt": it hardly is. "note": worth knowing. */
  level: "fault" | "doubt" | "note";
  at: OptionPath;
  message: string;
  reason: string;
  /** What to write or do instead. */
  suggestion: string;
  /** The suggestion is text to be written as it stands. */
  literal?: true;
}

export interface Transform {
  name: string;
  summary: string;
  config: z.ZodObject;
  /** Throws a Refusal for options that are well formed and cannot work (a pattern, a file). */
  open: (raw: unknown, ctx?: TransformContext) => TransformBatch;
  /** Absent: nobody knows which fields it reads, and it may set any. Throws as `open` does. */
  facts?: (raw: unknown) => StepFacts;
}

export interface TransformSpec<C extends z.ZodObject> {
  name: string;
  summary: string;
  config: C;
  open: (options: z.output<C>, ctx: TransformContext) => TransformBatch;
  facts?: (options: z.output<C>) => StepFacts;
}

export function defineTransform<C extends z.ZodObject>(spec: TransformSpec<C>): Transform {
  const { facts, ...face } = spec;
  return {
    ...face,
    open: (raw, ctx = UNTOLD) => spec.open(spec.config.parse(raw), ctx),
    ...(facts === undefined ? {} : { facts: (raw: unknown) => facts(spec.config.parse(raw)) }),
  };
}
