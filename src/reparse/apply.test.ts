import fc from "fast-check";
import { expect, test } from "vitest";
import { marking } from "../pipeline/given-marks.ts";
import { RecordDraft } from "../record/draft.ts";
import { UNCHANGED } from "../record/given.ts";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import type { TransformBatch } from "../record/transform.ts";
import type { StoredRecord } from "../store/rewriting/contract.ts";
import { Applying } from "./apply.ts";

type Step = (draft: RecordDraft, record: LogRecord) => void;

function transform(...steps: Step[]): TransformBatch {
  const draft = new RecordDraft();
  return marking(
    (batch) => {
      for (const record of batch) {
        for (const step of steps) {
          draft.begin(record);
          step(draft, record);
          draft.commit();
        }
      }
      return batch;
    },
    { keepFacts: true },
  );
}

const set =
  (name: string, value: string): Step =>
  (draft) =>
    draft.set(name, value);

function record(parts: Partial<LogRecord> = {}): LogRecord {
  return {
    seconds: 1_700_000_000,
    nanos: 5,
    observedMs: 1_700_000_000_000,
    severity: 0,
    body: "text",
    resource: makeResource({ "container.name": "web" }),
    attributes: ["log.iostream", "stdout"],
    seq: 3,
    ...parts,
  };
}

/** As the store gives it back: attributes may come in another order. */
function stored(one: LogRecord): StoredRecord {
  const { given, ...rest } = one;
  return {
    record: rest,
    given: given?.text ?? UNCHANGED,
    givenSeconds: given?.seconds ?? 0,
    givenNanos: given?.nanos ?? 0,
  };
}

function arrived(steps: Step[], parts: Partial<LogRecord> = {}): StoredRecord {
  return stored(transform(...steps)([record(parts)])[0] as LogRecord);
}

/** What parsing again makes of it; undefined when it stays. */
function again(one: StoredRecord, steps: Step[], redact?: TransformBatch): LogRecord | undefined {
  return new Applying({ apply: transform(...steps), redact }).page([one])[0]?.now;
}

const pairs = (one: LogRecord | undefined): Record<string, string> => {
  const list = one?.attributes ?? [];
  return Object.fromEntries(
    Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]]),
  );
};

test("what the steps of then found is gone, what today's find is there", () => {
  const now = again(arrived([set("wrong", "1"), set("severity", "error")]), [set("right", "2")]);
  expect(pairs(now)).toEqual({ "log.iostream": "stdout", right: "2" });
  expect(now?.severity).toBe(0);
});

test("the same steps change nothing, so nothing is written", () => {
  const steps = [set("a", "1"), set("severity", "warn"), set("service.name", "shop")];
  expect(again(arrived(steps), steps)).toBeUndefined();
  expect(again(arrived([]), [])).toBeUndefined();
});

test("time and facts of the resource come back to what the source said", () => {
  const before = arrived([
    set("service.name", "wrong"),
    (_, one) => {
      one.seconds = 5;
      one.nanos = 0;
    },
  ]);
  const now = again(before, []);
  expect(now).toMatchObject({ seconds: 1_700_000_000, nanos: 5 });
  expect(now?.resource.attributes).toEqual({ "container.name": "web" });
  expect(now?.given).toBeUndefined();
});

test("a time that nobody believes is set to the arrival, and marked once", () => {
  const ahead: Step = (_, one) => (one.seconds = 9_000_000_000);
  const first = again(arrived([]), [ahead]);
  expect(first).toMatchObject({ seconds: 1_700_000_000, nanos: 0 });
  expect(again(stored(first as LogRecord), [ahead])).toBeUndefined();
  expect(pairs(again(stored(first as LogRecord), []))).toEqual({ "log.iostream": "stdout" });
});

const rename: Step = (draft) => void draft.rename("user", "user.name");
const USER = { attributes: ["user", "ann"] };

test("a source's attribute under another name is not lost, however often", () => {
  let one = arrived([rename, set("old", "1")], USER);
  for (let i = 0; i < 3; i += 1) {
    const now = again(one, [rename, set("new", "2")]);
    expect(pairs(now ?? one.record)).toMatchObject({ "user.name": "ann", new: "2" });
    one = now === undefined ? one : stored(now);
  }
});

