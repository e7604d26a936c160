/** Words for a level → OpenTelemetry's numbers. */
import { expect, test } from "vitest";
import { severityNumber } from "./severity.ts";

test.for([
  ["INFO", 9],
  ["Warning", 13],
  ["DEBUG-4", 1],
  ["DEBUG+1", 6],
  ["INFO+2", 11],
  ["warn+1", 14],
  ["ERROR+4", 21],
  ["ERROR+99", 24],
  ["DEBUG-99", 1],
  ["INFO2", 0],
  ["INFO+", 0],
  ["notice+1", 0],
  ["informational+1", 0],
  ["", 0],
] as const)("%s → %i", ([word, number]) => {
  expect(severityNumber(word)).toBe(number);
});
