import { expect, test } from "vitest";
import { HourOfMinutes } from "./last-hour.ts";

const MINUTE_MS = 60_000;
const START = 1_700_000_040_000;

test("what is older than an hour is forgotten, minute by minute", () => {
  const hour = new HourOfMinutes();
  hour.note(START, { records: 10, matched: 4, missed: 5, failed: 1 });
  hour.note(START + 1000, { records: 10, matched: 6, missed: 4, failed: 0 });
  hour.note(START + 59 * MINUTE_MS, { records: 3, matched: 3, missed: 0, failed: 0 });
  const now = hour.sum(START + 59 * MINUTE_MS);
  expect(now).toMatchObject({ records: 23, matched: 13, missed: 9, failed: 1 });
  expect(now.rates).toHaveLength(60);
  expect([now.rates[0], now.rates[1], now.rates[59]]).toEqual([0.5, null, 1]);
  expect(hour.sum(START + 60 * MINUTE_MS)).toMatchObject({ records: 3, matched: 3, missed: 0 });
});

test("a minute that comes again an hour later begins anew", () => {
  const hour = new HourOfMinutes();
  hour.note(START, { records: 10, matched: 0, missed: 10, failed: 0 });
  hour.note(START + 60 * MINUTE_MS, { records: 2, matched: 2, missed: 0, failed: 0 });
  expect(hour.sum(START + 60 * MINUTE_MS)).toMatchObject({ records: 2, matched: 2, missed: 0 });
  expect(hour.sum(START + 10 * 60 * MINUTE_MS)).toMatchObject({ records: 0, matched: 0 });
});
