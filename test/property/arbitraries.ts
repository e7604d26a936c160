/** Random records and queries about the same few words, so that they meet; with all that is awkward in real lines. */
import fc from "fast-check";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";

/** Kelvin sign, dotted capital I and long s fold into ASCII by Unicode's rules; U+E000 and emoji sort differently in UTF-16. */
const WORDS = [
  "error",
  "ERROR",
  "Error",
  "timeout",
  "time",
  "times",
  "TIMEOUT",
  "a",
  "b",
  "A",
  "ab",
  "aab",
  "aaab",
  "10",
  "0",
  "3",
  "500",
  "user",
  "users",
  "reset",
  "by",
  "peer",
  "connection",
  "K",
  "k",
  "\u212A",
  "\u0130",
  "i",
  "I",
  "\u017F",
  "s",
  "straße",
  "STRASSE",
  "É",
  "é",
  "été",
  "日本語",
  "日本",
  "😀",
  "\uE000",
  "\u00A0",
  "x\u00A0y",
  "x_y",
  "foo",
  "foobar",
  "bar",
  "é1",
  "0x1F",
] as const;

const SEPARATORS = [
  " ",
  " ",
  " ",
  "  ",
  "-",
  "_",
  ".",
  ":",
  "/",
  "=",
  ", ",
  "\t",
  "\n",
  "\r\n",
  "\0",
  "\u001b[31m",
  "\u001b[0m",
  '"',
  "'",
  "\\",
  "%",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  "*",
  "?",
  "->",
  "!",
  "|",
  "+",
  "~",
  "^",
  "$",
  "@",
  "#",
  "",
] as const;

const word = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 6 }) },
);
const separator = fc.constantFrom(...SEPARATORS);

const body = fc.array(fc.tuple(word, separator), { maxLength: 9 }).map((parts) => parts.flat().join(""));

const NUMBERS = [
  "500",
  "404",
  "0500",
  "500.0",
  "5e2",
  "+500",
  "-5",
  "-0",
  "0",
  "1.",
  ".5",
  "499.99999999999999",
  "inf",
  "-inf",
  "nan",
  "NaN",
  "Infinity",
  "1e400",
  "1e-400",
  "0x1F4",
  " 500",
  "500 ",
  "500ms",
  "1_000",
  "",
  "9007199254740993",
  "9007199254740992",
  "4.9e-324",
  "1e",
  "1e+5",
  "0e9999",
] as const;

const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 4, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: body },
);

const KEYS = [
  "status",
  "trace_id",
  "user",
  "log.iostream",
  "syslog.msgid",
  "container.name",
  "host.name",
  "service.name",
  "team",
  "odd`key\\",
  "body",
  "level",
  "日本",
  "it's",
  "a b",
] as const;

const pairs = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom(...KEYS),
    value.filter((text) => text !== ""),
  ),
  {
    maxLength: 5,
    selector: ([key]) => key,
  },
);

/** Around the minutes and days that queries ask for. */
const seconds = fc.oneof(
  fc.constantFrom(0, 1_767_225_599, 1_767_225_600, 1_767_225_601, 1_767_229_200, 1_767_312_000),
  fc.integer({ min: 1_767_225_000, max: 1_767_230_000 }),
);
const nanos = fc.oneof(
  fc.constantFrom(0, 1, 999_999_999, 500_000_000),
  fc.integer({ min: 0, max: 999_999_999 }),
);

const record: fc.Arbitrary<LogRecord> = fc
  .record({
    seconds,
    nanos,
    severity: fc.integer({ min: 0, max: 24 }),
    body,
    attributes: pairs,
    resource: pairs,
  })
  .map(({ attributes, resource, ...rest }) => ({
    ...rest,
    observedMs: rest.seconds * 1000,
    seq: 0,
    attributes: attributes.flat(),
    resource: makeResource(Object.fromEntries(resource)),
  }));

export function sampleRecords(count: number, seed: number): LogRecord[] {
  return fc.sample(record, { numRuns: count, seed }).map((one, i) => ({ ...one, seq: i + 1 }));
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
const guarded = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, "\\$&");

const NAMES = [
  "status",
  "trace_id",
  "user",
  "log.iostream",
  "stream",
  "host",
  "container",
  "container.name",
  "service",
  "team",
  "日本",
  '"odd`key\\\\"',
  '"body"',
  '"level"',
  '"it\'s"',
  '"a b"',
  "nobody",
  "source",
  "image",
] as const;
const name = fc.constantFrom(...NAMES);

const wildcard = fc
  .array(fc.oneof(fc.constantFrom("*", "?", "*", "??"), word.map(guarded), separator.map(guarded)), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(""))
  .filter((text) => /[*?]/.test(text));
