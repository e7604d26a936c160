import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { heapInUse } from "../../../test/contract/heap.ts";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { maskWord } from "./mask.ts";
import { templates } from "./transform.ts";

transformSuite(templates);

const resource = makeResource({ "host.name": "h" });

function record(body: string): LogRecord {
  return { seconds: 1, nanos: 0, observedMs: 1, severity: 0, body, resource, attributes: [], seq: 0 };
}

interface Found {
  id: string;
  text: string;
  args: string[];
}

function found(lines: readonly string[], options: Record<string, unknown> = {}): Found[] {
  return templates
    .open(options)(lines.map(record))
    .map(({ attributes }) => {
      const fields: Record<string, string | undefined> = {};
      for (let i = 0; i < attributes.length; i += 2) fields[attributes[i] ?? ""] = attributes[i + 1];
      return {
        id: fields["log.template.id"] ?? "",
        text: fields["log.template.text"] ?? "",
        args: JSON.parse(fields["log.template.arguments"] ?? "[]") as string[],
      };
    });
}

describe("masks", () => {
  test.for([
    ["plain", "plain", []],
    ["404", "<num>", ["404"]],
    ["-3.5,", "<num>,", ["-3.5"]],
    ["10.0.0.1:5642", "<ip>:<num>", ["10.0.0.1", "5642"]],
    ["(from=/10.0.0.1)", "(from=/<ip>)", ["10.0.0.1"]],
    ["block_-77", "block_<num>", ["-77"]],
    ["sshd[4711]:", "sshd[<num>]:", ["4711"]],
    ["took=35ms", "took=<num>ms", ["35"]],
    ["v1.22.3", "v<num>.<num>.<num>", ["1", "22", "3"]],
    ["1.22.3", "<version>", ["1.22.3"]],
    ["0x7fff", "<hex>", ["0x7fff"]],
    ["113d3a99c3da401f", "<hex>", ["113d3a99c3da401f"]],
    ["123e4567-e89b-12d3-a456-426614174000", "<uuid>", ["123e4567-e89b-12d3-a456-426614174000"]],
    ["2026-11-21T10:00:00.123Z", "<time>", ["2026-11-21T10:00:00.123Z"]],
    ["[10:00:00,123]", "[<time>]", ["10:00:00,123"]],
    ["done.", "done.", []],
    ["7.", "<num>.", ["7"]],
    ["k3y9x", "<id>", ["k3y9x"]],
  ] as const)("%s → %s", ([word, text, args]) => {
    expect(maskWord(word)).toEqual({ text, args });
  });
});

test("lines of several programs fall into the groups that a reader makes", () => {
  const kinds: ((n: number) => string)[] = [
    (n) => `worker ${n} took job_${n * 7919} off queue mail in ${n * 3}ms`,
    (n) => `worker ${n} gave job_${n * 7919} back: ${["timeout", "refused", "reset"][n % 3]}`,
    (n) => `Accepted publickey for ${["ann", "bob", "eve"][n % 3]} from 10.0.${n}.9 port ${40_000 + n}`,
    (n) => `Failed password for ${["ann", "bob", "eve"][n % 3]} from 10.0.${n}.9 port ${40_000 + n}`,
    (n) => `session ${n} closed`,
    (n) => `2026-11-21 10:00:0${n % 10} checkpoint complete: wrote ${n} buffers (${n / 10}%)`,
    (n) =>
      `login of user ${["ann", "bob", "eve", "joe"][n % 4]} from ${n % 2 === 0 ? "office" : "home"} with a key of hers`,
    () => "cache is cold",
  ];
  const lines = Array.from({ length: 400 }, (_, n) => ({
    kind: n % kinds.length,
    text: kinds[n % kinds.length]?.(Math.floor(n / kinds.length)) ?? "",
  }));
  const groups = found(lines.map(({ text }) => text)).map(({ id }) => id);
  const byKind = new Map<number, Set<string>>();
  lines.forEach(({ kind }, i) =>
    byKind.set(kind, (byKind.get(kind) ?? new Set<string>()).add(groups[i] ?? "")),
  );
  expect([...byKind.values()].map((ids) => ids.size)).toEqual(kinds.map(() => 1));
  expect(new Set(groups).size).toBe(kinds.length);
});

