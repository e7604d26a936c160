import { expect, test } from "vitest";
import { readGiven } from "../record/given.ts";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import type { TransformBatch } from "../record/transform.ts";
import { marking } from "./given-marks.ts";

const WEB = makeResource({ "container.name": "web", "service.name": "shop" });
const STDOUT = ["log.iostream", "stdout"];

function record(parts: Partial<LogRecord> = {}): LogRecord {
  return {
    seconds: 100,
    nanos: 5,
    observedMs: 100_000,
    severity: 0,
    body: "text",
    resource: WEB,
    attributes: STDOUT,
    seq: 0,
    ...parts,
  };
}

const each =
  (change: (one: LogRecord) => void): TransformBatch =>
  (batch) => {
    batch.forEach(change);
    return batch;
  };

/** What is known of one record after the steps. */
function given(change: (one: LogRecord) => void, parts: Partial<LogRecord> = {}, keepFacts = true) {
  const [one] = marking(each(change), { keepFacts })([record(parts)]);
  const mark = one?.given;
  return mark === undefined ? undefined : { ...readGiven(mark.text), at: [mark.seconds, mark.nanos] };
}

const NOTHING = {
  severity: 0,
  names: ["log.iostream"],
  moved: {},
  lost: [],
  rest: false,
  facts: {},
  time: false,
  at: [0, 0],
};

test.for<[string, (one: LogRecord) => void, object | undefined]>([
  ["left as it was: no mark at all", () => undefined, undefined],
  ["severity", (one) => (one.severity = 17), NOTHING],
  [
    "found attributes stand behind the source's own",
    (one) => (one.attributes = [...STDOUT, "a", "1"]),
    NOTHING,
  ],
  ["found attributes in front", (one) => (one.attributes = ["a", "1", ...STDOUT]), NOTHING],
  [
    "a value that a step overwrote",
    (one) => (one.attributes = ["log.iostream", "x"]),
    { ...NOTHING, lost: ["log.iostream"] },
  ],
  ["one that is gone", (one) => (one.attributes = ["stream", "out"]), { ...NOTHING, names: [], rest: true }],
  [
    "one that has another name",
    (one) => (one.attributes = ["stream", "stdout"]),
    { ...NOTHING, moved: { "log.iostream": "stream" } },
  ],
  ["time", (one) => (one.seconds = 7), { ...NOTHING, time: true, at: [100, 5] }],
  [
    "a fact of the resource",
    (one) =>
      (one.resource = makeResource({ ...WEB.attributes, "service.name": "b", "service.version": "2" })),
    { ...NOTHING, facts: { "service.name": "shop", "service.version": "" } },
  ],
])("%s", ([, change, want]) => {
  expect(given(change)).toEqual(want);
});

test("where steps redact, nothing of what was there before is kept", () => {
  const redact = (one: LogRecord): void => {
    one.attributes = ["[redacted:emails]", "1", "password", "[redacted:secret]"];
    one.resource = makeResource({ ...WEB.attributes, "service.name": "[redacted:tokens]" });
  };
  const secret = { attributes: ["ann@example.com", "1", "password", "hunter2"] };
  const found = given(redact, secret, false);
  expect(found).toEqual({ ...NOTHING, names: ["password"], lost: ["password"], rest: true });
  expect(JSON.stringify(found)).not.toMatch(/ann@|hunter2|shop/);
});

test("records that leave or come do not disturb the others", () => {
  const [a, b, c] = [record({ severity: 1 }), record({ severity: 2 }), record({ severity: 3 })];
  const made = record({ severity: 9, attributes: ["new", "1"] });
  const apply = marking(
    (batch) => {
      for (const one of batch) one.severity = 20;
      return [batch[0] as LogRecord, made, batch[2] as LogRecord];
    },
    { keepFacts: true },
  );
  const out = apply([a, b, c]);
  expect(out.map((one) => readGiven(one.given?.text ?? "")?.severity)).toEqual([1, undefined, 3]);
});

test("records of one form share their mark", () => {
  const apply = marking(
    each((one) => (one.attributes = [...one.attributes, "a", one.body])),
    { keepFacts: true },
  );
  const out = apply(["x", "y"].map((body) => record({ body, attributes: [...STDOUT] })));
  expect(out[0]?.given).toBe(out[1]?.given);
});
