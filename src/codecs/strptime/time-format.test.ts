/** Formats and lines as the CloudWatch agent's manual and its users have them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { zoneOf } from "../syslog/zone.ts";
import type { Zone } from "../syslog/zone.ts";
import { Refusal } from "../../record/refusal.ts";
import { timeReader } from "./time-format.ts";
import type { TimeReader } from "./time-format.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const UTC = zoneOf("utc") as Zone;

function read(format: string, line: string, zone = UTC): string | undefined {
  const reader = timeReader(format, zone);
  if (!reader.read(line, NOW)) return undefined;
  return `${new Date(reader.seconds * 1000).toISOString().slice(0, 19)}.${String(reader.nanos).padStart(9, "0")}`;
}

describe("times of lines", () => {
  test.for([
    ["%Y-%m-%d %H:%M:%S", "2026-01-02 03:04:05 hello", "2026-01-02T03:04:05.000000000", "the usual one"],
    [
      "%Y-%m-%d %H:%M:%S,%f",
      "x [2026-01-02 03:04:05,678] y",
      "2026-01-02T03:04:05.678000000",
      "Python's logging, in mid-line",
    ],
    [
      "%d/%b/%Y:%H:%M:%S %z",
      '1.2.3.4 - - [05/Feb/2026:17:00:00 -0530] "GET',
      "2026-02-05T22:30:00.000000000",
      "access logs",
    ],
    [
      "%b %d %H:%M:%S",
      "Jan 23 20:59:29 host app: hi",
      "2026-01-23T20:59:29.000000000",
      "a year that is not stated: this one's",
    ],
    ["%b %d %H:%M:%S", "Dec 20 23:59:59 x", "2026-12-20T23:59:59.000000000", "or a month ahead, not more"],
    ["%b %d %H:%M:%S", "Dec  1 01:00:00 x", "2026-12-01T01:00:00.000000000", "one blank stands for more"],
    [
      "%b %d %H:%M:%S",
      "Dec 30 01:00:00 x",
      "2025-12-30T01:00:00.000000000",
      "else last year's",
      "2026-01-02T00:00:00Z",
    ],
    [
      "%b %d %H:%M:%S",
      "Feb 29 01:00:00 x",
      "2024-02-29T01:00:00.000000000",
      "the last year that had the day",
    ],
    ["%y%m%d%H%M%S", "260102030405", "2026-01-02T03:04:05.000000000", "nothing between"],
    [
      "%m/%d/%y %I:%M:%S %p",
      "1/2/99 12:04:05 AM",
      "1999-01-02T00:04:05.000000000",
      "twelve at night; last century",
    ],
    ["%m/%d/%y %I:%M:%S %p", "1/2/68 12:04:05 pm", "2068-01-02T12:04:05.000000000", "noon; this century"],
    ["%Y %j %H:%M", "2026 060 10:20", "2026-03-01T10:20:00.000000000", "day of the year"],
    [
      "%A, %d %B %Y %H:%M:%S",
      "Monday, 2 march 2026 01:02:03",
      "2026-03-02T01:02:03.000000000",
      "names, in any case",
    ],
    [
      "%Y-%m-%dT%H:%M:%S.%f%z",
      "2026-01-02T03:04:05.123456789Z x",
      "2026-01-02T03:04:05.123456789",
      "nanoseconds",
    ],
    [
      "%Y-%m-%dT%H:%M:%S%L%z",
      "2026-01-02T03:04:05.123+02:00 x",
      "2026-01-02T01:04:05.123000000",
      "Docker's milliseconds",
    ],
    ["%H:%M:%S", "11:59:59 x", "2026-11-21T11:59:59.000000000", "no date: today"],
    ["%H:%M:%S", "23:59:59 x", "2026-11-20T23:59:59.000000000", "or yesterday"],
    ["%Y-%m-%d", "2026-02-30 x", undefined, "no such day"],
    ["%Y-%m-%d", "hello", undefined, "no time"],
    ["%H:%M", "25:00", undefined, "no such hour"],
    ["%Y-%m-%d %H:%M:%S", "2026-06-30 23:59:60", "2026-06-30T23:59:59.000000000", "a leap second"],
    ["100%% %H:%M", "100% 11:00", "2026-11-21T11:00:00.000000000", "a percent sign"],
  ] as const)("%s reads %s", ([format, line, want, , now]) => {
    const reader = timeReader(format, UTC);
    const found = reader.read(line, now === undefined ? NOW : Date.parse(now));
    const stamp = `${new Date(reader.seconds * 1000).toISOString().slice(0, 19)}.${String(reader.nanos).padStart(9, "0")}`;
    expect(found ? stamp : undefined).toBe(want);
  });

  test("the zone of times that do not state theirs", () => {
    const berlin = zoneOf("Europe/Berlin") as Zone;
    expect(read("%Y-%m-%d %H:%M:%S", "2026-07-01 12:00:00", berlin)).toBe("2026-07-01T10:00:00.000000000");
    expect(read("%Y-%m-%d %H:%M:%S %Z", "2026-07-01 12:00:00 UTC", berlin)).toBe(
      "2026-07-01T12:00:00.000000000",
    );
  });

  test("the same text again has the same time, another text its own", () => {
    const reader = timeReader("%Y-%m-%d %H:%M:%S", UTC);
    const seen = ["2026-01-02 03:04:05 a", "2026-01-02 03:04:05 b", "2026-01-02 03:04:06 c"].map((line) => {
      reader.read(line, NOW);
      return reader.seconds;
    });
    expect(seen).toEqual([1_767_323_045, 1_767_323_045, 1_767_323_046]);
  });

  test("a code that nobody knows is refused with its place", () => {
    expect(() => timeReader("%Y-%Q", UTC)).toThrow(/%Q/);
    expect(() => timeReader("%Y-%", UTC)).toThrow(/no time format has/);
    expect(() => timeReader("%H %I", UTC)).not.toThrow();
    expect(() => timeReader("%d %d", UTC)).toThrow(/%d/);
  });
});

const file = join(import.meta.dirname, "../../../test/vectors/cloudwatch-datetime.jsonl");
const cases = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map(
    (line) =>
      JSON.parse(line) as {
        id: string;
        input: { format: string; line?: string };
        expect: { line_starts_event?: boolean; parsed?: Record<string, number> };
      },
  );
describe("vectors of the agent's formats", () => {
  const lines = cases.filter((one) => one.input.line !== undefined);
  test.for(lines)("$id", (one) => {
    const reader = timeReader(one.input.format, UTC);
    const found = reader.read(one.input.line ?? "", NOW);
    const { parsed } = one.expect;
    if (parsed === undefined) return;
    expect(found).toBe(true);
    const date = new Date(reader.seconds * 1000);
    const got: Record<string, number> = {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    };
    expect(got).toMatchObject(parsed);
  });
});

function readerOf(format: string): TimeReader | undefined {
  try {
    return timeReader(format, UTC);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

test("no line makes it slow, whatever the format", () => {
  const code = fc.constantFrom("%d", "%H", "%f", "%b", "%z", "%j", "%y", " ", ":", "1", "%L", "%Z", ".");
  const format = fc.array(code, { minLength: 1, maxLength: 60 }).map((parts) => parts.join(""));
  const line = fc.array(fc.constantFrom("1", "12", " ", ":", "Jan", "+", "Z", "T", "."), { maxLength: 400 });
  fc.assert(
    fc.property(format, line, (one, parts) => {
      const reader = readerOf(one);
      const text = parts.join("");
      const ms = (): number => {
        const started = performance.now();
        reader?.read(text, NOW);
        return performance.now() - started;
      };
      // Whatever else the machine does takes its time once, not thrice.
      expect(ms() < 50 || ms() < 50 || ms() < 50).toBe(true);
      expect(Number.isFinite(reader?.seconds ?? 0)).toBe(true);
    }),
    { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) },
  );
}, 120_000);
