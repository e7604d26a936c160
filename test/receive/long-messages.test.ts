/**
 * Forty kibibytes and one mebibyte are one record, whole, through every door that can carry them, with the limits that receivers
 * have when nobody sets any.
 */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { sources } from "../../src/sources/catalog.ts";
import { serveDoors } from "../contract/doors.ts";
import { newAuthority } from "../net/certificates.ts";
import type { Authority } from "../net/certificates.ts";
import {
  POSTS,
  beatsWindow,
  cloudwatchCall,
  counted,
  forward,
  gelfDatagrams,
  gelfDocument,
  grpcMessage,
  syslogLine,
} from "./long-messages.ts";
import type { Post } from "./long-messages.ts";
import { closeAll, dial, dialTls, openSource, sendAndEnd, sendDatagrams } from "./opened.ts";
import type { Opened } from "./opened.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
/** UDP (RFC 768) has 16 bits for a length. */
const DATAGRAM_MOST = 40 * KIB;
/** PutLogEvents takes 1,048,576 bytes in a call, and adds 26 for each event. */
const EVENT_MOST = MIB - 26;

const openssl = spawnSync("openssl", ["version"]).status === 0;
if (!openssl) console.log("no openssl here: TLS is skipped");
let authority: Authority | undefined;
beforeAll(() => {
  if (openssl) authority = newAuthority();
});
afterAll(() => authority?.remove());
afterEach(closeAll);

/** So many bytes, not all of them ASCII, with a beginning and an end that show when one is missing. */
function textOf(bytes: number): string {
  const [head, tail] = ["begin ", " end"];
  const room = bytes - head.length - tail.length;
  const piece = "0123456789 é ✓ ";
  const middle = piece.repeat(Math.floor(room / Buffer.byteLength(piece)));
  return head + middle + "x".repeat(room - Buffer.byteLength(middle)) + tail;
}

const HERE = "127.0.0.1:0";
const OLD_HEADER = "<13>Oct 11 22:14:15 h app: ";
const rawDocument = (text: string): string => JSON.stringify({ message: text });
const ADDRESSES: Readonly<Record<string, Record<string, unknown>>> = {
  syslog: { tcp: HERE, udp: HERE, tlsAddress: HERE },
  gelf: { tcp: HERE, udp: HERE, tlsAddress: HERE },
  raw: { tcp: HERE, udp: HERE, tlsAddress: HERE },
  fluentd: { tcp: HERE, tlsAddress: HERE },
  beats: { tcp: HERE, tlsAddress: HERE },
  otlp: { grpc: HERE },
  journald: { read: false },
};

async function open(name: string, more: Record<string, unknown> = {}): Promise<Opened> {
  const source = sources.find((one) => one.name === name);
  if (source === undefined) throw new Error(`no source ${name}`);
  return await openSource(source, { ...ADDRESSES[name], ...more });
}

async function isOneRecord(one: Opened, text: string): Promise<void> {
  await one.until(() => one.records.length > 0, "the record");
  const [record, ...others] = one.records;
  expect(others).toEqual([]);
  // Compared by hand: a difference of a mebibyte is nothing to print.
  expect([record?.body.length, record?.body === text]).toEqual([text.length, true]);
  expect(record?.attributes).not.toContain("log.truncated");
  expect([one.counted("truncated"), one.counted("dropped"), one.counted("malformed")]).toEqual([0, 0, 0]);
}

interface Connection {
  name: string;
  source: string;
  send: (text: string) => string | Buffer;
  /** A message there is all that stands between two ends, its header included. */
  header?: string;
}

const CONNECTIONS: readonly Connection[] = [
  {
    name: "syslog, lines",
    source: "syslog",
    send: (text) => `${syslogLine(text)}\n`,
    header: syslogLine(""),
  },
  {
    name: "syslog, counted",
    source: "syslog",
    send: (text) => counted(syslogLine(text)),
    header: syslogLine(""),
  },
  {
    name: "syslog, ended by NUL",
    source: "syslog",
    send: (text) => `${syslogLine(text)}\0`,
    header: syslogLine(""),
  },
  { name: "syslog, ended by nothing", source: "syslog", send: syslogLine, header: syslogLine("") },
  {
    name: "syslog, RFC 3164",
    source: "syslog",
    send: (text) => `${OLD_HEADER}${text}\n`,
    header: OLD_HEADER,
  },
  { name: "GELF", source: "gelf", send: (text) => `${gelfDocument(text)}\0` },
  { name: "raw lines", source: "raw", send: (text) => `${text}\n` },
  { name: "raw documents", source: "raw", send: (text) => `${rawDocument(text)}\n`, header: rawDocument("") },
  { name: "fluentd, message", source: "fluentd", send: forward.message },
  { name: "fluentd, forward", source: "fluentd", send: forward.forward },
  { name: "fluentd, packed", source: "fluentd", send: forward.packed },
  { name: "fluentd, compressed", source: "fluentd", send: forward.compressed },
  { name: "Beats", source: "beats", send: (text) => beatsWindow(text, false) },
  { name: "Beats, compressed", source: "beats", send: (text) => beatsWindow(text, true) },
];
const SIZES = [40 * KIB, MIB];
const each = <T>(rows: readonly T[]): (readonly [T, number])[] =>
  rows.flatMap((row) => SIZES.map((bytes) => [row, bytes] as const));

/** Senders of these stay until they have their answer. */
const ANSWERED: ReadonlySet<string> = new Set(["fluentd", "beats"]);

