/** A piece of a line as text, for keeping it until its line is whole. */
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";

export interface HeldPiece {
  id: string;
  ordinal: number;
  last: boolean;
  seconds: number;
  nanos: number;
  observedMs: number;
  severity: number;
  body: string;
  attributes: string[];
  resource: Record<string, string>;
}

export function writtenRecord(
  { seconds, nanos, observedMs, severity, body, attributes, resource }: LogRecord,
  marks: { id: string; ordinal: number; last: boolean },
): string {
  const held: HeldPiece = {
    ...marks,
    seconds,
    nanos,
    observedMs,
    severity,
    body,
    attributes: [...attributes],
    resource: { ...resource.attributes },
  };
  return JSON.stringify(held);
}

export function isHeld(value: unknown): value is HeldPiece {
  if (typeof value !== "object" || value === null) return false;
  const held: Partial<Record<keyof HeldPiece, unknown>> = value;
  return (
    typeof held.id === "string" &&
    typeof held.body === "string" &&
    typeof held.ordinal === "number" &&
    typeof held.seconds === "number" &&
    Array.isArray(held.attributes) &&
    typeof held.resource === "object"
  );
}

export function recordOf(held: HeldPiece): LogRecord {
  const { seconds, nanos, observedMs, severity, body, attributes } = held;
  return {
    seconds,
    nanos,
    observedMs,
    severity,
    body,
    attributes,
    resource: makeResource(held.resource),
    seq: 0,
  };
}
