/** Filter patterns: the documented examples, the vectors, and that the coarse tree never loses a match. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { promptly } from "../../../test/codecs/fuzz-runs.ts";
import { makeResource } from "../../record/resource.ts";
import { matcher } from "../matcher.ts";
import { parsePattern } from "./pattern.ts";

function coarse(pattern: string): (body: string) => boolean {
  const finds = matcher(parsePattern(pattern).coarse);
  return (body) =>
    finds({
      seconds: 0,
      nanos: 0,
      observedMs: 0,
      severity: 0,
      body,
      resource: makeResource({}),
      attributes: [],
      seq: 0,
    });
}

/** The pattern's answer, which its coarse tree must not contradict. */
function matches(pattern: string, body: string): boolean {
  const answer = parsePattern(pattern).matches(body);
  if (answer) expect(coarse(pattern)(body), `coarse ${pattern}`).toBe(true);
  return answer;
}

interface Vector {
  id: string;
  input: { pattern: string; message: string };
  expect: { match: boolean; extracted?: Record<string, string> };
}

const vectors = readFileSync(
  join(import.meta.dirname, "../../../test/vectors/cloudwatch-filter.jsonl"),
  "utf8",
)
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Vector);

test.for(vectors)("vector $id: $input.pattern", ({ input, expect: wanted }) => {
  expect(matches(input.pattern, input.message)).toBe(wanted.match);
  if (wanted.extracted !== undefined)
    expect(parsePattern(input.pattern).extract(input.message)).toEqual(wanted.extracted);
});

const LINES = {
  L1: "[ERROR 17] DISK FULL",
  L2: "[ERROR 18] DISK SLOW",
  L3: "[ERROR 21] MISSING KEY",
  L4: "[ERROR 22] INVALID KEY",
  L5: "[ERROR 30] UPSTREAM NOT READY",
};

test.for([
  ["ERROR", "L1 L2 L3 L4 L5"],
  ["error", ""],
  ["ERROR KEY", "L3 L4"],
  ["?ERROR ?KEY", "L1 L2 L3 L4 L5"],
  ["?DISK ?KEY", "L1 L2 L3 L4"],
  ["?DISK ?KEY -SLOW", "L1 L3 L4"],
  ["INVALID ?DISK", "L4"],
  ['"UPSTREAM NOT READY"', "L5"],
  ['ERROR -"NOT READY" -KEY', "L1 L2"],
  ["ERROR -KEY", "L1 L2 L5"],
  ["-KEY", "L1 L2 L5"],
  ["ISK", "L1 L2"],
  ["%[^D]ISK%", ""],
  ["%1[0-7]\\]%", "L1"],
  ["%^\\[ERROR\\s2%", "L3 L4"],
  ["-%KEY$%", "L1 L2 L5"],
  ['""', "L1 L2 L3 L4 L5"],
  ['" "', "L1 L2 L3 L4 L5"],
  ["", "L1 L2 L3 L4 L5"],
  ["[level, words]", ""],
  ["[level, w1=DISK, w2]", "L1 L2"],
  ["[level, w1, w2]", "L1 L2 L3 L4"],
] as const)("%s finds %s", ([pattern, wanted]) => {
  const found = Object.entries(LINES).filter(([, line]) => matches(pattern, line));
  expect(found.map(([name]) => name).join(" ")).toBe(wanted);
});