test("a template widens, keeps its id, and its arguments are in its order", () => {
  const [first, second, third] = found([
    "the user ann opened order 17 today",
    "the user bob opened order 18 today",
    "the user ann opened order 19 today",
  ]);
  expect(first).toMatchObject({ text: "the user ann opened order <num> today", args: ["17"] });
  expect(second).toEqual({
    id: first?.id,
    text: "the user <*> opened order <num> today",
    args: ["bob", "18"],
  });
  expect(third).toEqual({
    id: first?.id,
    text: "the user <*> opened order <num> today",
    args: ["ann", "19"],
  });
});

test("the same id after a restart", () => {
  const id = (): string | undefined => found(["job 1 done", "job 2 done"])[1]?.id;
  expect(id()).toBe(id());
});

test("a stack trace has the template of its first line; a field may be chosen; no text has none", () => {
  const [plain, trace] = found(["boom at 7", "boom at 8\n  at a (b.js:1)\n  at c"]);
  expect(trace?.id).toBe(plain?.id);
  const [one, none] = templates.open({ field: "note" })([
    { ...record("x"), attributes: ["note", "hello 5"] },
    record("x"),
  ]);
  expect(one?.attributes).toContain("hello <num>");
  expect(none?.attributes).toEqual([]);
});

test("beyond the most, what was not seen for longest is forgotten; memory stays bounded", () => {
  const many = Array.from(
    { length: 500 },
    (_, n) => `${String.fromCodePoint(97 + (n % 26)).repeat(1 + n / 26)} x y z`,
  );
  const step = templates.open({ maxTemplates: 10 });
  for (const line of many) {
    const [kept] = step([record("always here and seen")]);
    const [other] = step([record(line)]);
    expect(kept?.attributes[3]).toBe("always here and seen");
    expect(other?.attributes[3]).toMatch(/ x y z$|<\*>/);
  }
});

/** A word of so many letters, another one for each number. */
function letters(n: number, length: number): string {
  return Array.from({ length }, (_, i) => "abcdefghij"[Math.floor(n / 10 ** i) % 10]).join("");
}

test("branches of what was forgotten are not held on to", () => {
  const step = templates.open({ maxTemplates: 100, depth: 6, similarity: 1 });
  const before = heapInUse();
  let random = 1;
  for (let n = 0; n < 30_000; n += 1) {
    const words = Array.from({ length: 6 }, () =>
      letters((random = (random * 16_807) % 2_147_483_647) % 60, 2),
    );
    step([record(words.join(" "))]);
  }
  expect(heapInUse() - before).toBeLessThan(15_000_000);
  expect(step([record("still at work")])).toHaveLength(1);
});

test("long lines are not held on to", () => {
  const step = templates.open({ maxTemplates: 100 });
  const before = heapInUse();
  for (let n = 0; n < 20_000; n += 1) step([record(`one kind of line ${letters(n, 5)} ${"z".repeat(3500)}`)]);
  expect(heapInUse() - before).toBeLessThan(25_000_000);
  expect(step([record("still at work")])).toHaveLength(1);
});

test("the template with its arguments in it is the line, whatever the line", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "a",
      "b",
      "user",
      "10.0.0.1",
      "7",
      "x9",
      "<",
      "id=4",
      "12:00:00",
      "2026-11-21",
      "p_-3.",
      "1.2.3",
    ),
    fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/[\s<>]/.test(text)),
  );
  const lines = fc.array(
    fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(" ")),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(lines, (all) => {
      found(all).forEach(({ text, args }, i) => {
        let at = 0;
        const filled = text.replaceAll(
          /<(?:num|ip|time|hex|uuid|version|id|\*)>/g,
          () => args[at++] ?? "missing",
        );
        expect(filled).toBe(all[i]);
        expect(at).toBe(args.length);
      });
    }),
    { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 2000) },
  );
});
