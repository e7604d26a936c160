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

export interface Transform {
  name: string;
  summary: string;
  config: z.ZodObject;
  /** Throws a Refusal for options that are well formed and cannot work (a pattern, a file). */
  open: (raw: unknown, ctx?: TransformContext) => TransformBatch;
}

export interface TransformSpec<C extends z.ZodObject> {
  name: string;
  summary: string;
  config: C;
  open: (options: z.output<C>, ctx: TransformContext) => TransformBatch;
}

export function defineTransform<C extends z.ZodObject>(spec: TransformSpec<C>): Transform {
  return { ...spec, open: (raw, ctx = UNTOLD) => spec.open(spec.config.parse(raw), ctx) };
}