test.for([
  ["{ $.code >= 400 && $.code < 500 }", { code: 404 }, true],
  ["{ $.code >= 400 && $.code < 500 }", { code: 500 }, false],
  ["{ $.code >= 400 }", { code: "404" }, false],
  ["{ $.code = 404 }", { code: 404 }, true],
  ["{ $.code = 4.04e2 }", { code: 404 }, true],
  ["{ $.code = 4* }", { code: 404 }, true],
  ["{ $.code != 500 }", { code: 404 }, true],
  ["{ $.code != 404 }", { code: 404 }, false],
  ["{ $.code != 404 }", {}, false],
  ["{ $.n = 1e-3 }", { n: [0.001] }, false],
  ["{ $.n[0] = 1e-3 }", { n: [0.001] }, true],
  ["{ $.n[1] = 1e-3 }", { n: [0.001] }, false],
  ["{ $.ip != 123.123.* }", { ip: "10.1.1.1" }, true],
  ["{ $.ip != 123.123.* }", { ip: "123.123.1.1" }, false],
  ["{ $.ip = 123.123.* }", { ip: "123.123.1.1" }, true],
  ["{ $.o IS NULL }", { o: null }, true],
  ["{ $.o IS NULL }", {}, false],
  ["{ $.o IS NULL }", { o: 0 }, false],
  ["{ $.x NOT EXISTS }", { o: null }, true],
  ["{ $.o NOT EXISTS }", { o: null }, false],
  ["{ $.f IS TRUE }", { f: true }, true],
  ["{ $.f IS FALSE }", { f: true }, false],
  ["{ $.f is false }", { f: false }, true],
  ['{ $.k = "v*" }', { k: { v: 1 } }, false],
  ['{ $.k = "v*" }', { k: "value" }, true],
  ['{ $.k = "v" }', { k: "value" }, false],
  ['{ $.k = "two words" }', { k: "two words" }, true],
  ['{ $.k = "say \\"hi\\"" }', { k: 'say "hi"' }, true],
  ["{ $.k = %^v[aeiou]l% }", { k: "value" }, true],
  ["{ $.k != %^v[aeiou]l% }", { k: "value" }, false],
  ["{ $.a = 1 || $.b = 1 && $.c = 1 }", { a: 1, b: 0, c: 0 }, true],
  ["{ ($.a = 1 || $.b = 1) && $.c = 1 }", { a: 1, b: 0, c: 0 }, false],
  ["{($.a=1||$.b=1)&&$.c=0}", { a: 1, b: 0, c: 0 }, true],
  ['{ $.["odd key"].x = 1 }', { "odd key": { x: 1 } }, true],
  ['{ $["odd key"][0] = 1 }', { "odd key": [1] }, true],
  ["{ $.list[*].id = 7 }", { list: [{ id: 1 }, { id: 7 }] }, true],
  ["{ $.list[*].id = 8 }", { list: [{ id: 1 }, { id: 7 }] }, false],
  ["{ $.user-agent = curl* }", { "user-agent": "curl/8" }, true],
  ["{ $.umlaut = ü }", { umlaut: "ü" }, true],
] as const)("%s on %j: %s", ([pattern, document, wanted]) => {
  expect(matches(pattern, JSON.stringify(document))).toBe(wanted);
});

test("a field that is written with escapes is found all the same", () => {
  expect(matches("{ $.level = warn }", String.raw`{"\u006cevel":"w\u0061rn"}`)).toBe(true);
});

test.for(["no JSON", "{", "7", '"text"', "", "{]"])("a pattern of fields does not match %j", (body) => {
  expect(matches("{ $.x NOT EXISTS }", body)).toBe(false);
});

const A1 = '10.0.0.5 Blue maria [27/Apr/2015:12:00:01 +0000] "GET /shop.html HTTP/1.1" 404 1534';

test.for([
  ["[ip, tier, user, ts, req = *.html*, status = 4*, bytes]", A1, true],
  ["[ip, tier, user, ts, req = *.php*, status = 4*, bytes]", A1, false],
  ["[..., status = 404 || status = 410, bytes]", A1, true],
  ["[..., status = 403 || status = 410, bytes]", A1, false],
  ["[ip, ..., bytes > 1000]", A1, true],
  ["[ip, ..., bytes > 2000]", A1, false],
  ["[ip = 10.*, ...]", A1, true],
  ["[..., user = maria, ...]", A1, true],
  ["[..., user = ann, ...]", A1, false],
  ["[ip, tier, user, ts, req, status, bytes > 1000]", A1, true],
  ["[ip, tier, user, ts, req, status]", A1, false],
  ["[ip=%10\\.0\\.0\\.[0-9]%, tier, user, ts, req, status = 4*, bytes]", A1, true],
  ['[ip, tier, user, ts, req = "GET *", status, bytes]', A1, true],
  ["[w1=ERROR || w1=WARNING, w2]", "ERROR disk", true],
  ["[w1=ERROR || w1=WARNING, w2]", "INFO ERROR", false],
  ["[w1!=ERROR && w1!=WARNING, w2]", "INFO x", true],
  ["[w1!=ERROR && w1!=WARNING, w2]", "ERROR x", false],
  ["[, w2 = x]", "INFO x", true],
  ["[size < 10]", "9.5", true],
  ["[size < 10]", "many", false],
  ["[...]", "", true],
  ["[a]", "", false],
] as const)("%s on %s: %s", ([pattern, body, wanted]) => {
  expect(matches(pattern, body)).toBe(wanted);
});

