/** Pushes as real clients sent them, over real HTTP. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { serveDoors } from "../../../test/contract/doors.ts";
import type { ServeOptions } from "../../../test/contract/doors.ts";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import type { LogRecord } from "../../record/record.ts";
import { attributeOf } from "../../record/record.ts";
import { loki } from "./source.ts";

sourceSuite(loki, { options: {} });

const MIB = 1024 * 1024;

interface Captured {
  client: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

const pushes = readFileSync(join(import.meta.dirname, "fixtures/pushes.jsonl"), "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Captured);

async function open(options: Record<string, unknown> = {}, serve: ServeOptions = {}) {
  const recording = recordingContext();
  const running = await loki.open(options, recording.ctx);
  onTestFinished(async () => {
    recording.release();
    recording.drain();
    await running.close();
  });
  const { url } = await serveDoors(running.doors ?? [], serve);
  return { ...recording, running, url };
}

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/loki/api/v1/push`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
  });
}

function push(...values: unknown[]): Record<string, unknown> {
  return { streams: [{ stream: { app: "shop" }, values }] };
}

function facts(record: LogRecord | undefined, ...keys: string[]): unknown[] {
  if (record === undefined) return [];
  return [record.body, record.severity, ...keys.map((key) => attributeOf(record, key))];
}

const WANTED: Readonly<Record<string, readonly [keys: string[], want: unknown[]]>> = {
  "python-logging-loki": [
    ["app", "module", "service.name", "level"],
    ["from python", 17, "py", "cart", "py", "error"],
  ],
  "python-logging-loki, older form": [
    ["app", "logger"],
    ["the older form", 13, "py", "loki0"],
  ],
  "winston-loki JSON": [
    ["app", "env", "module", "user"],
    ['winston json=true é✓ {"user":7,"level":"info"}', 9, "shop", 'say "hi"', "cart", "7"],
  ],
  "winston-loki JSON, error": [
    ["structuredMetadata"],
    ['broken {"structuredMetadata":{"trace":"t1"},"level":"error"}', 17, '{"trace":"t1"}'],
  ],
  "winston-loki snappy": [
    ["app", "env", "module"],
    ['winston json=false é✓ {"user":7,"level":"info"}', 9, "shop", 'say "hi"', "cart"],
  ],
  "winston-loki snappy, error": [
    ["level"],
    ['broken {"structuredMetadata":{"trace":"t1"},"level":"error"}', 17, "error"],
  ],
  "pino-loki": [
    ["app", "host.name"],
    [expect.stringContaining('"msg":"from pino"'), 13, "pino", "vm"],
  ],
};

test.for(pushes)("takes what $client sends", async ({ client, path, headers, body }) => {
  const { url, records } = await open();
  const answer = await fetch(`${url}${path}`, { method: "POST", headers, body: Buffer.from(body, "base64") });
  expect([answer.status, await answer.text()]).toEqual([204, ""]);
  const [keys, want] = WANTED[client] ?? [[], []];
  expect(facts(records[0], ...keys)).toEqual(want);
  expect(records[0]?.seconds).toBeGreaterThan(1_795_000_000);
  expect(attributeOf(records[0] as LogRecord, "network.peer.address")).toBe("127.0.0.1");
  expect(records).toHaveLength(1);
});

test("labels of the origin are facts of one resource, those of the line attributes of one list", async () => {
  const { url, records } = await open();
  const stream = {
    service_name: "checkout",
    container: "web",
    host: "node-1",
    hostname: "other",
    filename: "/var/log/a.log",
    stream: "stderr",
    level: "warn",
    job: "shop",
  };
  const values = [
    ["1795000000000000001", "one"],
    ["1795000000000000002", "two", { trace_id: "abc" }],
  ];
  for (let i = 0; i < 2; i += 1)
    await post(url, { streams: [{ stream, values }] }, { "x-scope-orgid": "team-a" });
  const [one, two, again] = records as [LogRecord, LogRecord, LogRecord];
  expect(one.resource.attributes).toEqual({
    "service.name": "checkout",
    "container.name": "web",
    "host.name": "node-1",
    hostname: "other",
    job: "shop",
    "logboom.source": "loki",
    "loki.tenant": "team-a",
    "network.peer.address": "127.0.0.1",
  });
  expect(one.attributes).toEqual([
    "log.file.path",
    "/var/log/a.log",
    "log.iostream",
    "stderr",
    "level",
    "warn",
  ]);
  expect(two.attributes.slice(0, 2)).toEqual(["trace_id", "abc"]);
  expect([one.severity, one.nanos, two.nanos]).toEqual([13, 1, 2]);
  expect(again.resource).toBe(one.resource);
  expect(again.attributes).toBe(one.attributes);
});

test.for([
  ["no JSON", Buffer.from("{"), {}, 400],
  ["no streams", {}, {}, 400],
  ["a line that is none", push(["1", 7]), {}, 400],
  ["a time that is none", push(["soon", "x"]), {}, 400],
  ["a time that is no text, as Loki does", push([1_795_000_000_000, "x"]), {}, 400],
  ["a value without a line", push(["1795000000000000001"]), {}, 400],
  ["a value of four", push(["1", "x", {}, 4]), {}, 400],
  ["a stream without values", { streams: [{ stream: {} }] }, {}, 400],
  ["labels that are none", { streams: [{ stream: [], values: [] }] }, {}, 400],
  ["structured metadata that is none", push(["1", "x", { n: 1 }]), {}, 400],
  ["no snappy", Buffer.from("xyz"), { "content-type": "application/x-protobuf" }, 400],
  ["another content type", push(), { "content-type": "text/csv" }, 415],
  ["an unknown compression", push(), { "content-encoding": "lz4" }, 415],
  ["too large", push(["1", "x".repeat(MIB)]), {}, 413],
  ["too large when unpacked", gzipSync(Buffer.alloc(2 * MIB)), { "content-encoding": "gzip" }, 413],
] as const)("refuses %s", async ([, body, headers, status]) => {
  const { url, records, counted } = await open({ maxRequestBytes: MIB });
  const answer = await post(url, body, headers);
  expect(answer.status).toBe(status);
  expect(await answer.text()).not.toBe("");
  expect(records).toEqual([]);
  expect(counted("refused")).toBe(1);
});

test("answers when the records are durable, and not before", async () => {
  const { url, hold, release, until, unanswered } = await open();
  hold();
  let answered = false;
  const answer = post(url, push(["1", "one"])).then(({ status }) => {
    answered = true;
    return status;
  });
  await until(() => unanswered() === 1, "emitted");
  // Whoever answers too early has by the time that another request went there and back.
  await post(url, { streams: [] });
  expect(answered).toBe(false);
  release();
  expect(await answer).toBe(204);
});

test("asks to come again while there is no room", async () => {
  const { url, fill, drain, records } = await open();
  fill();
  const answer = await post(url, push(["1", "one"]));
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  drain();
  expect((await post(url, push(["1", "one"]))).status).toBe(204);
  expect(records).toHaveLength(1);
});

test("asks for a token where one is needed: a password, or a Bearer token", async () => {
  const { url, records } = await open({}, { tokens: ["letmein"] });
  const refused = await post(url, push(["1", "one"]));
  expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, 'Basic realm="logboom"']);
  const basic = Buffer.from("promtail:letmein").toString("base64");
  for (const authorization of [`Basic ${basic}`, "Bearer letmein"])
    expect((await post(url, push(["1", "one"]), { authorization })).status).toBe(204);
  expect(records).toHaveLength(2);
});

test("says that it is ready to those who ask first", async () => {
  const { url } = await open();
  const answer = await fetch(`${url}/ready`);
  expect([answer.status, await answer.text()]).toEqual([200, "ready\n"]);
  expect((await fetch(`${url}/ready`, { method: "HEAD" })).status).toBe(200);
});

test("long lines are one record each, up to the limit; longer ones are cut", async () => {
  const { url, records, counted } = await open();
  const lines = [40 * 1024, MIB, MIB + 2].map((bytes) => ["1", "é".repeat(bytes / 2)]);
  expect((await post(url, push(...lines))).status).toBe(204);
  expect(records.map((one) => Buffer.byteLength(one.body))).toEqual([40 * 1024, MIB, MIB]);
  expect(records.map((one) => attributeOf(one, "log.truncated"))).toEqual([undefined, undefined, "true"]);
  expect(counted("truncated")).toBe(1);
});
