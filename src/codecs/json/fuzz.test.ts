/** Whatever object comes: a valid record, the same attributes as the plain way makes, nothing slow. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { heapInUse } from "../../../test/contract/heap.ts";
import { checkRecord } from "../../../test/codecs/valid-record.ts";
import { DocumentReader } from "./document.ts";
import { Flattener } from "./flatten.ts";
import { KeyTree } from "./key-tree.ts";
import { ValueCutter } from "./values.ts";

const name = fc.oneof(
  fc.constantFrom(
    "message",
    "msg",
    "log",
    "@timestamp",
    "time",
    "ts",
    "host",
    "name",
    "level",
    "severity",
    "status",
  ),
  fc.constantFrom(
    "host.name",
    "a.b",
    "a",
    "b",
    "container",
    "labels",
    "id",
    "__proto__",
    "constructor",
    "",
    "1",
    "0",
  ),
  fc.string({ maxLength: 6, unit: "binary" }),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(
      null,
      "",
      true,
      false,
      0,
      -1,
      503,
      1e30,
      1_795_253_400,
      1_795_253_400_123,
      9_007_199_254_740_994,
    ),
    fc.constantFrom("warn", "2026-11-21T09:30:00Z", "1795253400", "12", "\ud800", "\udc00x", "é✓😀"),
    fc.double(),
    fc.string({ maxLength: 12, unit: "binary" }),
    fc.array(tie("any"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(name, tie("any"), { maxKeys: 6 }),
}));
const reader = new DocumentReader({ source: "fuzz", maxMessageBytes: 480, count: () => undefined });
const envelope = { peer: "192.0.2.1", observedMs: 1_795_253_400_123, attributes: ["a.b", "own"] };

test(
  "documents",
  () => {
    fc.assert(
      fc.property(value.object, (object) => {
        const text = JSON.stringify(object);
        const record = promptly(() => reader.fromText(text, envelope));
        if (record === undefined) expect(text).toBe("a document");
        else checkRecord(record);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

/** Key, value, … as text, the slow and plain way. */
function plainly(object: object, prefix: string, into: Map<string, string>): Map<string, string> {
  for (const [key, one] of Object.entries(object) as [string, unknown][]) {
    const whole = prefix + key;
    if (typeof one === "object" && one !== null && !Array.isArray(one)) plainly(one, `${whole}.`, into);
    else {
      const text = typeof one === "string" ? one : one === null ? "" : JSON.stringify(one);
      if (text !== "" && text !== "[]" && whole !== "" && !into.has(whole)) into.set(whole, text);
    }
  }
  return into;
}

test(
  "attributes are what the plain way makes",
  () => {
    const bounds = { maxKeys: 10_000, maxDepth: 100, maxValueChars: 100_000 };
    const flattener = new Flattener(new KeyTree(() => undefined), bounds, { take: () => false });
    fc.assert(
      fc.property(value.object, (object) => {
        const parsed = JSON.parse(JSON.stringify(object)) as object;
        flattener.flatten(parsed, []);
        expect(flattener.list).toEqual([...plainly(parsed, "", new Map())].flat());
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

const between = fc.constantFrom("", " ", "\n", "\r\n\t ");

test(
  "values one behind the other, and in a list, are cut where they end",
  () => {
    const container = fc.oneof(value.object, fc.array(value.any, { maxLength: 3 }));
    fc.assert(
      fc.property(
        fc.array(container, { maxLength: 5 }),
        fc.array(between, { minLength: 6, maxLength: 6 }),
        (all, gaps) => {
          const texts = all.map((one) => JSON.stringify(one));
          const behind = texts.map((text, i) => text + gaps[i]).join("");
          // What begins with a list is one.
          if (!texts[0]?.startsWith("[")) expect(cutAll(behind)).toEqual([texts, true]);
          const listed = `[${texts.map((text, i) => text + gaps[i]).join(",")}]`;
          expect(cutAll(listed)).toEqual([texts, true]);
        },
      ),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

test(
  "any text is cut, to its end, without loss",
  () => {
    const piece = fc.oneof(
      fc.constantFrom("{", "}", "[", "]", '"', "\\", ",", ":", "1", "null", " "),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("");
        const [parts, complete] = promptly(() => cutAll(text));
        // Behind a list's end there is nothing more, and whoever asks is told so.
        if (!complete && text.trimStart().startsWith("[")) return;
        const kept = (one: string): string =>
          one
            .split("")
            .filter((sign) => sign > " " && !",[]".includes(sign))
            .join("");
        expect(kept(parts.join(""))).toBe(kept(text));
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_WITHIN_MS,
);

function cutAll(text: string): [string[], boolean] {
  const cutter = new ValueCutter(text);
  const parts: string[] = [];
  for (let part = cutter.next(); part !== undefined; part = cutter.next()) {
    if (parts.length > text.length) throw new Error("goes on for ever");
    parts.push(part);
  }
  return [parts, cutter.complete];
}

test.for([
  ["a million brackets", `{"a":${"[".repeat(1e6)}${"]".repeat(1e6)}}`],
  [
    "a hundred thousand keys",
    JSON.stringify(Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, i]))),
  ],
  [
    "a hundred thousand empty groups",
    JSON.stringify(Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, {}]))),
  ],
  ["groups in groups", '{"a":'.repeat(1e5) + "1" + "}".repeat(1e5)],
  ["a long number beside a long text", `{"n":12345678901234567890,"t":"${"x\\n".repeat(3e6)}"}`],
  ["backslashes", `{"a":"${"\\\\".repeat(1e6)}"}`],
])("%s", ([, text = ""]) => {
  const large = new DocumentReader({ source: "fuzz", maxMessageBytes: 1024 * 1024, count: () => undefined });
  const startedAt = process.cpuUsage();
  const record = large.fromText(text, envelope);
  const { user } = process.cpuUsage(startedAt);
  if (record !== undefined) checkRecord(record);
  // They are megabytes: what counts is that it does not grow with their square.
  expect(user).toBeLessThan(1_500_000);
});

test("keys of a million kinds do not fill memory", () => {
  const before = heapInUse();
  for (let i = 0; i < 200_000; i += 1) reader.fromText(`{"k${i}":{"x${i}":1}}`, envelope);
  expect(heapInUse() - before).toBeLessThan(200 * 1024 * 1024);
});
