import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { complaint, fieldsOf, recordOf } from "../../../test/contract/grok-event.ts";
import type { Check } from "../../../test/contract/grok-event.ts";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { grok } from "./transform.ts";

transformSuite(grok, { patterns: ["%{COMBINEDAPACHELOG}", "%{SYSLOGLINE}"] });

const dir = mkdtempSync(join(tmpdir(), "logboom-grok-"));
afterAll(() => rmSync(dir, { recursive: true }));

interface Told {
  matched: number;
  missed: LogRecord[];
  failed: string[];
}

function run(options: Record<string, unknown>, ...records: LogRecord[]): Told {
  const told: Told = { matched: 0, missed: [], failed: [] };
  grok.open(options, {
    matched: (by) => void (told.matched += by),
    missed: (record) => void told.missed.push(record),
    failed: (_, reason) => void told.failed.push(reason),
    dropped: () => undefined,
  })(records);
  return told;
}

function fields(
  pattern: string,
  body: string,
  options: Record<string, unknown> = {},
): Record<string, string> {
  const record = recordOf({ message: body });
  run({ patterns: [pattern], ...options }, record);
  expect(record.body).toBe(body);
  const { attributes } = record;
  return Object.fromEntries(
    attributes.flatMap((name, i) => (i % 2 === 0 ? [[name, attributes[i + 1] ?? ""]] : [])),
  );
}

describe("what a pattern gives", () => {
  test.for([
    ["%{WORD:verb} %{NUMBER:ms:int}", "GET 012", { verb: "GET", ms: "12" }, "a number as JSON writes it"],
    ["%{NUMBER:s:float}", "0.50 s", { s: "0.5" }, "a float"],
    ["%{NOTSPACE:s:int}", "soon", { s: "soon" }, "what is no number stays"],
    ["%{INT:n:int}", "12345678901234567890", { n: "12345678901234567890" }, "longer than a number is exact"],
    ["%{WORD:[http][verb]}", "GET", { "http.verb": "GET" }, "Logstash's paths"],
    ["(?<http.verb>\\w+) (?<[a][b]>\\w+)", "GET x", { "http.verb": "GET", "a.b": "x" }, "groups of any name"],
    ["%{WORD:w} %{WORD:w}", "a b", { w: '["a","b"]' }, "twice the same field: a list"],
    ["%{INT:w}|%{WORD:w}", "a", { w: "a" }, "only what took part"],
    ["a(?<x>b*)c", "ac", {}, "nothing captured: no field"],
    ["%{POS=[1-9]\\d{2}}%{POS:n}", "123456", { n: "456" }, "a definition in place, used again"],
    ["(?<a>x)\\k<a>", "xx", { a: "x" }, "a reference to a group by its name"],
    ["[%{}]+(?<a>x)", "%{x", { a: "x" }, "percent and brace in a set are themselves"],
    [
      "(?i)ERROR: %{GREEDYDATA:why}",
      "error: because",
      { why: "because" },
      "in the middle of a text, without case",
    ],
    ["%{GREEDYDATA:message}", "new", { message: "new" }, "the body stays, message is an attribute"],
  ] as const)("%s on %j: %j (%s)", ([pattern, body, want]) => {
    expect(fields(pattern, body)).toEqual(want);
  });

  test.for([
    [{ namedOnly: false }, { WORD: "GET", "n.m": "1", INT: "1" }],
    [{ target: "found" }, { "found.n.m": "1" }],
    [{ target: "[a][b]" }, { "a.b.n.m": "1" }],
  ] as const)("%j", ([options, want]) => {
    const pattern = options === undefined ? "" : "%{WORD} (?<n.m>%{INT})";
    expect(fields(pattern, "GET 1", options)).toEqual(want);
  });

  test("a field that is there: a list of both, or the new one; the same value again changes nothing", () => {
    const with1 = (): LogRecord => recordOf({ message: "x 2", n: "1" });
    const appended = with1();
    run({ patterns: ["%{INT:n}"] }, appended);
    expect(appended.attributes).toEqual(["n", '["1","2"]']);
    const overwritten = with1();
    run({ patterns: ["%{INT:n}"], overwrite: ["n"] }, overwritten);
    expect(overwritten.attributes).toEqual(["n", "2"]);
    const again = recordOf({ message: "x 2", n: "2" });
    run({ patterns: ["%{INT:n}"] }, again);
    expect(again.attributes).toEqual(["n", "2"]);
  });

  test("service.name and host.name go to the resource", () => {
    const record = recordOf({ message: "shop ready" });
    run({ patterns: ["%{WORD:service.name}"] }, record);
    expect(record.resource.attributes).toMatchObject({ "service.name": "shop", "container.name": "c" });
    expect(record.attributes).toEqual([]);
  });
});

describe("several patterns, records and lists", () => {
  test("the first that matches counts, or all", () => {
    const patterns = ["%{INT:n}", "%{WORD:w}"];
    expect(fields("", "a 1", { patterns })).toEqual({ n: "1" });
    expect(fields("", "a 1", { patterns, breakOnMatch: false })).toEqual({ n: "1", w: "a" });
  });
  test("match rate: a missing field and another form are misses", () => {
    const records = ["1", "x", "2"].map((n) => recordOf({ message: "m", n }));
    const told = run({ field: "n", patterns: ["%{INT:i}"] }, ...records, recordOf({ message: "m" }));
    expect(told.matched).toBe(2);
    expect(told.missed).toHaveLength(2);
    expect(told.failed).toEqual([]);
  });
});

