/** One and the same access log for every receiver: what a busy sender puts into one write, or one request, of each protocol. */
import { deflateSync } from "node:zlib";
import { bytesField, numberField, textField } from "../src/codecs/protobuf/write.ts";
import { requestWire } from "../test/codecs/otlp-wire.ts";
import { chunksOf } from "./forward-chunks.ts";
import { loadCorpus } from "./corpus.ts";
import { request } from "./otlp-requests.ts";

export interface DoorMessages {
  /** Receiver's option of the address, as source.option; absent: the shared HTTP address. */
  socket?: "syslog.tcp" | "gelf.tcp" | "raw.tcp" | "fluentd.tcp" | "beats.tcp";
  path?: string;
  headers?: Readonly<Record<string, string>>;
  rows: number;
  /** Different each time where the protocol takes the same one for a repeat. */
  message: (i: number, connection: number) => Buffer;
  /** Bytes that come back for each message of a connection, once it is durable. */
  answerBytes?: (i: number, connection: number) => number;
}

const ROWS = 1000;
const DISTINCT = 20;
const TEXT_CHARS = 120;
const corpus = loadCorpus();

interface Line {
  text: string;
  service: string;
  status: number;
}

function lineOf(n: number): Line {
  const { service, text } = corpus.line(n);
  const cut = text.replaceAll("\n", " ").slice(0, TEXT_CHARS).padEnd(TEXT_CHARS, ".");
  return { text: cut, service, status: 200 + (n % 5) };
}

const document = (n: number): object => {
  const { text, service, status } = lineOf(n);
  return { message: text, service, status, level: "info", path: `/api/orders/${n % 1000}` };
};

/** Made once, sent over and over. */
function ready(
  make: (n: number) => string | Buffer,
  around?: (all: Buffer) => Buffer,
): (i: number) => Buffer {
  const bodies = Array.from({ length: DISTINCT }, (_, body) => {
    const rows = Array.from({ length: ROWS }, (__, i) => Buffer.from(make(body * ROWS + i)));
    const all = Buffer.concat(rows);
    return around === undefined ? all : around(all);
  });
  return (i) => bodies[i % DISTINCT] ?? Buffer.alloc(0);
}

const listed = (all: Buffer): string => all.subarray(0, -1).toString();
const nowNs = (): string => `${Date.now()}000000`;
const json = { "content-type": "application/json" };
const protobuf = { "content-type": "application/x-protobuf" };

