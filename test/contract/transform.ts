/** What every transform must do; called from its own test with the value that the catalog holds. */
import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import type { Transform } from "../../src/record/transform.ts";

const HARD_BODIES = [
  "",
  " ",
  "plain text",
  "\u0000\u0001\u001b[31m",
  "{",
  '{"a":{"b":[1,null]}}',
  '{"__proto__":{"x":1}}',
  "\ufffd\u{10ffff}é",
  "[".repeat(10_000),
  `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`,
  "x".repeat(1_000_000),
  "ERROR ".repeat(20_000),
];

function records(): LogRecord[] {
  const resource = makeResource({ "container.name": "c", "host.name": "h" });
  return HARD_BODIES.map((body, i) => ({
    seconds: i,
    nanos: 0,
    observedMs: i * 1000,
    severity: i % 2,
    body,
    resource,
    attributes: i % 3 === 0 ? [] : ["log.iostream", "stdout"],
    seq: 0,
  }));
}

/** `options`: the least that it opens with. */
export function transformSuite(transform: Transform, options: Record<string, unknown> = {}): void {
  describe(`transform ${transform.name}`, () => {
    test("refuses an option that it does not know", () => {
      expect(() => transform.open({ ...options, noSuchOption: 1 })).toThrow();
    });
    test("describes every option and itself", () => {
      expect(transform.summary).not.toBe("");
      for (const [name, option] of Object.entries(transform.config.shape))
        expect(option.description, name).toBeTruthy();
    });
    test("takes an empty batch", () => {
      expect(transform.open(options)([])).toEqual([]);
    });
    test("never throws for a hard record, in bounded time", () => {
      const started = performance.now();
      transform.open(options)(records());
      expect(performance.now() - started).toBeLessThan(2000);
    });
    test("leaves well-formed records: no empty value, no key twice, whole characters, time and resource as they were", () => {
      const before = records();
      const known = new Map(before.map((record) => [record.body, { ...record }]));
      for (const record of transform.open(options)(before)) {
        const keys = record.attributes.filter((_, i) => i % 2 === 0);
        expect(new Set(keys).size).toBe(keys.length);
        expect(record.attributes.length % 2).toBe(0);
        expect(record.attributes.every((part) => part !== "" && !/\p{Cs}/u.test(part))).toBe(true);
        const was = known.get(record.body);
        if (was !== undefined) expect([record.seconds, record.nanos]).toEqual([was.seconds, was.nanos]);
      }
    });
    test("does not change a list of attributes that other records share", () => {
      const shared = Object.freeze(["log.iostream", "stdout"]) as readonly string[];
      const batch = records().map((record) => ({ ...record, attributes: shared }));
      transform.open(options)(batch);
      expect(shared).toEqual(["log.iostream", "stdout"]);
    });
  });
}
