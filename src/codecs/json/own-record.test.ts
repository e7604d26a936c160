/** What is a record that we wrote, and what only looks like one. */
import { expect, test } from "vitest";
import { ownRecord } from "./own-record.ts";

const NOW = Date.parse("2026-06-15T12:00:00.250Z");

test("ours has its time, to the nanosecond", () => {
  expect(ownRecord({ timestamp: "2026-06-15T11:00:00.123456789Z", body: "x" }, NOW)).toMatchObject({
    seconds: Date.parse("2026-06-15T11:00:00Z") / 1000,
    nanos: 123_456_789,
    observedMs: NOW,
    body: "x",
  });
});

test.for([
  [{ timestamp: "soon", body: "x" }, "a time that nobody can read"],
  [{ timestamp: "2026-06-15T11:00:00Z", body: "x", user: "bob" }, "a key of another's"],
  [{ timestamp: "2026-06-15T11:00:00Z", body: 5 }, "a body that is no text"],
] as const)("%o is another's: %s", ([json]) => {
  expect(ownRecord(json, NOW)).toBeUndefined();
});
