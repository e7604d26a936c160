import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { promptly } from "../../../test/codecs/fuzz-runs.ts";
import { checkEvent, eventOf, filterVectors } from "../../../test/contract/filter-vectors.ts";
import { transformSuite } from "../../../test/contract/transform.ts";
import { attributeOf } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { date } from "./transform.ts";

transformSuite(date);

const NOW = Date.parse("2026-11-21T12:00:00Z");
const OLD = 1_000_000;
function recordOf(body: string, attributes: string[] = [], now = NOW): LogRecord {
  const resource = makeResource({ "host.name": "h" });
  return { seconds: OLD, nanos: 0, observedMs: now, severity: 0, body, resource, attributes, seq: 0 };
}
function instant({ seconds, nanos }: LogRecord): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(nanos).padStart(9, "0")}`;
}
/** Undefined when the record kept its time. */
function read(body: string, options: object, now = NOW): string | undefined {
  const record = recordOf(body, [], now);
  date.open(options)([record]);
  return record.seconds === OLD ? undefined : instant(record);
}

describe("vectors of the date filter", () => {
  test.for(filterVectors("date-filter.jsonl"))("$id", (vector) => {
    const { match, timezone, locale } = (vector.filters[0]?.config ?? {}) as {
      match: string[];
      timezone?: string;
      locale?: string;
    };
    const [field = "", ...formats] = match;
    const record = eventOf(vector);
    const open = date.open({
      field: field.replace(/^\[(.*)\]$/, "$1").replaceAll("][", "."),
      formats,
      ...(timezone === undefined ? {} : { zone: timezone }),
      ...(locale === undefined ? {} : { locale }),
    });
    open([record]);
    for (const check of vector.expect.checks) checkEvent(record, check);
  });
});

describe("formats", () => {
  test.for([
    ["ISO8601", "2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456789", "nanoseconds"],
    ["ISO8601", "2026-01-02", "2026-01-02T00:00:00.000000000", "a day"],
    ["ISO8601", "2026-01-02T03:04+01", "2026-01-02T02:04:00.000000000", "no seconds, an offset of hours"],
    ["ISO8601", "2026-02-30T00:00:00Z", undefined, "no such day"],
    ["ISO8601", "2026-01-02T03:04:05Z x", undefined, "the whole text"],
    ["UNIX", "1478207457.456789", "2016-11-03T21:10:57.456789000", "a fraction"],
    ["UNIX", "99999999999", undefined, "milliseconds are no seconds"],
    ["UNIX", "1.2.3", undefined, "no number"],
    ["UNIX", "", undefined, "nothing"],
    ["TAI64N", "4000000050d506482dbdf024", "2012-12-22T01:00:46.767422500", "without its @"],
    ["TAI64N", "@4000000050d506482dbdf0", undefined, "too short"],
    ["dd/MMM/yyyy:HH:mm:ss Z", "21/Nov/2026:09:30:00 +0200", "2026-11-21T07:30:00.000000000", "access logs"],
    ["yyyy-MM-dd HH:mm:ss,SSS", "2026-01-02 03:04:05,678", "2026-01-02T03:04:05.678000000", "log4j"],
    ["yyyyMMddHHmmssSSS", "20260102030405678", "2026-01-02T03:04:05.678000000", "nothing between"],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSZZ", "2026-01-02T03:04:05.1+02:00", "2026-01-02T01:04:05.100000000", "quotes"],
    [
      "hh 'o''clock' a, MM/dd/yy",
      "12 o'clock am, 01/02/26",
      "2026-01-02T00:00:00.000000000",
      "a quote in quotes; two-digit year",
    ],
    ["MM/dd/yy", "01/02/99", "1999-01-02T00:00:00.000000000", "the nearer century"],
    ["EEE MMM dd HH:mm:ss yyyy", "Sat Nov 21 09:30:00 2026", "2026-11-21T09:30:00.000000000", "days' names"],
    ["EEEE, d MMMM yyyy", "saturday, 21 NOVEMBER 2026", "2026-11-21T00:00:00.000000000", "in any case"],
    [
      "yyyy-MM-dd HH:mm:ss ZZZ",
      "2026-07-01 12:00:00 Europe/Berlin",
      "2026-07-01T10:00:00.000000000",
      "a zone by name",
    ],
    ["yyyy-MM-dd HH:mm:ss z", "2026-07-01 12:00:00 PDT", "2026-07-01T19:00:00.000000000", "an abbreviation"],
    ["yyyy-MM-dd HH:mm:ss z", "2026-07-01 12:00:00 XYZT", undefined, "nobody's"],
    ["yyyy DDD", "2026 060", "2026-03-01T00:00:00.000000000", "day of the year"],
    ["kk:mm dd.MM.yyyy", "24:10 02.01.2026", "2026-01-02T00:10:00.000000000", "hours up to 24"],
    ["HH:mm:ss", "11:59:59", "2026-11-21T11:59:59.000000000", "today"],
    ["MMM dd HH:mm:ss", "Nov 31 00:00:00", undefined, "no such day"],
    [
      "%d/%b/%Y:%H:%M:%S %z",
      "21/Nov/2026:09:30:00 +0200",
      "2026-11-21T07:30:00.000000000",
      "strptime's codes",
    ],
  ] as const)("%s reads %s (%s)", ([format, text, want]) => {
    expect(read(text, { formats: [format] })).toBe(want);
  });

  test.for([
    ["Dec 31 23:59:59", "2027-01-01T00:00:10Z", "2026-12-31T23:59:59.000000000"],
    ["Jan  1 00:00:01", "2026-12-31T23:59:50Z", "2027-01-01T00:00:01.000000000"],
    ["Nov 21 00:00:01", "2026-11-21T00:00:02Z", "2026-11-21T00:00:01.000000000"],
  ] as const)("no year: %s at %s", ([text, now, want]) => {
    const formats = ["MMM dd HH:mm:ss", "MMM  d HH:mm:ss"];
    expect(read(text, { formats }, Date.parse(now))).toBe(want);
  });

  test.for([
    ["fr", "14 juillet 2026"],
    ["fr_FR", "14 juil. 2026"],
    ["de", "14 Juli 2026"],
    ["pl", "14 lipca 2026"],
  ] as const)("names in %s: %s", ([locale, text]) => {
    expect(read(text, { formats: ["dd MMMM yyyy"], locale })).toBe("2026-07-14T00:00:00.000000000");
  });

  test.for([
    ["Europe/Berlin", "2026-03-29 02:30:00", undefined],
    ["Europe/Berlin", "2026-03-29 03:00:00", "2026-03-29T01:00:00.000000000"],
    ["America/Los_Angeles", "2026-03-08 02:30:00", undefined],
    ["America/Los_Angeles", "2026-03-08 01:59:59", "2026-03-08T09:59:59.000000000"],
    ["Asia/Kolkata", "2026-03-08 12:00:00", "2026-03-08T06:30:00.000000000"],
    ["-05:30", "2026-03-08 12:00:00", "2026-03-08T17:30:00.000000000"],
  ] as const)("zone %s: %s", ([zone, text, want]) => {
    for (const formats of [["ISO8601"], ["yyyy-MM-dd HH:mm:ss"], ["%Y-%m-%d %H:%M:%S"]])
      expect(read(text, { formats, zone }), formats[0]).toBe(want);
  });

  test.for([["yyyy-MM-dd'T"], ["yyyy-bb"], ["yyyy yyyy"], ["%Q"]])("refuses %s", ([format]) => {
    expect(() => date.open({ formats: [format] })).toThrow(expect.objectContaining({ code: "E_PATTERN" }));
  });
  test("refuses a zone and a language that are none", () => {
    expect(() => date.open({ zone: "Mars/Olympus" })).toThrow(/Mars/);
    expect(() => date.open({ formats: ["MMM"], locale: "!" })).toThrow(/language/);
  });
});

describe("the record", () => {
  test("target: a field, and the record keeps its time", () => {
    const record = recordOf("", ["t", "1478207457.456789", "x", "1"]);
    date.open({ field: "t", formats: ["UNIX"], target: "event.start" })([record]);
    expect(attributeOf(record, "event.start")).toBe("2016-11-03T21:10:57.456789Z");
    expect(record.seconds).toBe(OLD);
  });
  test("tells what matched, missed and failed", () => {
    const told: string[] = [];
    const step = date.open(
      { field: "t", formats: ["UNIX"], zone: "%{z}" },
      {
        ...UNTOLD,
        matched: (by) => told.push(`matched ${by}`),
        missed: () => told.push("missed"),
        failed: (_, reason) => told.push(reason),
      },
    );
    step([
      recordOf(""),
      recordOf("", ["t", "x", "z", "utc"]),
      recordOf("", ["t", "1", "z", "utc"]),
      recordOf("", ["t", "1", "z", "Mars"]),
    ]);
    expect(told).toEqual(["missed", "no format fits", "no such zone", "matched 1"]);
  });
});

test("any text with any letters: a whole time or none, soon", () => {
  const letters = fc.uniqueArray(fc.constantFrom(...Array.from("yMdHhmsSZzEaDk")), {
    minLength: 1,
    maxLength: 14,
  });
  const format = fc.tuple(letters, fc.constantFrom("", " ", ":"), fc.integer({ min: 1, max: 4 }));
  const text = fc.array(fc.constantFrom("1", "12", "2026", " ", ":", "Nov", "Sat", "+", "Z", "é", "PM"), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(format, text, ([parts, between, times], pieces) => {
      const record = promptly(() => {
        const one = recordOf(pieces.join(""));
        date.open({ formats: [parts.map((letter) => letter.repeat(times)).join(between), "ISO8601"] })([one]);
        return one;
      }, 2000);
      expect(Number.isSafeInteger(record.seconds) && record.nanos >= 0 && record.nanos < 1e9).toBe(true);
    }),
    { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) },
  );
}, 120_000);

test.for([
  ["1999", "yyyy", "1999-01-01T00:00:00"],
  ["1999", "%Y", "1999-01-01T00:00:00"],
  ["2001 10:00", "yyyy HH:mm", "2001-01-01T10:00:00"],
  ["1999-05", "yyyy-MM", "1999-05-01T00:00:00"],
])("%s by %s: what is left out of a year is its beginning", ([text, format, wanted]) => {
  expect(read(text ?? "", { formats: [format] })).toBe(`${wanted}.000000000`);
});
