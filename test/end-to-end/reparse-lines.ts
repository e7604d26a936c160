/** The lines of the test that kills runs over the past, and what today's steps make of each. */
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import type { Resource } from "../../src/record/resource.ts";

export const RESOURCES = ["a", "b", "c"].map((name) =>
  makeResource({ "container.name": name, "host.name": "h" }),
);

/** Half of the lines belong to the day before; the time in the text is on the other day. */
function times(n: number, midnight: number): { own: number; inText: number } {
  const side = n % 2 === 0 ? -3600 : 3600;
  const at = Math.floor(n / 200);
  return { own: midnight + side + at, inText: midnight - side + at };
}

export function lineOf(n: number, midnight: number, resources: readonly Resource[]): LogRecord {
  const { own, inText } = times(n, midnight);
  return {
    seconds: own,
    nanos: n % 1_000_000_000,
    observedMs: (own + 7) * 1000,
    severity: 0,
    body: `line ${n} at ${inText}`,
    resource: resources[n % resources.length] as Resource,
    attributes: ["log.iostream", "stdout"],
    seq: 0,
  };
}

/** Lines that end with 7 get the time of their text, those with 3 are errors. */
export function wanted(n: number, midnight: number) {
  const { own, inText } = times(n, midnight);
  const dated = n % 10 === 7;
  return {
    seconds: dated ? inText : own,
    nanos: dated ? 0 : n % 1_000_000_000,
    severity: n % 10 === 3 ? 17 : 0,
    body: `line ${n} at ${inText}`,
    attributes: { "log.iostream": "stdout", n: String(n) },
  };
}
