/**
 * Cases of other programs' behaviour with syslog messages and streams. Where we differ, the list below says why; it
 * must stay true: a case in it that passes fails the test, and so does one outside it that does not.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { frameBytes } from "../../src/codecs/framing/decode.ts";
import { createFramer } from "../../src/codecs/framing/framer.ts";
import type { Framing } from "../../src/codecs/framing/frames.ts";
import { SyslogDecoder } from "../../src/codecs/syslog/decoder.ts";
import type { SyslogFormat } from "../../src/codecs/syslog/decoder.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { PEER_ADDRESS, differences, inputBytes } from "./syslog-compare.ts";
import type { Case, Expectation } from "./syslog-compare.ts";

interface StreamCase extends Omit<Case, "expect"> {
  framing: "octet-counting" | "non-transparent" | "datagram" | "auto";
  mode?: string;
  trailer?: string;
  max_frame_size?: number;
  expect: { records?: Expectation[]; framing_error?: string };
}

interface Deviation {
  why: string;
  when: (one: Case) => boolean;
}

const DEFAULT_NOW = "2026-06-15T12:00:00Z";
/** Zones by the names that the cases use. */
const ZONES: Record<string, string> = { "MET-1METDST": "MET" };

const input = (one: Pick<Case, "input">): string => one.input.text ?? "";
const flags = (one: Case): unknown[] => (one.options?.["flags"] ?? []) as unknown[];