const ending = fc.tuple(fc.constantFrom(...WORDS), fc.nat(4)).chain(([text, cut]) => {
  const part = Array.from(text).slice(0, cut).map(guarded).join("");
  const rest = Array.from(text).slice(cut).map(guarded).join("");
  return fc.constantFrom(
    `${part}*`,
    `*${rest}`,
    `${part}?${Array.from(rest).slice(1).join("")}`,
    `${part}*${rest}`,
  );
});

const literalText = fc.oneof(value.map(quoted), value.filter((text) => text !== "").map(guarded));
const bound = fc.oneof(
  fc.constantFrom(...NUMBERS.filter((text) => text !== "" && text.trim() === text)),
  value.map(quoted),
  fc.constant("*"),
);
const time = fc.constantFrom(
  "2026-01-01",
  "2025-12-31",
  "2026-01-01T00",
  "2026-01-01T00:00",
  "2026-01-01T00:00:00Z",
  "2026-01-01T00:00:01.5Z",
  "2026-01-01T01:00:00+01:00",
  "2025-12-31T23:59:59.999999999Z",
  "2026-01-02",
  "1970-01-01",
);
const severity = fc.constantFrom(
  "error",
  "WARN",
  "info",
  "debug",
  "trace",
  "fatal",
  "notice",
  "crit",
  "none",
  "0",
  "9",
  "17",
  "24",
);
const op = fc.constantFrom(">", ">=", "<", "<=");
const opening = fc.constantFrom("[", "{");
const closing = fc.constantFrom("]", "}");
const join = (...parts: (string | fc.Arbitrary<string>)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((all) => all.join(""));

const term = fc.oneof(
  { weight: 4, arbitrary: word.filter((text) => text !== "").map(guarded) },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.tuple(word, separator), { minLength: 1, maxLength: 4 })
      .map((parts) => quoted(parts.flat().join(""))),
  },
  { weight: 3, arbitrary: wildcard },
  { weight: 3, arbitrary: ending },
  { weight: 2, arbitrary: separator.map(quoted) },
  { weight: 4, arbitrary: join(name, ":", literalText) },
  { weight: 3, arbitrary: join(name, ":", fc.oneof(wildcard, ending)) },
  {
    weight: 4,
    arbitrary: join(
      name,
      ":",
      op,
      bound.filter((text) => text !== "*"),
    ),
  },
  { weight: 4, arbitrary: join(name, ":", opening, bound, " TO ", bound, closing) },
  { weight: 2, arbitrary: join("_exists_:", name) },
  { weight: 2, arbitrary: join(name, ":*") },
  { weight: 2, arbitrary: join("severity:", fc.constantFrom("", ">", ">=", "<", "<="), severity) },
  { weight: 1, arbitrary: join("level:", opening, severity, " TO ", severity, closing) },
  { weight: 2, arbitrary: join("timestamp:", fc.constantFrom("", ">", ">=", "<", "<="), time) },
  {
    weight: 1,
    arbitrary: join("@timestamp:", opening, time, " TO ", fc.oneof(time, fc.constant("*")), closing),
  },
  { weight: 1, arbitrary: join("body:", fc.oneof(wildcard, ending, value.map(quoted))) },
  { weight: 1, arbitrary: fc.constantFrom("*", "body:*", "severity:*", "nobody:*") },
);

const { query } = fc.letrec<{ query: string; group: string }>((tie) => ({
  query: fc.oneof({ weight: 5, arbitrary: term }, { weight: 3, arbitrary: tie("group") }),
  group: fc.oneof(
    join("NOT ", tie("query")),
    join("-(", tie("query"), ")"),
    join("(", tie("query"), " OR ", tie("query"), ")"),
    join(tie("query"), " ", tie("query")),
    join(tie("query"), " AND ", tie("query")),
    join(name, ":(", literalText, " OR ", literalText, ")"),
    join(
      name,
      ":(>",
      bound.filter((text) => text !== "*"),
      " -",
      literalText,
      ")",
    ),
  ),
}));

/** Text that is a query for sure, but for limits of length. */
export const queryText: fc.Arbitrary<string> = query;

/** What people and programs may send instead of one. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "(",
        ")",
        '"',
        "'",
        ":",
        "[",
        "]",
        "{",
        "}",
        " TO ",
        " AND ",
        " OR ",
        "NOT ",
        "-",
        "+",
        "!",
        "\\",
        "*",
        "?",
        ">",
        "<=",
        "|",
        "~2",
        "^",
        " ",
        "=",
      ),
      fc.constantFrom(...NAMES.map((one) => `${one}:`), "severity:", "timestamp:", "_exists_:"),
      word,
      query,
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));
