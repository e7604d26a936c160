/** Requests as real clients sent them, over real HTTP and HTTP/2. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:http2";
import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { requestWire } from "../../../test/codecs/otlp-wire.ts";
import { serveDoors } from "../../../test/contract/doors.ts";
import type { ServeOptions } from "../../../test/contract/doors.ts";
import { recordingContext } from "../../../test/contract/recording-context.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import type { LogRecord } from "../../record/record.ts";
import { attributeOf } from "../../record/record.ts";
import { otlp } from "./source.ts";

sourceSuite(otlp, { options: { grpc: "127.0.0.1:0" } });

const LOGS = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
const TRACES = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
const MIB = 1024 * 1024;

interface Captured {
  client: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

function captured(file: string): Captured[] {
  const lines = readFileSync(join(import.meta.dirname, "fixtures", file), "utf8").split("\n");
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Captured);
}

async function open(options: Record<string, unknown> = {}, serve: ServeOptions = {}) {
  const recording = recordingContext();
  const running = await otlp.open({ grpc: "127.0.0.1:0", ...options }, recording.ctx);
  onTestFinished(async () => {
    recording.release();
    recording.drain();
    await running.close();
  });
  const { url } = await serveDoors(running.doors ?? [], serve);
  const status = running.status();
  const port = /gRPC \S+:(\d+)/.exec(status.state === "running" ? status.detail : "")?.[1];
  return { ...recording, running, url, grpc: `http://127.0.0.1:${port}` };
}

function logs(...records: Record<string, unknown>[]): Record<string, unknown> {
  return { resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] };
}

function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const bytes = Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);
  const type = Buffer.isBuffer(body) ? "application/x-protobuf" : "application/json";
  return fetch(`${url}/v1/logs`, {
    method: "POST",
    headers: { "content-type": type, ...headers },
    body: bytes,
  });
}

function framed(message: Buffer, compressed = false): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = compressed ? 1 : 0;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

interface GrpcAnswer {
  status: string;
  message: string;
  details: string;
  body: Buffer;
}

function dial(url: string): ClientHttp2Session {
  const session = connect(url);
  session.on("error", () => undefined);
  onTestFinished(() => session.destroy());
  return session;
}

async function call(
  session: ClientHttp2Session,
  path: string,
  parts: readonly Buffer[],
  headers: OutgoingHttpHeaders = {},
): Promise<GrpcAnswer> {
  const stream = session.request({
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  stream.on("error", () => undefined);
  let told: IncomingHttpHeaders = {};
  stream.on("response", (head) => (told = { ...told, ...head }));
  stream.on("trailers", (tail) => (told = { ...told, ...tail }));
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  for (const part of parts) stream.write(part);
  stream.end();
  await once(stream, "close");
  return {
    status: String(told["grpc-status"]),
    message: decodeURIComponent(String(told["grpc-message"] ?? "")),
    details: Buffer.from(String(told["grpc-status-details-bin"] ?? ""), "base64").toString("latin1"),
    body: Buffer.concat(chunks),
  };
}

function facts(record: LogRecord | undefined, ...keys: string[]): unknown[] {
  if (record === undefined) return [];
  return [record.body, record.severity, ...keys.map((key) => attributeOf(record, key))];
}

/** What the JavaScript clients were told to send. */
function checkJavaScript(records: readonly LogRecord[], name: string): void {
  const [first, paid, plain, document] = records;
  expect(facts(first, "service.name", "user.id", "ok", "ratio", "tags", "nested.x.y", "big")).toEqual([
    `hello ${name} é✓`,
    9,
    "shop",
    "17",
    "true",
    "0.5",
    '["a","b"]',
    "1",
    "9007199254740991",
  ]);
  expect(facts(first, "empty", "severity_text", "logboom.source", "otel.scope.name")).toEqual([
    `hello ${name} é✓`,
    9,
    undefined,
    undefined,
    "otlp",
    "checkout",
  ]);
  expect(facts(paid, "event.name", "severity_text", "amount", "items", "message")).toEqual([
    "paid",
    17,
    "shop.paid",
    "Audit",
    "12.5",
    "[1,2]",
    undefined,
  ]);
  expect(facts(plain, "otel.scope.version")).toEqual(["plain", 0, "1.2.0"]);
  expect(facts(document, "a")).toEqual(['{"a":1}', 0, "1"]);
  expect([document?.seconds, document?.nanos]).toEqual([1_767_323_045, 678_000_000]);
  expect(records).toHaveLength(4);
  expect(new Set(records.map((one) => one.resource)).size).toBe(1);
}

function checkPython(records: readonly LogRecord[], name: string): void {
  const [first, boom] = records;
  expect(facts(first, "user", "f", "service.name")).toEqual([`python ${name} é`, 13, "7", "1.5", "py"]);
  expect(facts(boom, "exception.type")).toEqual(["boom", 17, "ZeroDivisionError"]);
  expect(attributeOf(boom as LogRecord, "trace_id")).toMatch(/^[0-9a-f]{32}$/);
  expect(attributeOf(boom as LogRecord, "span_id")).toMatch(/^[0-9a-f]{16}$/);
  expect(attributeOf(boom as LogRecord, "trace_flags")).toBe("03");
  expect(records).toHaveLength(2);
}

