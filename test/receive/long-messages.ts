/** One long text in each protocol's form: how a sender would put it on the wire, in one message. */
import { deflateSync, gzipSync } from "node:zlib";
import { gelfChunks } from "../../src/codecs/gelf/encode-chunks.ts";
import { pack } from "../../src/codecs/msgpack/writer.ts";
import { bytesField, numberField, textField } from "../../src/codecs/protobuf/write.ts";
import { requestWire } from "../codecs/otlp-wire.ts";

export interface Post {
  path: string;
  headers?: Readonly<Record<string, string>>;
  body: string | Buffer;
}

const JSON_TYPE = { "content-type": "application/json" };
const PROTOBUF = { "content-type": "application/x-protobuf" };
const nowMs = (): number => Date.now();
const seconds = (): number => Math.floor(nowMs() / 1000);

export const syslogLine = (text: string): string => `<134>1 2026-01-02T03:04:05Z h app - - - ${text}`;
export const counted = (message: string): string => `${Buffer.byteLength(message)} ${message}`;

export const gelfDocument = (text: string): string =>
  JSON.stringify({ version: "1.1", host: "h", short_message: text });
/** 128 at most, so that a mebibyte needs larger ones than usual. */
export const gelfDatagrams = (text: string): Buffer[] => {
  const document = Buffer.from(gelfDocument(text));
  return gelfChunks(document, document.length > 100_000 ? 9000 : 1420) ?? [];
};

export const otlpRequest = (text: string): Record<string, unknown> => ({
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: text } }] }] }],
});
export const grpcMessage = (text: string): Buffer => {
  const bytes = requestWire(otlpRequest(text));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
};

const entry = (text: string): Buffer => pack([seconds(), { log: text }]);
/** Modes of fluentd's forward protocol. */
export const forward = {
  message: (text: string): Buffer => pack(["tag", seconds(), { log: text }]),
  forward: (text: string): Buffer => pack(["tag", [[seconds(), { log: text }]]]),
  packed: (text: string): Buffer => pack(["tag", entry(text), {}]),
  compressed: (text: string): Buffer => pack(["tag", gzipSync(entry(text)), { compressed: "gzip" }]),
};

const beatsHead = (kind: string, ...numbers: number[]): Buffer => {
  const head = Buffer.alloc(2 + numbers.length * 4);
  head.write(kind, "latin1");
  for (const [i, number] of numbers.entries()) head.writeUInt32BE(number, 2 + i * 4);
  return head;
};
export const beatsWindow = (text: string, compress: boolean): Buffer => {
  const event = Buffer.from(JSON.stringify({ "@timestamp": new Date().toISOString(), message: text }));
  const frame = Buffer.concat([beatsHead("2J", 1, event.length), event]);
  const packed = deflateSync(frame);
  const sent = compress ? [beatsHead("2C", packed.length), packed] : [frame];
  return Buffer.concat([beatsHead("2W", 1), ...sent]);
};

/** Name → the request. */
export const POSTS = {
  "GELF, HTTP": (text) => ({ path: "/gelf", body: gelfDocument(text) }),
  "ingest, NDJSON": (text) => ({ path: "/api/v1/ingest", body: `${JSON.stringify({ message: text })}\n` }),
  "ingest, list": (text) => ({ path: "/api/v1/ingest", body: JSON.stringify([{ message: text }]) }),
  "ingest, text": (text) => ({ path: "/api/v1/ingest?format=text", body: text }),
  "ingest, gzip": (text) => ({
    path: "/api/v1/ingest",
    headers: { "content-encoding": "gzip" },
    body: gzipSync(JSON.stringify({ message: text })),
  }),
  "Elasticsearch, _bulk": (text) => ({
    path: "/i/_bulk",
    headers: { "content-type": "application/x-ndjson" },
    body: `{"create":{}}\n${JSON.stringify({ message: text })}\n`,
  }),
  "Elasticsearch, _doc": (text) => ({
    path: "/i/_doc",
    headers: JSON_TYPE,
    body: JSON.stringify({ message: text }),
  }),
  "Loki, JSON": (text) => ({
    path: "/loki/api/v1/push",
    headers: JSON_TYPE,
    body: JSON.stringify({ streams: [{ stream: { app: "a" }, values: [[`${nowMs()}000000`, text]] }] }),
  }),
  "Loki, protobuf": (text) => ({
    path: "/loki/api/v1/push",
    headers: PROTOBUF,
    body: snappyLiterals(lokiPush(text)),
  }),
  "Splunk HEC, event": (text) => ({
    path: "/services/collector/event",
    body: JSON.stringify({ event: text }),
  }),
  "Splunk HEC, raw": (text) => ({ path: "/services/collector/raw", body: text }),
  "OTLP, protobuf": (text) => ({
    path: "/v1/logs",
    headers: PROTOBUF,
    body: requestWire(otlpRequest(text)),
  }),
  "OTLP, JSON": (text) => ({ path: "/v1/logs", headers: JSON_TYPE, body: JSON.stringify(otlpRequest(text)) }),
  "CloudWatch, PutLogEvents": (text) => ({
    ...cloudwatchCall("PutLogEvents", {
      logGroupName: "g",
      logStreamName: "s",
      logEvents: [{ timestamp: nowMs(), message: text }],
    }),
  }),
  "journal upload": (text) => ({
    path: "/upload",
    headers: { "content-type": "application/vnd.fdo.journal" },
    body: `__CURSOR=s=ab;i=1;b=1\n__REALTIME_TIMESTAMP=1795253400000000\nMESSAGE=${text}\n\n`,
  }),
} satisfies Record<string, (text: string) => Post>;

export function cloudwatchCall(action: string, body: object): Post {
  return {
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `Logs_20140328.${action}`,
    },
    body: JSON.stringify(body),
  };
}

function lokiPush(text: string): Buffer {
  const line = Buffer.concat([bytesField(1, numberField(1, seconds())), textField(2, text)]);
  return bytesField(1, Buffer.concat([textField(1, '{app="a"}'), bytesField(2, line)]));
}

/** Snappy's block format with nothing compressed: its length, and literals of 65,536 bytes at most. */
function snappyLiterals(bytes: Buffer): Buffer {
  const parts: Buffer[] = [numberField(0, bytes.length).subarray(1)];
  for (let at = 0; at < bytes.length; at += 65_536) {
    const part = bytes.subarray(at, at + 65_536);
    const head = Buffer.from([61 << 2, 0, 0]);
    head.writeUInt16LE(part.length - 1, 1);
    parts.push(head, part);
  }
  return Buffer.concat(parts);
}
