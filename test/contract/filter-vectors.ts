/**
 * Vectors of Logstash's filters (an event, a filter's configuration, what is to come out) on a transform: an event's
 * fields become attributes, nested names joined with dots, lists JSON text, as every source has them.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parseExactly } from "../../src/codecs/json/parse.ts";
import { attributeOf } from "../../src/record/record.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";

export interface FilterVector {
  id: string;
  compat?: string;
  now?: string;
  filters: { type: string; config: Record<string, unknown> }[];
  input: Record<string, unknown>;
  expect: { checks: Check[] };
}
export interface Check {
  path: (string | number)[];
  op: string;
  value?: unknown;
  not?: boolean;
  as?: string;
  tolerance?: number;
}

/** Numbers of more than fifteen digits come as text: a double would change them. */
export function filterVectors(file: string): FilterVector[] {
  const text = readFileSync(join(import.meta.dirname, "../vectors", file), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => parseExactly(line) as FilterVector);
}

export function eventOf({ input, now }: FilterVector): LogRecord {
  const attributes: string[] = [];
  flatten(input, "", attributes);
  const at = attributes.indexOf("message");
  const body = at < 0 ? "" : (attributes.splice(at, 2)[1] ?? "");
  const observedMs = Date.parse(now ?? "2026-11-21T12:00:00Z");
  return {
    seconds: observedMs / 1000,
    nanos: 0,
    observedMs,
    severity: 0,
    body,
    resource: makeResource({ "host.name": "h" }),
    attributes,
    seq: 0,
  };
}

function flatten(value: unknown, name: string, list: string[]): void {
  if (value === null || value === "") return;
  if (typeof value !== "object" || Array.isArray(value)) {
    list.push(name, textOf(value));
    return;
  }
  for (const [key, member] of Object.entries(value))
    flatten(member, name === "" ? key : `${name}.${key}`, list);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function checkEvent(record: LogRecord, { path, op, value, not, as, tolerance }: Check): void {
  const name = path.join(".");
  const got = name === "@timestamp" ? timeOf(record) : attributeOf(record, name);
  const holds = (): boolean => {
    switch (op) {
      case "eq":
        return as === "year" ? Number(got?.slice(0, 4)) === value : equal(got, value);
      case "absent":
        return got === undefined;
      case "present":
        return got !== undefined;
      case "approx":
        return Math.abs(Number(got) - Number(value)) <= Number(tolerance);
      case "type":
        return isOfType(got, String(value));
      default:
        throw new Error(`no check "${op}" is known`);
    }
  };
  expect(holds() !== (not === true), `${name} ${op} ${JSON.stringify(value)}, is ${got}`).toBe(true);
}

/** Milliseconds, as the filter's events have them. */
function timeOf({ seconds, nanos }: LogRecord): string {
  return new Date(seconds * 1000 + Math.floor(nanos / 1_000_000)).toISOString();
}

/** A value of 1.0 and one of 1 are the same number. */
function equal(got: string | undefined, value: unknown): boolean {
  const want = textOf(value);
  if (got === undefined || got === want) return got === want;
  return /^-?\d[\d.e+]*$/.test(want) && /[.e]/.test(want) && Number(got) === Number(want);
}

/** Values are text: a number is what reads as one. */
function isOfType(got: string | undefined, type: string): boolean {
  if (type === "Integer") return /^-?\d+$/.test(got ?? "");
  if (type === "Float") return Number.isFinite(Number(got));
  return got !== undefined;
}