test("takes what real clients send over HTTP", async () => {
  const [json, protobuf, python] = captured("http.jsonl") as [Captured, Captured, Captured];
  for (const [one, check] of [
    [json, (records: LogRecord[]) => checkJavaScript(records, "http")],
    [protobuf, (records: LogRecord[]) => checkJavaScript(records, "proto")],
    [python, (records: LogRecord[]) => checkPython(records, "http")],
  ] as const) {
    const { url, records } = await open();
    const answer = await fetch(`${url}${one.path}`, {
      method: "POST",
      headers: one.headers,
      body: Buffer.from(one.body, "base64"),
    });
    expect(answer.status, one.client).toBe(200);
    expect(answer.headers.get("content-type")).toBe(one.headers["content-type"]);
    expect(await answer.text()).toBe(one === json ? "{}" : "");
    check(records);
  }
});

test("takes what real clients send over gRPC", async () => {
  const [javaScript, python] = captured("grpc.jsonl") as [Captured, Captured];
  const { grpc, records, running } = await open();
  const session = dial(grpc);
  const first = await call(session, javaScript.path, [Buffer.from(javaScript.body, "base64")], {
    ...javaScript.headers,
  });
  expect(first).toEqual({ status: "0", message: "", details: "", body: Buffer.alloc(5) });
  checkJavaScript(records.splice(0), "grpc");
  const second = await call(session, python.path, [Buffer.from(python.body, "base64")], {
    ...python.headers,
  });
  expect(second.status).toBe("0");
  checkPython(records, "grpc");
  expect(running.status()).toMatchObject({ detail: expect.stringContaining("1 connections") as string });
});

test("tells which records it did not take, and takes the others", async () => {
  const { url, grpc, records, counted } = await open();
  const request = logs({ body: { stringValue: "sound" } }, { traceId: "0a0b", body: { stringValue: "odd" } });
  const json = (await (await post(url, request)).json()) as Record<string, unknown>;
  expect(json).toEqual({
    partialSuccess: {
      rejectedLogRecords: "1",
      errorMessage: "a trace id is not 32 hexadecimal digits",
    },
  });
  const because = "a trace id of 2 bytes instead of 16";
  const want = Buffer.concat([
    Buffer.from([0x0a, 4 + because.length, 0x08, 1, 0x12, because.length]),
    Buffer.from(because),
  ]);
  expect(Buffer.from(await (await post(url, requestWire(request))).arrayBuffer())).toEqual(want);
  const answer = await call(dial(grpc), LOGS, [framed(requestWire(request))]);
  expect(answer).toEqual({ status: "0", message: "", details: "", body: framed(want) });
  expect(records.map((one) => one.body)).toEqual(["sound", "sound", "sound"]);
  expect(counted("refused", "malformed record")).toBe(3);
});

test("refuses what is no request, in the request's own encoding", async () => {
  const { url, grpc, records, counted } = await open();
  const json = await post(url, ["no", "request"]);
  expect([json.status, await json.json()]).toEqual([
    400,
    { code: 3, message: "the request is no JSON object" },
  ]);
  const protobuf = await post(url, Buffer.from([0x0a, 0x7f, 0]));
  expect([protobuf.status, protobuf.headers.get("content-type")]).toEqual([400, "application/x-protobuf"]);
  const status = Buffer.from(await protobuf.arrayBuffer());
  expect([...status.subarray(0, 3)]).toEqual([0x08, 3, 0x12]);
  expect(status.toString()).toContain("longer than its message");
  const plain = await post(url, {}, { "content-type": "text/plain" });
  expect([plain.status, await plain.text()]).toEqual([415, expect.stringContaining("text/plain") as string]);
  const damaged = await post(url, {}, { "content-encoding": "gzip" });
  expect(damaged.status).toBe(400);
  const overGrpc = await call(dial(grpc), LOGS, [framed(Buffer.from([0x0a, 0x7f, 0]))]);
  expect([overGrpc.status, overGrpc.message]).toEqual([
    "3",
    expect.stringContaining("longer than its") as string,
  ]);
  expect(records).toEqual([]);
  expect(counted("refused", "malformed request")).toBe(3);
});

test("answers when the records are durable, and not before", async () => {
  const { url, grpc, hold, release, until, unanswered } = await open();
  hold();
  let answers = 0;
  const request = logs({ body: { stringValue: "one" } });
  const both = [
    post(url, request).then(() => (answers += 1)),
    call(dial(grpc), LOGS, [framed(requestWire(request))]).then(() => (answers += 1)),
  ];
  await until(() => unanswered() === 2, "both emitted");
  // Whoever answers too early has by the time that another request went there and back.
  await post(url, logs());
  expect(answers).toBe(0);
  release();
  await Promise.all(both);
  expect(answers).toBe(2);
});