describe("definitions", () => {
  test("own ones before files, files before the built-in ones; folders", () => {
    writeFileSync(join(dir, "a"), "# comment\n\nMINE a+\nWORD nothing\nBOTH x\n");
    writeFileSync(join(dir, "b"), "BOTH y\r\n");
    const options = { definitionFiles: [dir], definitions: { WORD: "[a-c]+" } };
    expect(fields("%{MINE:m}%{WORD:w}%{BOTH:b}", "aabcy", options)).toEqual({ m: "aa", w: "bc", b: "y" });
  });
  test.for([
    [{ patterns: ["%{NOBODY:x}"] }, "%{NOBODY}"],
    [{ patterns: ["%{word:x}"] }, "%{word}"],
    [{ patterns: ["%{A:x}"], definitions: { A: "%{B}", B: "%{A}" } }, "refers to itself"],
    [{ patterns: ["%{A}"], definitions: { A: "%{B}%{B}%{B}%{B}", B: "x".repeat(50_000) } }, "longer than"],
    [{ patterns: ["%{WORD :x}"] }, "no reference"],
    [{ patterns: ["(%{WORD:x}"] }, "no regular expression"],
    [{ patterns: ["x"], definitionFiles: ["/nowhere/at/all"] }, "/nowhere/at/all"],
  ] as const)("%j is refused: %s", ([options, words]) => {
    expect(() => grok.open(options)).toThrow(
      expect.objectContaining({
        code: "E_PATTERN",
        message: expect.stringContaining(words) as string,
      }) as Error,
    );
  });
});

test("a pattern that takes forever: the record is told of, the others go on", () => {
  const records = ["a".repeat(60), "b", "aaa"].map((message) => recordOf({ message }));
  const told = run({ patterns: ["(.*a){30}", "(?<b>b)"], timeoutMs: 50 }, ...records);
  expect(told.failed).toEqual(["looked for longer than 50 ms"]);
  expect(told.matched).toBe(1);
  expect(records[0]?.attributes).toEqual([]);
  expect(records[1]?.attributes).toEqual(["b", "b"]);
});

describe("what Logstash's filter makes of the same events", () => {
  interface FilterCase {
    id: string;
    filters: {
      config: {
        match: Record<string, string>;
        overwrite?: string[];
        target?: string;
        break_on_match?: boolean;
        timeout_millis?: number;
      };
    }[];
    compat: string;
    input: Record<string, unknown>;
    expect: { checks: Check[] };
  }
  const file = join(import.meta.dirname, "../../../test/vectors/grok-filter.jsonl");
  const cases = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as FilterCase);
  /** A field with the number 1.0: the fields of a record are text already, `^1.0$` finds what the sender wrote. */
  const NUMBERS = new Set(["grokf-0037"]);
  /** Conditions of other steps, and tags, which are counts here. */
  const isTag = (name: unknown): boolean => name === "tags" || name === "new_field";

  const kept = cases.filter(({ id }) => !NUMBERS.has(id));
  test.for(kept.map((one) => [one.id, one] as const))(
    "%s",
    ([, { filters, compat, input, expect: expected }]) => {
      const config = filters[0]?.config;
      if (config === undefined) throw new Error("a case without a filter");
      const record = recordOf(input);
      const told = { failed: 0, matched: 0 };
      for (const [field, pattern] of Object.entries(config.match)) {
        const options = {
          field,
          patterns: [pattern],
          compatibility: compat === "ecs-v1" ? "ecs" : "legacy",
          overwrite: config.overwrite,
          target: config.target,
          timeoutMs: config.timeout_millis ?? 5000,
        };
        const one = run(options, record);
        told.failed += one.failed.length;
        told.matched += one.matched;
      }
      const fields = fieldsOf(record, config.overwrite?.includes("message") === true);
      const about = expected.checks.filter(({ path }) => !isTag(path[0]));
      expect(about.flatMap((one) => complaint(one, fields) ?? [])).toEqual([]);
      for (const { path, value, op, not } of expected.checks) {
        if (path[0] !== "tags" || op !== "contains") continue;
        if (value === "_groktimeout") expect(told.failed).toBe(1);
        if (value === "_grokparsefailure" || value === "not_a_match")
          expect(told.matched + told.failed > 0).toBe(not === true);
      }
    },
  );
});

test("any text: fields that a record can have", () => {
  const step = grok.open({
    patterns: ["%{COMBINEDAPACHELOG}", "%{SYSLOGLINE}", "%{URI:u}", "(?<w>.)(?<w>.)"],
  });
  const pieces = [
    "1.2.3.4",
    " - - ",
    "[06/Feb/2014:00:00:38 +0000]",
    '"GET / HTTP/1.1"',
    "Mar 16 00:01:25 h p[1]: ",
    "\u{1f600}",
    "\n",
    "http://a",
  ];
  const piece = fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "binary", maxLength: 20 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
      const record = recordOf({ message: parts.join("").replaceAll(/\p{Cs}/gu, "") });
      step([record]);
      const names = record.attributes.filter((_, i) => i % 2 === 0);
      expect(new Set(names).size).toBe(names.length);
      expect(record.attributes.every((one) => one !== "" && !/\p{Cs}/u.test(one))).toBe(true);
    }),
    { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 2000) },
  );
});

test.for([
  [`%{A:${"b".repeat(60_000)}`, "a field without an end"],
  [`%{A:b:${"b".repeat(60_000)}`, "a type without an end"],
  ["(?<a".repeat(15_000), "groups without an end"],
])("%# is refused at once, in a few words", ([pattern]) => {
  const started = performance.now();
  let message = "";
  try {
    grok.open({ patterns: [pattern] });
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message).toMatch(/^patterns\.0 /);
  expect(message.length).toBeLessThan(300);
  expect(performance.now() - started).toBeLessThan(2000);
});