const MESSAGE_DEVIATIONS: Deviation[] = [
  {
    why: "go-syslog holds SD names to 32 characters; syslog-ng and we take longer ones",
    when: (one) =>
      one.peer === "go-syslog" && one.expect.error?.class === "sd_id" && /\[\w{33,}/.test(input(one)),
  },
  {
    why: "go-syslog gives the digit of a version that has a letter behind it; to us it is no version",
    when: (one) => one.peer === "go-syslog" && one.expect.error?.class === "trailing_or_incomplete",
  },
  {
    why: "a message right where structured data is due is taken, since some senders leave that out",
    when: (one) => one.format === "rfc5424-structured-data-only" && !input(one).startsWith("["),
  },
  {
    why: "syslog-ng cuts a parameter at 255 characters; we keep what was sent",
    when: (one) => one.peer === "syslog-ng" && /"\w{256,}"/.test(input(one)),
  },
  {
    why: "syslog-ng cuts a MSGID at 32 characters; we keep what was sent",
    when: (one) => one.peer === "syslog-ng" && / \w{33,} \[/.test(input(one)),
  },
  {
    why: "syslog-ng takes this year for months of its future; we take the past",
    when: (one) => one.peer === "syslog-ng" && one.now !== undefined && /NOV 22|Oct 07/.test(input(one)),
  },
  {
    why: "a host name that is no host is told by a regular expression in syslog-ng's configuration; we have no such option",
    when: (one) => one.options?.["bad_hostname_regex"] === "^ctld",
  },
  {
    why: "syslog-ng takes the first word for the program even without a colon or [pid]; we take it for text",
    when: (one) => one.peer === "syslog-ng" && flags(one).includes("sanitize_utf8"),
  },
  {
    why: "syslog-ng can refuse programs by their characters; we keep them",
    when: (one) => flags(one).includes("check_program") && (one.expect.tags ?? []).length > 0,
  },
  {
    why: "syslog-ng's tags: ours is the attribute syslog.error",
    when: (one) => (one.expect.tags ?? []).includes("syslog.unexpected_framing"),
  },
  {
    why: "syslog-ng marks an unclosed element with a tag; ours is syslog.error",
    when: (one) => (one.expect.tags ?? []).includes("syslog.rfc5424_invalid_sdata"),
  },
  {
    why: "syslog-ng and vector say nothing of a broken element; we keep its text and tell",
    when: (one) =>
      one.expect.outcome === "ok" && /\[foo bar=baz\]|\[incorrect x\]|eventSource= "/.test(input(one)),
  },
  {
    why: "RFC 3164 knows no structured data; vector looks for it all the same",
    when: (one) =>
      one.peer === "vector" && one.format === "rfc3164" && input(one).includes(": " + " [origin"),
  },
  {
    why: "rsyslog takes any word behind the host for a tag; we ask for a colon or [pid]",
    when: (one) => one.peer === "rsyslog" && /-- MARK --|result_code=200/.test(input(one)),
  },
  {
    why: "rsyslog can be told not to read host and tag; we have no such option",
    when: (one) => one.options?.["parse_hostname_and_tag"] === false,
  },
  {
    why: "fluentd's parsers take any word behind the host for the program; we ask for a colon or [pid]",
    when: (one) =>
      one.peer === "fluentd" &&
      (/ test foo:bar/.test(input(one)) || /value1,value2/.test(input(one))) &&
      one.expect.record?.["ident"] !== undefined,
  },
  {
    why: "Graylog keeps MSGID and structured data in the message, too; we keep nothing twice",
    when: (one) => one.peer === "graylog" && input(one).includes("[junos@"),
  },
];

const STREAM_DEVIATIONS: { why: string; when: (one: StreamCase) => boolean }[] = [
  {
    why: "a last message without its end is whole to us: senders half-close",
    when: (one) => (one.expect.records ?? []).some((record) => record.error?.class === "unexpected_eof"),
  },
  {
    why: "go-syslog's strict mode stops at the first message that it cannot read; we go on",
    when: (one) => one.mode === "strict" && one.framing === "octet-counting" && /A B C D E/.test(input(one)),
  },
  {
    why: "rsyslog reads lines when a count is above its limit; we keep the counted message, cut",
    when: (one) => one.max_frame_size !== undefined,
  },
];

function read<C>(file: string): C[] {
  return readFileSync(join(import.meta.dirname, "../vectors", file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as C);
}

function nowOf(one: Pick<Case, "now">): number {
  // The clock of those cases showed 123 ms.
  return Date.parse(one.now ?? DEFAULT_NOW) + (one.now === undefined ? 0 : 123);
}

/** syslog-ng falls back to RFC 3164 unless it is told not to, as our auto does. */
function formatOf(one: Pick<Case, "format" | "peer" | "options">): SyslogFormat {
  if (one.format.startsWith("rfc5424-")) return "rfc5424";
  const falls = one.peer === "syslog-ng" && !flags(one as Case).includes("no_rfc3164_fallback");
  return falls ? "auto" : (one.format as SyslogFormat);
}

function decoderFor(
  one: Pick<Case, "format" | "peer" | "options" | "now" | "local_timezone">,
): SyslogDecoder {
  const timezone = one.local_timezone === undefined ? "utc" : (ZONES[one.local_timezone] ?? "utc");
  const decoder = new SyslogDecoder({ format: formatOf(one), timezone });
  decoder.begin(PEER_ADDRESS, nowOf(one));
  return decoder;
}

function decode(one: Case): LogRecord[] {
  const decoder = decoderFor(one);
  const before = one.format === "rfc5424-structured-data-only" ? "<13>1 - - - - - " : "";
  const bytes = Buffer.concat([Buffer.from(before), inputBytes(one.input)]);
  frameBytes(bytes, decoder, 1_000_000);
  return decoder.take();
}

function messageDifferences(one: Case): string[] {
  const records = decode(one);
  const [record] = records;
  // Nothing at all is no message, and nothing to keep.
  if (record === undefined) return inputBytes(one.input).length === 0 ? [] : ["no record"];
  return differences(one, one.expect, record, nowOf(one));
}

function framings(one: StreamCase): Framing[] {
  if (one.framing === "octet-counting") return ["octet"];
  if (one.framing === "auto") return ["auto"];
  return one.trailer === "NUL" ? ["nul", "auto"] : ["newline", "auto"];
}

function streamRecords(one: StreamCase, framing: Framing): LogRecord[] {
  const decoder = decoderFor(one);
  if (one.framing === "datagram") {
    frameBytes(inputBytes(one.input), decoder, 65_536);
    return decoder.take();
  }
  const framer = createFramer(framing, one.max_frame_size ?? 8192);
  framer.push(inputBytes(one.input), decoder);
  framer.end(decoder);
  return decoder.take();
}

function streamDifferences(one: StreamCase): string[] {
  if (one.expect.framing_error !== undefined) return [one.expect.framing_error];
  const wanted = one.expect.records ?? [];
  return framings(one).flatMap((framing) => {
    const records = streamRecords(one, framing);
    const found = records.length === wanted.length ? [] : [`${records.length} records for ${wanted.length}`];
    for (const [i, expected] of wanted.entries()) {
      const record = records[i];
      if (record !== undefined)
        found.push(...differences({ ...one, expect: expected }, expected, record, nowOf(one)));
    }
    return found.map((text) => `${framing}: ${text}`);
  });
}

function judge<C extends { id: string }>(
  cases: readonly C[],
  deviations: readonly { why: string; when: (one: C) => boolean }[],
  check: (one: C) => string[],
): { wrong: string[]; passed: number; deviating: number } {
  const wrong: string[] = [];
  const used = new Set<string>();
  let passed = 0;
  let deviating = 0;
  for (const one of cases) {
    const found = check(one);
    const listed = deviations.find((deviation) => deviation.when(one));
    if (listed === undefined) {
      if (found.length === 0) passed += 1;
      else wrong.push(`${one.id}: ${found.join("; ")}`);
      continue;
    }
    used.add(listed.why);
    deviating += 1;
    if (found.length === 0) wrong.push(`${one.id} passes, but is listed: ${listed.why}`);
  }
  for (const { why } of deviations) if (!used.has(why)) wrong.push(`no case for: ${why}`);
  return { wrong, passed, deviating };
}

test("messages are read as other programs read them, but for the listed deviations", () => {
  const cases = read<Case>("syslog-message.jsonl");
  const { wrong, passed, deviating } = judge(cases, MESSAGE_DEVIATIONS, messageDifferences);
  console.log(`syslog messages: ${passed} passed, ${deviating} deviate as listed, of ${cases.length}`);
  expect(wrong).toEqual([]);
  expect(passed + deviating).toBe(cases.length);
});

test("streams are cut as other programs cut them, but for the listed deviations", () => {
  const cases = read<StreamCase>("syslog-stream.jsonl");
  const { wrong, passed, deviating } = judge(cases, STREAM_DEVIATIONS, streamDifferences);
  console.log(`syslog streams: ${passed} passed, ${deviating} deviate as listed, of ${cases.length}`);
  expect(wrong).toEqual([]);
  expect(passed + deviating).toBe(cases.length);
});

test("the comparison finds a wrong field, a missing error and a wrong time", () => {
  const [one] = read<Case>("syslog-message.jsonl").filter((each) => each.id === "slm-0221");
  if (one === undefined) throw new Error("the case is gone");
  const [record] = decode(one);
  if (record === undefined) throw new Error("no record");
  const now = nowOf(one);
  expect(differences(one, one.expect, record, now)).toEqual([]);
  expect(differences(one, one.expect, { ...record, body: "x" }, now)).toHaveLength(1);
  expect(differences(one, { ...one.expect, outcome: "error" }, record, now)).toHaveLength(1);
  expect(differences(one, one.expect, { ...record, seconds: 0 }, now)).toHaveLength(1);
});