test("asks to come again while there is no room", async () => {
  const { url, grpc, fill, drain, records, counted } = await open();
  fill();
  const request = logs({ body: { stringValue: "one" } });
  const [overHttp, overGrpc] = await Promise.all([
    post(url, request),
    call(dial(grpc), LOGS, [framed(requestWire(request))]),
  ]);
  expect(overHttp.status).toBe(503);
  expect(Number(overHttp.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await overHttp.json()).toMatchObject({ code: 14 });
  expect(overGrpc.status).toBe("14");
  expect(overGrpc.details).toContain("google.rpc.RetryInfo");
  expect(counted("refused")).toBe(2);
  drain();
  expect((await post(url, request)).status).toBe(200);
  expect(records).toHaveLength(1);
});

test("asks for a token where one is needed", async () => {
  const { url, records } = await open({}, { tokens: ["letmein"] });
  const request = logs({ body: { stringValue: "one" } });
  const refused = await post(url, request);
  expect([refused.status, await refused.json()]).toMatchObject([401, { code: 16 }]);
  expect((await post(url, request, { authorization: "Bearer letmein" })).status).toBe(200);
  expect(records).toHaveLength(1);
});

test("the shared address has gRPC with its tokens", async () => {
  const { running } = await open();
  const paths = (running.streamDoors ?? []).map((one) => one.path);
  expect(paths).toContain(LOGS);
  expect(paths).toContain(TRACES);
});

test("traces and metrics are refused with a reason, or thrown away on demand", async () => {
  const refusing = await open();
  const ask = (url: string): Promise<Response> =>
    fetch(`${url}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/x-protobuf" },
      body: Buffer.from("\n\0"),
    });
  const refused = await ask(refusing.url);
  expect([refused.status, await refused.text()]).toEqual([
    404,
    expect.stringContaining("no traces") as string,
  ]);
  const over = await call(dial(refusing.grpc), TRACES, [framed(Buffer.alloc(0))]);
  expect([over.status, over.message]).toEqual(["12", expect.stringContaining("no traces") as string]);
  const discarding = await open({ otherSignals: "discard" });
  expect((await ask(discarding.url)).status).toBe(200);
  expect((await call(dial(discarding.grpc), TRACES, [framed(Buffer.alloc(0))])).status).toBe("0");
  expect(discarding.counted("dropped", "traces")).toBe(2);
});

test.for([
  ["an unknown method", "/foo.Bar/Baz", [framed(Buffer.alloc(0))], {}, "12"],
  ["no message", LOGS, [], {}, "13"],
  ["two messages", LOGS, [framed(Buffer.alloc(0)), framed(Buffer.alloc(0))], {}, "13"],
  ["a length that is wrong", LOGS, [Buffer.from([0, 0, 0, 9, 9, 1])], {}, "13"],
  ["an unknown compression", LOGS, [framed(Buffer.from("x"), true)], { "grpc-encoding": "snappy" }, "12"],
  ["no gzip", LOGS, [framed(Buffer.from("x"), true)], { "grpc-encoding": "gzip" }, "3"],
  ["too large", LOGS, [framed(Buffer.alloc(2 * MIB))], {}, "8"],
  [
    "too large when unpacked",
    LOGS,
    [framed(gzipSync(Buffer.alloc(2 * MIB)), true)],
    { "grpc-encoding": "gzip" },
    "8",
  ],
] as const)("gRPC: %s → %s", async ([, path, parts, headers, status]) => {
  const { grpc } = await open({ maxRequestBytes: MIB });
  const session = dial(grpc);
  const answer = await call(session, path, parts, headers);
  expect(answer.status).toBe(status);
  expect(answer.message).not.toBe("");
  // The connection is as good as before.
  expect((await call(session, LOGS, [framed(Buffer.alloc(0))])).status).toBe("0");
});

test("closing answers the call that is under way", async () => {
  const { grpc, hold, release, until, unanswered, running } = await open();
  hold();
  const answer = call(dial(grpc), LOGS, [framed(requestWire(logs({ body: { stringValue: "last" } })))]);
  await until(() => unanswered() === 1, "emitted");
  const closed = running.close();
  release();
  expect((await answer).status).toBe("0");
  await closed;
});

test("long messages are one record each, up to the limit; longer ones are cut", async () => {
  const { url, grpc, records, counted } = await open();
  for (const chars of [40 * 1024, MIB, MIB + 1]) {
    const request = logs({ body: { stringValue: "é".repeat(chars / 2) + "x".repeat(chars % 2) } });
    expect((await post(url, request)).status).toBe(200);
    expect((await call(dial(grpc), LOGS, [framed(requestWire(request))])).status).toBe("0");
  }
  expect(records.map((one) => Buffer.byteLength(one.body))).toEqual(
    [40 * 1024, MIB, MIB].flatMap((bytes) => [bytes, bytes]),
  );
  expect(records.map((one) => attributeOf(one, "log.truncated"))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    "true",
    "true",
  ]);
  expect(counted("truncated")).toBe(2);
});
