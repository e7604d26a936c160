import { describe, expect, test } from "vitest";
import { zoneOf } from "../syslog/zone.ts";
import type { Zone } from "../syslog/zone.ts";
import { LineTime, isoEnd } from "./line-time.ts";
import type { TimeShape } from "./line-time.ts";

const NOW_MS = Date.parse("2026-11-21T12:00:00Z");

function read(shape: TimeShape, text: string, zone = "utc", nowMs = NOW_MS): string | undefined {
  const time = new LineTime(zoneOf(zone) as Zone);
  if (!time.read(shape, text, 0, nowMs)) return undefined;
  return `${new Date(time.seconds * 1000).toISOString().slice(0, 19)}.${String(time.nanos).padStart(9, "0")}`;
}

describe("a time of each shape", () => {
  test.for([
    ["iso", "2026-11-21T09:30:00Z", "2026-11-21T09:30:00.000000000"],
    ["iso", "2026-11-21 09:30:00,123", "2026-11-21T09:30:00.123000000"],
    ["iso", "2026/11/21 09:30:00.123456789 x", "2026-11-21T09:30:00.123456789"],
    ["iso", "2026-11-21 09:30:00 +0130", "2026-11-21T08:00:00.000000000"],
    ["iso", "2026-11-21T09:30:00-01:30", "2026-11-21T11:00:00.000000000"],
    ["iso", "2026-11-21 09:30:00 UTC [7]", "2026-11-21T09:30:00.000000000"],
    ["iso", "2026-11-21 09:30:00.5+01 x", "2026-11-21T08:30:00.500000000"],
    ["iso", "2026-11-21 09:30:00 -03 [7]", "2026-11-21T12:30:00.000000000"],
    ["iso", "2026-11-21 09:30:00 -03 degrees", "2026-11-21T09:30:00.000000000"],
    ["iso", "2026-11-21 09:30:00 -5000 units", "2026-11-21T09:30:00.000000000"],
    ["iso", "2026-11-21 09:30:00 +0199 units", "2026-11-21T09:30:00.000000000"],
    ["iso", "2026-11-21  9:30:00 0", "2026-11-21T09:30:00.000000000"],
    ["day month year", "21/Nov/2026:09:30:00 -0100]", "2026-11-21T10:30:00.000000000"],
    ["day month year", "21-Nov-2026 09:30:00.123 x", "2026-11-21T09:30:00.123000000"],
    ["ctime", "Sat Nov  7 09:30:00.123456 2026]", "2026-11-07T09:30:00.123456000"],
    ["short slashes", "26/11/21 09:30:00 INFO", "2026-11-21T09:30:00.000000000"],
    ["short slashes", "69/01/01 00:00:00", "1969-01-01T00:00:00.000000000"],
    ["slashes and dash", "2026/11/21 - 09:30:00 |", "2026-11-21T09:30:00.000000000"],
    ["date without signs", "20261121 09:30:00.123456 7", "2026-11-21T09:30:00.123456000"],
    ["digits", "261121 093000 7", "2026-11-21T09:30:00.000000000"],
    ["month and day", "1121 09:30:00.123456", "2026-11-21T09:30:00.123456000"],
    ["month and day", "1231 23:59:59.000001", "2025-12-31T23:59:59.000001000"],
    ["bsd", "Nov 21 09:30:00 host", "2026-11-21T09:30:00.000000000"],
    ["twelve hours", "Nov 21, 2026 12:30:00 AM x", "2026-11-21T00:30:00.000000000"],
    ["twelve hours", "Nov 1, 2026 1:30:00 PM", "2026-11-01T13:30:00.000000000"],
  ] as const)("%s %s", ([shape, text, want]) => {
    expect(read(shape, text)).toBe(want);
  });
  test.for([
    ["iso", "2026-02-30 09:30:00", "no such day"],
    ["iso", "2026-11-21 24:30:00", "no such hour"],
    ["iso", "2026-11-21 09:60:00", "no such minute"],
    ["iso", "2026-11-2x 09:30:00", "a letter"],
    ["iso", "2026-11-21", "no time of day"],
    ["day month year", "21/Foo/2026:09:30:00", "no such month"],
    ["ctime", "Sat Nov 21 09:30:00", "no year"],
    ["twelve hours", "Nov 21, 2026 13:30:00 PM", "no such hour"],
    ["month and day", "1301 09:30:00.000000", "no such month"],
    ["digits", "261121 096000", "no such minute"],
  ] as const)("%s %s is none (%s)", ([shape, text]) => {
    expect(read(shape, text)).toBeUndefined();
  });
  test("in a zone with summer and winter", () => {
    expect(read("iso", "2026-07-01 09:30:00", "Europe/Berlin")).toBe("2026-07-01T07:30:00.000000000");
    expect(read("iso", "2026-12-01 09:30:00", "Europe/Berlin")).toBe("2026-12-01T08:30:00.000000000");
  });
  test("across New Year the year is the nearest", () => {
    const january = Date.parse("2027-01-01T00:00:05Z");
    expect(read("month and day", "1231 23:59:59.000000", "utc", january)).toBe(
      "2026-12-31T23:59:59.000000000",
    );
  });
});

test.for([
  ["2026-11-21 09:30:00,123 INFO", 23],
  ["2026-11-21T09:30:00Z", 20],
  ["2026-11-21T09:30:00+01:00 x", 25],
  ["2026-11-21 09:30:00 +0100]", 25],
  ["2026-11-21 09:30:00 UTC [1]", 23],
  ["2026-11-21 09:30:00 UTCX", 19],
  ["2026-11-21 09:30:00 - x", 19],
  ["2026-11-21 09:30:00+01", 22],
  ["2026-11-21 09:30:00+01a", 19],
  ["2026-11-21 09:30:00 CET", 19],
  ["2026-11-21x09:30:00", -1],
  ["2026-11/21 09:30:00", -1],
  ["2026-11-21", -1],
] as const)("%s ends at %i", ([text, want]) => {
  expect(isoEnd(text, 0)).toBe(want);
});
