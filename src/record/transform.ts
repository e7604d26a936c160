/** The contract of a transform: records → records, pure but for its own memory. Suite: test/contract/transform.ts. */
import type { z } from "zod";
import type { LogRecord } from "./record.ts";

/** Works on a whole batch, in place or into a new list; never throws for a bad record. */
export type TransformBatch = (batch: LogRecord[]) => LogRecord[];

export interface Transform {
  name: string;
  summary: string;
  config: z.ZodObject;
  open: (raw: unknown) => TransformBatch;
}

export interface TransformSpec<C extends z.ZodObject> {
  name: string;
  summary: string;
  config: C;
  open: (options: z.output<C>) => TransformBatch;
}

export function defineTransform<C extends z.ZodObject>(spec: TransformSpec<C>): Transform {
  return { ...spec, open: (raw) => spec.open(spec.config.parse(raw)) };
}
