/**
 * What Logstash makes of the same lines. By the built-in definitions; and by Logstash's own, all of them, where
 * LOGBOOM_TEST_GROK_PATTERNS is a folder with its `legacy` and `ecs-v1`: logstash-patterns-core's folder "patterns", or the
 * copy that scripts/test-grok.sh gets.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { complaint, fieldsOf, recordOf } from "../../../test/contract/grok-event.ts";
import type { Check } from "../../../test/contract/grok-event.ts";
import { readDefinitions } from "../../codecs/grok/definitions.ts";
import { compileGrok } from "../../codecs/grok/grok.ts";
import { grok } from "./transform.ts";

interface PatternCase {
  id: string;
  match: string;
  compat: "legacy" | "ecs-v1" | "default";
  input: { message: string };
  expect: { matched?: boolean; checks?: Check[] };
}

const vectors = join(import.meta.dirname, "../../../test/vectors");
const cases = readFileSync(join(vectors, "grok-patterns.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as PatternCase);
const folder = process.env["LOGBOOM_TEST_GROK_PATTERNS"] ?? "";

/** Deliberate or unavoidable differences. */
const DIFFERENT: ReadonlyMap<string, string> = new Map([
  [
    "grok-0013 built-in",
    "Logstash's greedy columns take the content type for x_forwarded_for; ours keep to their tab",
  ],
  ["grok-0387 built-in", "the comment of a downtime is kept; Logstash's lazy last part is empty"],
  ["grok-0390 built-in", "Logstash's legacy definition does not match this line; ours does"],
  ["grok-0391 built-in", "as grok-0390"],
  ["grok-0358", "severity is the record's own, and the letter I is no word for one"],
  [
    "grok-0210 Logstash",
    "a capture in a repeated group is forgotten with its next turn (ECMAScript), not kept (Oniguruma)",
  ],
  ["grok-0216 Logstash", "as grok-0210"],
]);

/** Where Elasticsearch's copy turned brackets of an expression into dots, so that it is another one, or none. */
const BROKEN_IN_COPY = ["S3_ACCESS_LOG", "ZEEK_FILES", "CISCOFW106023", "CISCOFW733100"];
/** Of those, the ones that are no regular expressions any more. */
const NONE_IN_COPY = ["CISCOFW106023", "CISCOFW106100", "CISCOFW106100_2_3"];
const isCopy = process.env["LOGBOOM_TEST_GROK_COPY"] === "elasticsearch";

function brokenInCopy({ match, compat }: PatternCase): boolean {
  return isCopy && compat === "ecs-v1" && BROKEN_IN_COPY.some((name) => match.includes(name));
}

function judged(whose: "built-in" | "Logstash"): PatternCase[] {
  return cases.filter(({ id }) => !DIFFERENT.has(id) && !DIFFERENT.has(`${id} ${whose}`));
}

function judge({ match, compat, input, expect: expected }: PatternCase, definitionFiles: string[]): void {
  const compatibility = compat === "ecs-v1" ? "ecs" : "legacy";
  const record = recordOf(input);
  let matched = 0;
  const told = {
    matched: (by: number) => void (matched += by),
    missed: () => undefined,
    failed: () => undefined,
  };
  grok.open(
    { patterns: [match], compatibility, definitionFiles, timeoutMs: 5000 },
    { ...told, dropped: () => undefined },
  )([record]);
  if (expected.matched !== undefined) expect(matched === 1).toBe(expected.matched);
  const fields = fieldsOf(record);
  expect((expected.checks ?? []).flatMap((one) => complaint(one, fields) ?? [])).toEqual([]);
}

describe("built-in definitions", () => {
  for (const one of judged("built-in")) test(`${one.id} ${one.match} ${one.compat}`, () => judge(one, []));
});

describe.skipIf(folder === "")("Logstash's definitions", () => {
  const files = (compat: string): string => join(folder, compat === "ecs-v1" ? "ecs-v1" : "legacy");
  for (const one of judged("Logstash").filter((one) => !brokenInCopy(one)))
    test(`${one.id} ${one.match} ${one.compat}`, () => judge(one, [files(one.compat)]));
  test.for([
    ["legacy", 317],
    ["ecs-v1", 361],
  ] as const)("every one compiles: %s", { timeout: 120_000 }, ([compat, count]) => {
    const definitions = readDefinitions([files(compat)]);
    expect(definitions.size).toBeGreaterThanOrEqual(count);
    const wrong = [...definitions.keys()].filter((name) => !compiles(name, definitions)).toSorted();
    expect(wrong).toEqual(isCopy && compat === "ecs-v1" ? NONE_IN_COPY : []);
  });
});

function compiles(name: string, definitions: ReturnType<typeof readDefinitions>): boolean {
  try {
    compileGrok(`%{${name}}`, { definitions, namedOnly: true }, name);
    return true;
  } catch {
    return false;
  }
}
