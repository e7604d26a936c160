import { expect, test } from "vitest";
import { parseTime } from "./times.ts";

const NOW = Date.parse("2026-11-21T10:00:00Z");
const NOW_NS = BigInt(NOW) * 1_000_000n;
const S = 1_000_000_000n;

test.for([
  ["2026-11-21T10:00:00Z", NOW_NS, "RFC 3339"],
  ["2026-11-21T10:00:00.000000001Z", NOW_NS + 1n, "nanoseconds are kept"],
  ["2026-11-21T10:00:00.1234567899Z", NOW_NS + 123_456_789n, "a tenth digit is cut"],
  ["2026-11-21T11:00:00+01:00", NOW_NS, "an offset"],
  ["2026-11-21T04:30:00-0530", NOW_NS, "an offset without colon, as date +%z prints"],
  ["2026-11-21T11:00:00 01:00", NOW_NS, "an offset whose plus was not escaped in the address"],
  ["2026-11-21t10:00:00z", NOW_NS, "lower case is allowed by RFC 3339 5.6"],
  ["2026-11-21 10:00:00", NOW_NS, "no zone is UTC"],
  ["2026-11-21T10:00", NOW_NS, "no seconds"],
  ["2026-11-21", NOW_NS - 36_000n * S, "a day"],
  ["2016-12-31T23:59:60Z", 1_483_228_800n * S, "the leap second"],
  ["1969-12-31T23:59:59.5Z", -S / 2n, "before the epoch the fraction still counts forwards"],
  ["1700000000", 1_700_000_000n * S, "seconds"],
  ["1700000000.123456789", 1_700_000_000n * S + 123_456_789n, "seconds with all digits"],
  ["1700000000123", 1_700_000_000_123n * 1_000_000n, "milliseconds"],
  ["1700000000123456", 1_700_000_000_123_456n * 1000n, "microseconds"],
  ["1700000000123456789", 1_700_000_000_123_456_789n, "nanoseconds"],
  ["0", 0n, "the epoch itself"],
  ["now", NOW_NS, "now"],
  ["now-1h", NOW_NS - 3600n * S, "now-1h"],
  ["now+90s", NOW_NS + 90n * S, "the future"],
  ["-15m", NOW_NS - 900n * S, "relative"],
  ["15m", NOW_NS - 900n * S, "a bare span means ago"],
  ["+5m", NOW_NS + 300n * S, "with plus it does not"],
  ["-1h30m", NOW_NS - 5400n * S, "two units"],
  ["-250ms", NOW_NS - S / 4n, "milliseconds are not minutes"],
  ["-1w", NOW_NS - 604_800n * S, "weeks"],
  [" -2d ", NOW_NS - 172_800n * S, "blanks around"],
] as const)("%s (%s)", ([text, want]) => {
  expect(parseTime(text, NOW)).toBe(want);
});

test.for([
  ["", "empty"],
  ["yesterday", "words are not promised"],
  ["-15", "a number with a sign needs a unit"],
  ["15 minutes", "units are short"],
  ["now1h", "no sign"],
  ["2026-02-30", "no such day; Date.parse would say March 2"],
  ["2026-11-21T25:00:00Z", "no such hour"],
  ["2026-11-21T10:00:61Z", "no such second"],
  ["2026-11-21T10:00:00+99:00", "no such zone"],
  ["1700000000123.5", "a fraction of milliseconds"],
  ["99999999999", "seconds, but in the year 5138"],
  ["-999999w", "before 1900"],
  ["1".repeat(100_000), "a long text"],
] as const)("refuses %s (%s)", ([text]) => {
  expect(() => parseTime(text, NOW)).toThrow(expect.objectContaining({ code: "E_TIME" }));
});
