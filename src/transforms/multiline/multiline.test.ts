import fc from "fast-check";
import { expect, test } from "vitest";
import { transformSuite } from "../../../test/contract/transform.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { UNTOLD } from "../../record/transform.ts";
import { multiline } from "./transform.ts";

transformSuite(multiline);

const resource = makeResource({ "host.name": "h" });
function line(body: string, more: Partial<LogRecord> = {}): LogRecord {
  const attributes = ["log.iostream", "stdout"];
  return { seconds: 1, nanos: 0, observedMs: 1000, severity: 0, body, resource, attributes, seq: 0, ...more };
}
const bodies = (records: readonly LogRecord[]): string[] => records.map(({ body }) => body);

test("traces and indented lines join the line before, which keeps its time and place", () => {
  const told: number[] = [];
  const batch = [
    line("starting"),
    line("Exception in thread main java.lang.IllegalStateException: x", { seconds: 7 }),
    line("\tat a.b.C.d(C.java:1)"),
    line("Caused by: java.io.IOException: y", {
      attributes: ["log.iostream", "stdout", "log.truncated", "true"],
    }),
    line("\tat a.b.C.e(C.java:2)"),
    line("done"),
  ];
  const [, first] = batch;
  const out = multiline.open({}, { ...UNTOLD, matched: (by) => told.push(by) })(batch);
  expect(bodies(out)).toEqual([
    "starting",
    "Exception in thread main java.lang.IllegalStateException: x\n\tat a.b.C.d(C.java:1)\nCaused by: java.io.IOException: y\n\tat a.b.C.e(C.java:2)",
    "done",
  ]);
  expect(out[1]).toBe(first);
  expect(first?.seconds).toBe(7);
  expect(first?.attributes).toEqual(["log.iostream", "stdout", "log.truncated", "true", "log.lines", "4"]);
  expect(told).toEqual([1]);
});

test("each origin and stream by itself, in the order of first lines", () => {
  const other = makeResource({ "host.name": "other" });
  const error = ["log.iostream", "stderr"];
  const batch = [
    line("a"),
    line("b", { attributes: error }),
    line("c", { resource: other }),
    line(" a2"),
    line(" c2", { resource: other }),
    line(" b2", { attributes: error }),
  ];
  expect(bodies(multiline.open({})(batch))).toEqual(["a\n a2", "b\n b2", "c\n c2"]);
});

test.for([
  [{ match: "first", pattern: "^\\d" }, ["1", "x", "2", "y"], ["1\nx", "2\ny"]],
  [{ match: "last", pattern: ";$", presets: false }, ["a", "b;", "c"], ["a\nb;", "c"]],
  [{ datetimeFormat: "%H:%M", separator: " | " }, ["10:00 a", "x", "10:01 b"], ["10:00 a | x", "10:01 b"]],
  [{ maxLines: 2 }, ["a", " b", " c"], ["a\n b", " c"]],
  [{}, ["a", "b"], ["a", "b"]],
] as [object, string[], string[]][])("%j", ([options, given, want]) => {
  expect(bodies(multiline.open(options)(given.map((body) => line(body))))).toEqual(want);
});

test("a line that came much later begins anew; the next batch too", () => {
  const step = multiline.open({});
  expect(bodies(step([line("a"), line(" b", { observedMs: 9000 })]))).toEqual(["a", " b"]);
  expect(bodies(step([line(" c"), line(" d")]))).toEqual([" c\n d"]);
});

test("refuses a pattern that is none", () => {
  expect(() => multiline.open({ pattern: "(" })).toThrow(/pattern/);
});

test("no line is lost, doubled or moved, whatever comes", () => {
  const text = fc.constantFrom(
    "a",
    " b",
    "\tat x.Y.z(Y.java:1)",
    "Traceback (most recent call last):",
    "x.Error: y",
    "",
    "panic: x",
  );
  const stream = fc.constantFrom("stdout", "stderr");
  fc.assert(
    fc.property(fc.array(fc.tuple(text, stream), { maxLength: 30 }), (given) => {
      const batch = given.map(([body, name], i) =>
        line(`${body}#${i}`, { attributes: ["log.iostream", name] }),
      );
      const out = multiline.open({})(batch);
      for (const name of ["stdout", "stderr"]) {
        const lines = bodies(out.filter(({ attributes }) => attributes[1] === name)).flatMap((body) =>
          body.split("\n"),
        );
        expect(lines).toEqual(given.flatMap(([body, of], i) => (of === name ? [`${body}#${i}`] : [])));
      }
    }),
    { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) },
  );
}, 120_000);