test("named columns and selectors are told", () => {
  expect(parsePattern("[ip, , user, ts, req, status = 4*, bytes]").extract(A1)).toEqual({
    $ip: "10.0.0.5",
    $user: "maria",
    $ts: "27/Apr/2015:12:00:01 +0000",
    $req: "GET /shop.html HTTP/1.1",
    $status: "404",
    $bytes: "1534",
  });
  expect(parsePattern("{ $.a.b > 1 && $.c = * }").extract('{"a":{"b":2},"c":"x"}')).toEqual({
    "$.a.b": "2",
    "$.c": "x",
  });
  expect(parsePattern("[a, b]").extract("one")).toBeUndefined();
});

test.for([
  ["{ $.a = }", 8],
  ["{ $.a 5 }", 6],
  ["{ a = 5 }", 2],
  ["{ $.a = 5", 9],
  ["{ $.a = 5 } x", 12],
  ["{ $.a > x }", 8],
  ["{ $.a IS NOT NULL }", 9],
  ["{ $.a EXISTS }", 6],
  ["{ $. = 5 }", 4],
  ["{ $.a[x] = 5 }", 8],
  ['"open', 0],
  ["a ?", 2],
  ["a -", 2],
  ["%a b%", 0],
  ["%(a)%", 0],
  ["%a% %b% %c%", 0],
  ["%[%", 0],
  ["[a=1 || b=2, c]", 1],
  ["[a, b", 5],
  ["[a=1 || a, c]", 9],
  [`{ ${"(".repeat(100)} $.a = 1`, undefined],
  ["x".repeat(1025), 1024],
] as const)("%s is refused", ([pattern, at]) => {
  expect(() => parsePattern(pattern)).toThrow(
    expect.objectContaining({ code: "E_QUERY", ...(at === undefined ? {} : { position: at }) }),
  );
});

describe("anything", () => {
  const runs = Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000);
  const piece = fc.constantFrom(
    ...Array.from('{}[]()$.*%"\\?-=!<>&|, abA19é\n'),
    "&&",
    "||",
    "...",
    "$.a",
    "NOT EXISTS",
    "IS NULL",
    "ab",
    "{ $.a = ",
    "[a=",
    "\ud83d",
  );
  const pattern = fc.array(piece, { maxLength: 20 }).map((parts) => parts.join(""));
  const json = fc.json({ maxDepth: 3 });
  const body = fc.oneof(pattern, json, fc.string({ unit: "binary", maxLength: 60 }));
  test("is read or refused, and answers within bounds", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(pattern, body, (text, line) => {
        promptly(() => {
          let read;
          try {
            read = parsePattern(text);
          } catch (error) {
            expect(error).toMatchObject({ code: "E_QUERY" });
            return;
          }
          const answer = read.matches(line);
          expect(read.extract(line) !== undefined).toBe(answer);
          if (answer) expect(coarse(text)(line)).toBe(true);
        });
      }),
      { numRuns: runs },
    );
  });
  test("a hostile expression on a long text takes no longer than its length", () => {
    const { matches: slow } = parsePattern("%a*a*a*a*a*a*a*a*a*b%");
    const started = performance.now();
    expect(slow("a".repeat(50_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
