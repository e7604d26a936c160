/** Whatever comes as a call: records that are valid, or a fault in the service's words; nothing else, and soon. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FUZZ_RUNS, FUZZ_WITHIN_MS, promptly } from "../../../test/codecs/fuzz-runs.ts";
import { mutated } from "../../../test/codecs/mutation.ts";
import { checkRecords } from "../../../test/codecs/valid-record.ts";
import { makeResource } from "../../record/resource.ts";
import type { LogRecord } from "../../record/record.ts";
import { CloudwatchFault } from "./fault.ts";
import { parseFields } from "./fields.ts";
import { groupAsked, streamName } from "./names.ts";
import { believed, eventsOf } from "./put.ts";
import { recordsOf, soundBytes } from "./records.ts";
import { bodyHash, parseAuthorization, signedAt, textToSign } from "./sigv4.ts";
import { parseEventsToken, parseFilterToken } from "./tokens.ts";

const NOW = 1_795_300_000_000;

interface Captured {
  wire: { request: { headers: [string, string][]; body: string } }[];
}

const captured = readFileSync(
  join(import.meta.dirname, "../../../test/vectors/docker-drivers/awslogs.jsonl"),
  "utf8",
)
  .trim()
  .split("\n")
  .flatMap((line) => (JSON.parse(line) as Captured).wire.map(({ request }) => request));
const bodies = [...new Set(captured.map(({ body }) => body))].map((body) => Buffer.from(body, "base64"));
const authorizations = captured.map(
  ({ headers }) => headers.find(([name]) => name === "Authorization")?.[1] ?? "",
);

/** What a source does with the bytes of PutLogEvents, up to the records. */
function put(body: Buffer): LogRecord[] {
  const fields = parseFields(body);
  groupAsked(fields);
  streamName(fields);
  const events = eventsOf(fields);
  const { from, to } = believed(events, NOW, { oldest: 0, retention: 3 });
  const shared = {
    observedMs: NOW,
    resource: makeResource({}),
    attributes: ["a", "b"],
    sound: soundBytes(body),
  };
  return recordsOf(events, from, to, shared).records;
}

function tried<T>(work: () => T): T | undefined {
  return promptly(() => {
    try {
      return work();
    } catch (error) {
      expect(error).toBeInstanceOf(CloudwatchFault);
      return undefined;
    }
  });
}

function check(body: Buffer): LogRecord[] {
  const records = tried(() => put(body)) ?? [];
  checkRecords(records);
  if (records.some((one) => one.body === "")) expect(records).toBe("records with a text each");
  return records;
}

test("captured calls with bytes changed, cut out and put in", { timeout: FUZZ_WITHIN_MS }, () => {
  fc.assert(
    fc.property(mutated(bodies.filter(({ length }) => length < 30_000)), (body) => void check(body)),
    { numRuns: FUZZ_RUNS },
  );
});

test("calls that are nearly right", { timeout: FUZZ_WITHIN_MS }, () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("\ud83d", "\u0000", "__proto__"),
  );
  const odd = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.constant(null),
    fc.boolean(),
    text,
    fc.constant(undefined),
  );
  const timestamp = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: NOW - 40_000_000, max: NOW + 8_000_000 }) },
    { weight: 1, arbitrary: odd },
  );
  const message = fc.oneof({ weight: 8, arbitrary: text }, { weight: 1, arbitrary: odd });
  const event = fc.oneof(
    { weight: 9, arbitrary: fc.record({ timestamp, message }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  const events = fc
    .array(event, { maxLength: 5 })
    .map((list) => list.toSorted((a, b) => order(a) - order(b)));
  const name = fc.oneof({ weight: 4, arbitrary: fc.constant("grp") }, { weight: 1, arbitrary: odd });
  const call = fc.record({ logGroupName: name, logStreamName: name, logEvents: events });
  let records = 0;
  fc.assert(
    fc.property(call, fc.boolean(), (value, latin) => {
      const body = Buffer.from(JSON.stringify(value), latin ? "latin1" : "utf8");
      records += check(body).length;
    }),
    { numRuns: FUZZ_RUNS },
  );
  expect(records).toBeGreaterThan(FUZZ_RUNS / 100);
});

function order(event: unknown): number {
  const time = (event as { timestamp?: unknown } | null)?.timestamp;
  return typeof time === "number" && !Number.isNaN(time) ? time : 0;
}

test("any bytes", { timeout: FUZZ_WITHIN_MS }, () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void check(Buffer.from(bytes))),
    { numRuns: FUZZ_RUNS },
  );
});

test("any signature, time and token", { timeout: FUZZ_WITHIN_MS }, () => {
  const near = fc
    .tuple(fc.constantFrom(...authorizations), fc.nat(), fc.string({ maxLength: 5 }))
    .map(([header, place, by]) => {
      const at = place % header.length;
      return header.slice(0, at) + by + header.slice(at + by.length);
    });
  const header = fc.oneof(near, fc.string({ unit: "binary" }));
  const headers = fc.record({
    "x-amz-date": fc.option(fc.oneof(fc.constant("20261120T101318Z"), fc.string()), { nil: undefined }),
    date: fc.string(),
    host: fc.string(),
  });
  fc.assert(
    fc.property(header, headers, (authorization, given) => {
      const signed = tried(() => parseAuthorization(authorization));
      const time = tried(() => signedAt(given));
      const request = {
        method: "POST",
        path: "/",
        query: new URLSearchParams(),
        headers: given,
        body: Buffer.from(authorization),
      };
      const hash = bodyHash(request) ?? "";
      if (signed !== undefined) tried(() => textToSign(request, signed, time?.stamp ?? "", hash));
      tried(() => parseEventsToken(authorization));
      tried(() => parseFilterToken(authorization));
    }),
    { numRuns: FUZZ_RUNS },
  );
});
