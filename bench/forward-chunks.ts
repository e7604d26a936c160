/** Forward messages for the benchmarks: Docker's driver, a line a message; chunks as Fluent Bit and Fluentd make them. */
import { gzipSync } from "node:zlib";
import { pack } from "../src/codecs/msgpack/writer.ts";
import { loadCorpus } from "./corpus.ts";

export const MODES = ["message", "packed", "gzip"] as const;
export type Mode = (typeof MODES)[number];

export const ROWS_OF_CHUNK = 2000;
const DISTINCT_CHUNKS = 25;
const LINE_CHARS = 180;
const START = 1_790_000_000;

export interface Chunks {
  rowsEach: number;
  /** The i-th message; a chunk asks for an acknowledgement under this id, a line of Docker's driver does not. */
  message: (id: string, i: number) => Buffer;
}

export function chunksOf(mode: Mode): Chunks {
  const corpus = loadCorpus();
  const entry = (i: number): Buffer => {
    const { service, text } = corpus.line(i);
    const trace = ` trace=${(i * 7919).toString(16)}`;
    const log = text.replaceAll("\n", " ").slice(0, LINE_CHARS).padEnd(LINE_CHARS, trace);
    const container = `${service}-${i % 8}`;
    const record = pack({
      container_id: Buffer.from(container.padEnd(32, "0")).toString("hex"),
      container_name: `/${container}`,
      source: i % 10 === 0 ? "stderr" : "stdout",
      log,
    });
    return Buffer.concat([eventTime(START + Math.floor(i / 1000), (i % 1000) * 1_000_000), record]);
  };
  return mode === "message" ? lineMessages(entry) : chunkMessages(entry, mode === "gzip");
}

function eventTime(seconds: number, nanos: number): Buffer {
  const bytes = Buffer.from("d7000000000000000000", "hex");
  bytes.writeUInt32BE(seconds, 2);
  bytes.writeUInt32BE(nanos, 6);
  return bytes;
}

/** Several lines for one write, as a busy driver's socket has them. */
function lineMessages(entry: (i: number) => Buffer): Chunks {
  const rowsEach = 200;
  const ready = Array.from({ length: DISTINCT_CHUNKS }, (_, chunk) =>
    Buffer.concat(
      Array.from({ length: rowsEach }, (__, i) =>
        Buffer.concat([Buffer.from([0x94]), pack("b6f1a8c03d5e"), entry(chunk * rowsEach + i), pack({})]),
      ),
    ),
  );
  return { rowsEach, message: (_, i) => ready[i % ready.length] ?? Buffer.alloc(0) };
}

function chunkMessages(entry: (i: number) => Buffer, gzip: boolean): Chunks {
  const ready = Array.from({ length: DISTINCT_CHUNKS }, (_, chunk) => {
    const entries = Array.from({ length: ROWS_OF_CHUNK }, (__, i) =>
      Buffer.concat([Buffer.from([0x92]), entry(chunk * ROWS_OF_CHUNK + i)]),
    );
    const whole = Buffer.concat(entries);
    return Buffer.concat([Buffer.from([0x93]), pack("kube.shop"), pack(gzip ? gzipSync(whole) : whole)]);
  });
  const options = gzip ? { compressed: "gzip" } : {};
  return {
    rowsEach: ROWS_OF_CHUNK,
    message: (id, i) =>
      Buffer.concat([ready[i % ready.length] ?? Buffer.alloc(0), pack({ ...options, chunk: id })]),
  };
}