async function arrives(
  one: Opened,
  socket: Socket,
  { source, send, header = "" }: Connection,
  bytes: number,
) {
  const text = textOf(bytes - Buffer.byteLength(header));
  if (!socket.write(send(text))) await once(socket, "drain");
  if (!ANSWERED.has(source)) await sendAndEnd(socket);
  await isOneRecord(one, text);
}

test.for(each(CONNECTIONS))("$0.name over TCP: $1 bytes", async ([connection, bytes]) => {
  const one = await open(connection.source);
  await arrives(one, await dial(one.port("TCP")), connection, bytes);
});

test.skipIf(!openssl).for(each(CONNECTIONS))("$0.name over TLS: $1 bytes", async ([connection, bytes]) => {
  const { certFile, keyFile, caFile } = certificate();
  const one = await open(connection.source, { tls: { certFile, keyFile } });
  const ca = readFileSync(caFile);
  await arrives(one, await dialTls(one.port("TLS"), { ca, servername: "localhost" }), connection, bytes);
});

let issued: { certFile: string; keyFile: string; caFile: string } | undefined;

/** One for all rows: openssl takes its time. */
function certificate(): NonNullable<typeof issued> {
  if (authority === undefined) throw new Error("no authority");
  issued ??= { ...authority.issue("server", "DNS:localhost"), caFile: authority.caFile };
  return issued;
}

test.for<[name: string, source: string, bytes: number, send: (text: string) => (string | Buffer)[]]>([
  ["syslog", "syslog", DATAGRAM_MOST, (text) => [syslogLine(text)]],
  ["raw", "raw", DATAGRAM_MOST, (text) => [text]],
  ["GELF", "gelf", DATAGRAM_MOST, (text) => [gelfDocument(text)]],
  ["GELF in chunks", "gelf", 40 * KIB, gelfDatagrams],
  ["GELF in chunks", "gelf", MIB, gelfDatagrams],
])("%s by datagrams: $2 bytes", async ([, name, bytes, send]) => {
  const one = await open(name);
  const text = textOf(bytes);
  await sendDatagrams(one.port("UDP"), send(text));
  await isOneRecord(one, text);
});

const SOURCE_OF: Readonly<Record<keyof typeof POSTS, string>> = {
  "GELF, HTTP": "gelf",
  "ingest, NDJSON": "http",
  "ingest, list": "http",
  "ingest, text": "http",
  "ingest, gzip": "http",
  "Elasticsearch, _bulk": "elasticsearch",
  "Elasticsearch, _doc": "elasticsearch",
  "Loki, JSON": "loki",
  "Loki, protobuf": "loki",
  "Splunk HEC, event": "splunk",
  "Splunk HEC, raw": "splunk",
  "OTLP, protobuf": "otlp",
  "OTLP, JSON": "otlp",
  "CloudWatch, PutLogEvents": "cloudwatch",
  "journal upload": "journald",
};

async function post(url: string, { path, headers = {}, body }: Post): Promise<void> {
  const content = typeof body === "string" ? body : new Uint8Array(body);
  const answer = await fetch(url + path, { method: "POST", headers, body: content });
  const said = await answer.text();
  expect([answer.status, answer.ok ? "" : said]).toEqual([answer.ok ? answer.status : 200, ""]);
}

const names = Object.keys(POSTS) as (keyof typeof POSTS)[];
test.for(each(names))("%s: %d bytes", async ([name, bytes]) => {
  const one = await open(SOURCE_OF[name]);
  const { url } = await serveDoors(one.running.doors ?? []);
  if (name.startsWith("CloudWatch")) {
    await post(url, cloudwatchCall("CreateLogGroup", { logGroupName: "g" }));
    await post(url, cloudwatchCall("CreateLogStream", { logGroupName: "g", logStreamName: "s" }));
  }
  const text = textOf(name.startsWith("CloudWatch") ? Math.min(bytes, EVENT_MOST) : bytes);
  await post(url, POSTS[name](text));
  await isOneRecord(one, text);
});

test.for(SIZES)("OTLP, gRPC: %d bytes", async (bytes) => {
  const one = await open("otlp");
  const text = textOf(bytes);
  const session = connectHttp2(`http://127.0.0.1:${one.port("gRPC")}`);
  onTestFinished(() => session.destroy());
  const stream = session.request({
    ":method": "POST",
    ":path": "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.resume().end(grpcMessage(text));
  await once(stream, "close");
  await isOneRecord(one, text);
});

describe("files", () => {
  const folder = mkdtempSync(join(tmpdir(), "logboom-long-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  test.for(SIZES)("a line of %d bytes, written in two pieces", async (bytes) => {
    const path = join(folder, `${bytes}.log`);
    const text = textOf(bytes);
    writeFileSync(path, text.slice(0, 10_000));
    const one = await open("file", { files: [{ paths: [path], initialPosition: "start" }] });
    appendFileSync(
      path,
      `${text.slice(10_000)}
`,
    );
    await isOneRecord(one, text);
  });
});

test("no receiver is left out", () => {
  const proven = new Set([
    "file",
    "otlp",
    ...CONNECTIONS.map(({ source }) => source),
    ...Object.values(SOURCE_OF),
  ]);
  // The demo makes its own lines; Docker's pieces are joined in test/docker.
  const other = new Set(["demo", "docker"]);
  expect(sources.filter(({ name }) => !proven.has(name) && !other.has(name)).map(({ name }) => name)).toEqual(
    [],
  );
});