test("a value that a step overwrote stays as it is stored: a step must not work on its own work", () => {
  const twice: Step = (draft) => draft.set("user", `${draft.get("user") ?? ""}!`);
  const one = arrived([twice], USER);
  expect(pairs(one.record)).toEqual({ user: "ann!" });
  expect(pairs(again(one, [twice, set("a", "1")]))).toEqual({ user: "ann!", a: "1" });
});

test("today's redaction reaches values that were put back", () => {
  const mask: TransformBatch = (batch) => {
    for (const one of batch) one.attributes = one.attributes.map((text) => text.replace("4111", "****"));
    return batch;
  };
  const one = arrived([(draft) => draft.set("user", "card 4111")], USER);
  expect(pairs(again(one, [], mask))).toEqual({ user: "card ****" });
});

test("rows from before there were marks keep what they have; today's findings are added", () => {
  const one = {
    ...stored(record({ attributes: ["log.iostream", "stdout", "found", "then", "both", "then"] })),
    given: "",
  };
  const now = again(one, [set("new", "1"), set("both", "now")]);
  const all = { "log.iostream": "stdout", found: "then", both: "now", new: "1" };
  expect(pairs(now)).toEqual(all);
  expect(again(stored(now as LogRecord), [set("new", "1"), set("both", "now")])).toBeUndefined();
  expect(again(one, [])).toBeUndefined();
});

test("what a step would leave out stays", () => {
  const none = new Applying({ apply: marking(() => [], { keepFacts: true }), redact: undefined });
  expect(none.page([arrived([set("a", "1")])])[0]?.now).toBeUndefined();
});

const found = fc.constantFrom("a", "b", "service.name", "severity");
const value = fc.constantFrom("1", "2", "error", "info", "");
/** No two of them can take each other's name: what is overwritten is gone for good. */
const RENAMES = [
  ["log.iostream", "stream"],
  ["user", "user.name"],
  ["a", "c"],
] as const;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(found, value).map(([name, text]) => set(name, text)),
  fc.constantFrom(...RENAMES).map(
    ([from, to]): Step =>
      (draft) =>
        void draft.rename(from, to),
  ),
  fc.integer({ min: 0, max: 10 }).map(
    (s): Step =>
      (_, one) =>
        void (one.seconds = s),
  ),
);
const steps = fc.array(step, { maxLength: 4 });
const source = fc.constantFrom<Partial<LogRecord>>({}, USER, { attributes: [] }, { severity: 9 });
const RUNS = { numRuns: Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) };

test("a run gives what an arrival today gives, and a second run changes nothing", () => {
  fc.assert(
    fc.property(steps, steps, source, (then, today, parts) => {
      const one = arrived(then, parts);
      const first = again(one, today);
      const settled = first === undefined ? one : stored(first);
      const wanted = arrived(today, parts);
      expect(pairs(settled.record)).toEqual(pairs(wanted.record));
      expect(settled.record.resource.attributes).toEqual(wanted.record.resource.attributes);
      expect(settled).toMatchObject({
        given: wanted.given,
        record: { severity: wanted.record.severity, seconds: wanted.record.seconds, body: "text" },
      });
      expect(again(settled, today)).toBeUndefined();
    }),
    RUNS,
  );
});

const own = fc.tuple(fc.constantFrom("user", "log.iostream"), value).map(([name, text]) => set(name, text));

test("steps that overwrite the source's own: a run ends, and what it changes stays a record of the same text", () => {
  const any = fc.array(fc.oneof(step, own), { maxLength: 4 });
  fc.assert(
    fc.property(any, any, source, (then, today, parts) => {
      let one = arrived(then, parts);
      for (let i = 0; i < 3; i += 1) {
        const now = again(one, today);
        one = now === undefined ? one : stored(now);
        const names = one.record.attributes.filter((_, at) => at % 2 === 0);
        expect(new Set(names).size).toBe(names.length);
        expect(one.record).toMatchObject({ body: "text", seq: 3 });
      }
    }),
    RUNS,
  );
});
