/** Signatures of known requests; what Docker's driver sent, read as records. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeResource } from "../../record/resource.ts";
import { parseFields } from "./fields.ts";
import { EVENTS_MOST, EVENT_OVERHEAD, believed, eventsOf } from "./put.ts";
import { recordsOf, soundBytes } from "./records.ts";
import { ALGORITHM, bodyHash, parseAuthorization, signedAt, signedWith, textToSign } from "./sigv4.ts";

const vectors = join(import.meta.dirname, "../../../test/vectors");

/** The published example of the signing process: key, request and signature (AWS General Reference, "Signature Version 4"). */
describe("the signature of the published example", () => {
  const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  const request = {
    method: "GET",
    path: "/",
    query: new URLSearchParams("Version=2010-05-08&Action=ListUsers"),
    headers: {
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
      host: "iam.amazonaws.com",
      "x-amz-date": "20150830T123600Z",
    },
    body: Buffer.alloc(0),
  };
  const header =
    `${ALGORITHM} Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ` +
    "SignedHeaders=content-type;host;x-amz-date, " +
    "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";

  function verified(changes: Partial<typeof request> = {}, secret = SECRET): boolean {
    const changed = { ...request, ...changes };
    const signed = parseAuthorization(header);
    const time = signedAt(changed.headers);
    if (signed === undefined || time === undefined) throw new Error("not even read");
    return signedWith(secret, signed, textToSign(changed, signed, time.stamp, bodyHash(changed) ?? ""));
  }

  test("is found with the right secret, and with no other", () => {
    expect(verified()).toBe(true);
    expect(verified({}, `${SECRET}x`)).toBe(false);
  });

  test.for([
    ["body", { body: Buffer.from("x") }],
    ["method", { method: "POST" }],
    ["path", { path: "/x" }],
    ["query", { query: new URLSearchParams("Version=2010-05-08&Action=ListUser") }],
    ["time", { headers: { ...request.headers, "x-amz-date": "20150830T123601Z" } }],
    ["host", { headers: { ...request.headers, host: "other" } }],
  ] as const)("does not hold for another %s", ([, changes]) => {
    expect(verified(changes)).toBe(false);
  });

  test("blanks around and inside a header's value say nothing", () => {
    const headers = {
      ...request.headers,
      "content-type": "  application/x-www-form-urlencoded;   charset=utf-8 ",
    };
    expect(verified({ headers })).toBe(true);
  });

  test("parts may come in any order, and with or without blanks", () => {
    const [credential = "", names = "", signature = ""] = header.slice(ALGORITHM.length + 1).split(", ");
    const shuffled = parseAuthorization(`${ALGORITHM} ${signature},${credential},${names}`);
    expect(shuffled).toEqual(parseAuthorization(header));
  });

  test.for(["host;", ";x-amz-date"])("a signature that does not cover %s is none", (name) => {
    expect(
      parseAuthorization(header.replace("content-type;host;x-amz-date", `content-type;${name}`)),
    ).toBeUndefined();
  });
});

test("a body whose hash was signed is that body; one that was not signed may be any", () => {
  const request = { method: "POST", path: "/", query: new URLSearchParams(), body: Buffer.from("x") };
  expect(bodyHash({ ...request, headers: { "x-amz-content-sha256": "0".repeat(64) } })).toBeUndefined();
  expect(bodyHash({ ...request, headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } })).toBe(
    "UNSIGNED-PAYLOAD",
  );
  expect(bodyHash({ ...request, headers: {} })).toHaveLength(64);
});

interface PutCase {
  id: string;
  op: string;
  limits?: { max_events: number; max_bytes: number; per_event_overhead: number };
  input: { text?: string; events?: { repeat: string; count: number } };
  expect: { effective_bytes?: number; batches?: number[] };
}

const puts = readFileSync(join(vectors, "cloudwatch-put.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as PutCase);

test.for(puts.filter(({ op }) => op === "batch"))(
  "$id: batches that the driver makes are taken, one event more is not",
  (one) => {
    const { repeat = "", count = 0 } = one.input.events ?? {};
    const batch = (size: number) => ({
      logEvents: Array.from({ length: size }, () => ({ timestamp: 1, message: repeat })),
    });
    for (const size of one.expect.batches ?? []) expect(eventsOf(batch(size))).toHaveLength(size);
    expect(() => eventsOf(batch(count))).toThrow(/10000/);
    expect([EVENTS_MOST, EVENT_OVERHEAD]).toEqual([one.limits?.max_events, one.limits?.per_event_overhead]);
  },
);

test("what is rejected stands at the ends, and everything may be", () => {
  const now = 1_795_300_000_000;
  const hours = (...list: number[]) =>
    list.map((hour) => ({ timestamp: now + hour * 3_600_000, message: "x" }));
  const days = { oldest: 14, retention: 1 };
  expect(believed(hours(-1, 0, 1), now, days)).toEqual({ from: 0, to: 3, rejected: undefined });
  expect(believed(hours(-25, 0, 3), now, days)).toEqual({
    from: 1,
    to: 2,
    rejected: { expiredLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 },
  });
  expect(believed(hours(3, 4), now, days)).toEqual({
    from: 0,
    to: 0,
    rejected: { tooNewLogEventStartIndex: 0 },
  });
  expect(believed(hours(-500, -400), now, { oldest: 14, retention: 0 })).toEqual({
    from: 2,
    to: 2,
    rejected: { tooOldLogEventEndIndex: 2 },
  });
  expect(believed(hours(-9000), now, { oldest: 0, retention: 0 }).rejected).toBeUndefined();
});

interface Captured {
  id: string;
  engine: string;
  wire: { request: { headers: [string, string][]; body: string } }[];
}

const captures = readFileSync(join(vectors, "docker-drivers/awslogs.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Captured);

test.for(captures)("what Docker's driver sent: $id of $engine", ({ id, engine, wire }) => {
  const isPut = (headers: [string, string][]) => headers.some(([, value]) => value.endsWith(".PutLogEvents"));
  const [put] = wire.filter(({ request }) => isPut(request.headers));
  const body = Buffer.from(put?.request.body ?? "", "base64");
  const events = eventsOf(parseFields(body));
  const shared = { observedMs: 0, resource: makeResource({}), attributes: [], sound: soundBytes(body) };
  const { records, repaired } = recordsOf(events, 0, events.length, shared);
  const bodies = records.map((record) => record.body);
  if (id === "awslogs-multiline") {
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toMatch(/^plain ascii line\nutf8: /);
  } else {
    expect([bodies[0], bodies[2]]).toEqual(["plain ascii line", '{"level":"warn","msg":"json line","n":1}']);
    expect(bodies[1]).toMatch(/^utf8: zażółć/);
    expect(bodies.at(-1)).toBe("no newline at end");
  }
  // Older drivers send bytes that are not UTF-8 as they are, younger ones U+FFFD in their place.
  expect(repaired).toBe(engine.startsWith("20.") ? 1 : 0);
  const marked = records.filter(({ attributes }) => attributes !== shared.attributes);
  expect(marked.map(({ attributes }) => attributes)).toEqual(
    repaired === 0 ? [] : [["log.invalid_utf8", "true"]],
  );
  for (const [i, { seconds, nanos }] of records.entries())
    expect(seconds * 1000 + nanos / 1e6).toBe(events[i]?.timestamp);
});
