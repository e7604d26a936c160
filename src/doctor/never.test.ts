/** What can never hold: known cases, and against the matcher that nothing is said to be impossible that is not. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { matcher } from "../query/matcher.ts";
import { parseQuery } from "../query/parse.ts";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import { whyNever } from "./never.ts";

test.for([
  ["container.name:a container.name:b", "two values"],
  ["status:200 -status:200", "a value and not the same"],
  ["container.name:web -container.name:web*", "a value that a pattern rules out"],
  ["container.name:web-1* -container.name:web*", "a narrower pattern than the one that is ruled out"],
  ["level:error level:debug", "two severities"],
  ["level:error -level:>=warn", "a severity within those ruled out"],
  ["status:>=500 status:<400", "no number between"],
  ["status:>500 status:<=500", "an edge that one of them leaves out"],
  ["status:[500 TO 599] -status:>=500", "all numbers of it are ruled out"],
  ["status:abc status:>=500", "a text that is no number"],
  ["-_exists_:user user:ana", "absent and a value"],
  ["-_exists_:user user:a*", "absent and a pattern"],
  ["user:a* -_exists_:user", "the same, the other way round"],
  ['"connection refused" -refused', "a text without one of its words"],
  ["(a:1 OR a:2) a:3", "every alternative"],
  ["-(a:1 OR -a:1)", "not what is always true"],
  ["NOT *", "nothing"],
] as const)("%s (%s)", ([text]) => {
  expect(whyNever(parseQuery(text))).toEqual(expect.any(String));
});

test.for([
  ["container.name:a OR container.name:b", "either"],
  ["container.name:a* container.name:*b", "two patterns that go together"],
  ["status:>=500 -status:503", "one number less"],
  ["status:>=500 status:<=500", "one number"],
  ["level:>=warn -level:fatal", "what is left of severities"],
  ["refused -connection", "another word"],
  ['connection -"connection refused"', "a word without the longer text"],
  ["user:a* -user:a?", "what ? means is not gone into"],
  ["-user:ana", "another value, or none"],
  ["(a:1 OR a:2) (a:2 OR a:3)", "one alternative"],
] as const)("%s may hold (%s)", ([text]) => {
  expect(whyNever(parseQuery(text))).toBeUndefined();
});

test("a query of very many ways is taken for possible, and soon", () => {
  const ways = Array.from({ length: 12 }, (_, i) => `(a${i}:1 OR a${i}:2 OR a${i}:3)`).join(" ");
  const started = performance.now();
  expect(whyNever(parseQuery(`${ways} x:1 x:2`))).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(1000);
});

const VALUES = ["", "1", "2", "500", "web", "web-1", "a b"];
const term = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("x", "y"),
      fc.constantFrom("1", "2", "web", "web*", "w?b", "*-1", ">=2", "<500", "[1 TO 2]"),
    )
    .map(([field, value]) => `${field}:${value}`),
  fc.constantFrom(
    "_exists_:x",
    "level:error",
    "level:>=warn",
    "level:info",
    "refused",
    '"connection refused"',
    "conn*",
  ),
);
const query: fc.Arbitrary<string> = fc.letrec((tie) => ({
  query: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    term,
    tie("query").map((one) => `(NOT ${String(one)})`),
    fc.tuple(tie("query"), tie("query")).map(([a, b]) => `(${String(a)} AND ${String(b)})`),
    fc.tuple(tie("query"), tie("query")).map(([a, b]) => `(${String(a)} OR ${String(b)})`),
  ),
})).query as fc.Arbitrary<string>;

/** Every record that differs to these queries. */
const RECORDS: LogRecord[] = VALUES.flatMap((x) =>
  VALUES.flatMap((y) =>
    [0, 9, 13, 17].flatMap((severity) =>
      ["", "connection", "connection refused", "refused connection"].map((body): LogRecord => ({
        seconds: 0,
        nanos: 0,
        observedMs: 0,
        severity,
        body,
        seq: 0,
        resource: makeResource({}),
        attributes: [
          ["x", x],
          ["y", y],
        ].flatMap(([name = "", value = ""]) => (value === "" ? [] : [name, value])),
      })),
    ),
  ),
);

test("what is said never to hold holds for no record", () => {
  let never = 0;
  fc.assert(
    fc.property(query, (text) => {
      const parsed = parseQuery(text);
      if (whyNever(parsed) === undefined) return;
      never += 1;
      const matches = matcher(parsed);
      expect(RECORDS.find(matches)).toBeUndefined();
    }),
    { numRuns: 3000 },
  );
  // Else the property would be an empty one.
  expect(never).toBeGreaterThan(20);
}, 60_000);
