/** A time that a source states is told from the time of arrival, also within the same millisecond. */
import { describe, expect, test } from "vitest";
import { isArrival, keepStated } from "./arrival.ts";
import { fromMs, NO_ATTRIBUTES } from "./record.ts";
import { makeResource } from "./resource.ts";

const AT = 1_795_313_547_743;

function recordAt(ms: number, observedMs: number) {
  const fixed = { severity: 0, body: "", resource: makeResource({}), attributes: NO_ATTRIBUTES, seq: 0 };
  return { ...fromMs(ms), observedMs, ...fixed };
}

describe("time of arrival", () => {
  test("both of one reading of the clock", () => {
    expect(isArrival(recordAt(AT, AT))).toBe(true);
    expect(isArrival(recordAt(AT + 0.25, AT + 0.25))).toBe(true);
    expect(isArrival(recordAt(AT, AT + 1))).toBe(false);
  });

  test("stated, and there within its millisecond: it arrived a millisecond later", () => {
    const record = recordAt(AT, AT);
    keepStated(record);
    expect(record).toMatchObject({ ...fromMs(AT), observedMs: AT + 1 });
    expect(isArrival(record)).toBe(false);
    const other = recordAt(AT - 3, AT);
    keepStated(other);
    expect(other.observedMs).toBe(AT);
  });
});