/** Name → its messages, made when asked for. */
export const DOORS: Readonly<Record<string, () => DoorMessages>> = {
  "syslog, TCP": () => ({
    socket: "syslog.tcp",
    rows: ROWS,
    message: ready((n) => {
      const { text, service } = lineOf(n);
      return `<134>1 ${new Date().toISOString()} web-${n % 8} ${service} ${1000 + (n % 40)} - - ${text}\n`;
    }),
  }),
  "GELF, TCP": () => ({
    socket: "gelf.tcp",
    rows: ROWS,
    message: ready((n) => {
      const { text, service, status } = lineOf(n);
      const head = {
        version: "1.1",
        host: `web-${n % 8}`,
        short_message: text,
        timestamp: Date.now() / 1000,
      };
      return `${JSON.stringify({ ...head, level: 6, _service: service, _status: status })}\0`;
    }),
  }),
  "raw, TCP": () => ({ socket: "raw.tcp", rows: ROWS, message: ready((n) => `${lineOf(n).text}\n`) }),
  "http, NDJSON": () => ({
    path: "/api/v1/ingest",
    headers: { "content-type": "application/x-ndjson" },
    rows: ROWS,
    message: ready((n) => `${JSON.stringify(document(n))}\n`),
  }),
  "Elasticsearch, _bulk": () => ({
    path: "/bench/_bulk",
    headers: { "content-type": "application/x-ndjson" },
    rows: ROWS,
    message: ready((n) => `{"create":{}}\n${JSON.stringify(document(n))}\n`),
  }),
  "Splunk HEC, events": () => ({
    path: "/services/collector/event",
    headers: json,
    rows: ROWS,
    message: ready((n) => JSON.stringify({ host: `web-${n % 8}`, event: document(n) })),
  }),
  "Loki, JSON": () => ({
    path: "/loki/api/v1/push",
    headers: json,
    rows: ROWS,
    message: ready(
      (n) => `["${nowNs()}",${JSON.stringify(lineOf(n).text)}],`,
      (all) => Buffer.from(`{"streams":[{"stream":{"app":"shop"},"values":[${listed(all)}]}]}`),
    ),
  }),
  "Loki, protobuf": () => ({
    path: "/loki/api/v1/push",
    headers: protobuf,
    rows: ROWS,
    message: ready(
      (n) => {
        const seconds = Math.floor(Date.now() / 1000);
        const time = bytesField(1, numberField(1, seconds));
        return bytesField(2, Buffer.concat([time, textField(2, lineOf(n).text)]));
      },
      (all) => snappyLiteral(bytesField(1, Buffer.concat([textField(1, '{app="shop"}'), all]))),
    ),
  }),
  "OTLP, protobuf": () => otlp("protobuf"),
  "OTLP, JSON": () => otlp("json"),
  "CloudWatch, PutLogEvents": () => ({
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "Logs_20140328.PutLogEvents",
    },
    rows: ROWS,
    message: ready(
      (n) => `${JSON.stringify({ timestamp: Date.now(), message: lineOf(n).text })},`,
      (all) => Buffer.from(`{"logGroupName":"/bench","logStreamName":"web","logEvents":[${listed(all)}]}`),
    ),
  }),
  "forward, packed with acks": () => {
    const { rowsEach, message } = chunksOf("packed");
    const id = (i: number, connection: number): string => `${connection}-${String(i).padStart(8, "0")}`;
    // {"ack": id}: a map of one, a text of three, a text of ten.
    const answer = 1 + 4 + 11;
    return {
      socket: "fluentd.tcp",
      rows: rowsEach,
      message: (i, connection) => message(id(i, connection), i),
      answerBytes: () => answer,
    };
  },
  "Beats, compressed": () => beats(),
};

function otlp(encoding: "protobuf" | "json"): DoorMessages {
  const bodies = Array.from({ length: DISTINCT }, (_, i) => {
    const made = request(i * ROWS, ROWS, 4);
    return encoding === "json" ? Buffer.from(JSON.stringify(made)) : requestWire(made);
  });
  return {
    path: "/v1/logs",
    headers: encoding === "json" ? json : protobuf,
    rows: ROWS,
    message: (i) => bodies[i % DISTINCT] ?? Buffer.alloc(0),
  };
}

/** A window of version 2 in one compressed frame; its acknowledgement is "2A" and a number. */
function beats(): DoorMessages {
  const frames = ready((n) => {
    const text = Buffer.from(JSON.stringify({ "@timestamp": new Date().toISOString(), ...document(n) }));
    const head = Buffer.alloc(10);
    head.write("2J");
    head.writeUInt32BE((n % ROWS) + 1, 2);
    head.writeUInt32BE(text.length, 6);
    return Buffer.concat([head, text]);
  }, compressedWindow);
  return { socket: "beats.tcp", rows: ROWS, message: frames, answerBytes: () => 6 };
}

function compressedWindow(frames: Buffer): Buffer {
  const window = Buffer.from("2W\0\0\0\0", "latin1");
  window.writeUInt32BE(ROWS, 2);
  const packed = deflateSync(frames, { level: 3 });
  const head = Buffer.from("2C\0\0\0\0", "latin1");
  head.writeUInt32BE(packed.length, 2);
  return Buffer.concat([window, head, packed]);
}

/** Snappy's block format with nothing compressed: its length, and literals of 65,536 bytes at most. */
function snappyLiteral(bytes: Buffer): Buffer {
  const parts: Buffer[] = [numberField(0, bytes.length).subarray(1)];
  for (let at = 0; at < bytes.length; at += 65_536) {
    const part = bytes.subarray(at, at + 65_536);
    const head = Buffer.from([61 << 2, 0, 0]);
    head.writeUInt16LE(part.length - 1, 1);
    parts.push(head, part);
  }
  return Buffer.concat(parts);
}
