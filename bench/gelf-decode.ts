/**
 * GELF → records, without sockets: microseconds and rows per second of one core, by transport, for documents such as Docker's
 * driver sends (about 480 bytes), beside JSON.parse alone. usage: gelf-decode.ts [DOCUMENTS=400000]
 */
import { deflateSync, gzipSync } from "node:zlib";
import { frameBytes } from "../src/codecs/framing/decode.ts";
import { GelfFramer } from "../src/codecs/framing/gelf-framer.ts";
import { ChunkAssembler } from "../src/codecs/gelf/decode-chunks.ts";
import { unpack } from "../src/codecs/gelf/decode-payload.ts";
import { GelfDecoder } from "../src/codecs/gelf/decode.ts";
import { gelfChunks } from "../src/codecs/gelf/encode-chunks.ts";
import { loadCorpus } from "./corpus.ts";

const documents = Number(process.argv[2] ?? 400_000);
const DISTINCT = 10_000;
const READ_BYTES = 65_536;
const ROUNDS = 3;
const MOST_BYTES = 4 * 1024 * 1024;

const corpus = loadCorpus();
const texts = Array.from({ length: DISTINCT }, (_, i) => {
  const { service, text } = corpus.line(i);
  const container = (i % 20).toString(16).padStart(64, "a");
  return JSON.stringify({
    version: "1.1",
    host: "vm",
    short_message: text.replaceAll("\n", " ").slice(0, 150),
    timestamp: 1_790_000_000 + i / 1000,
    level: i % 9 === 0 ? 3 : 6,
    _command: `node ${service}.js`,
    _container_id: container,
    _container_name: `${service}-${i % 20}`,
    _image_name: `registry.example/${service}:1.4`,
    _tag: container.slice(0, 12),
  });
});
const payloads = texts.map((text) => Buffer.from(text));

const decoder = new GelfDecoder({ maxMessageBytes: MOST_BYTES, resource: { "logboom.source": "gelf" } });

function datagram(bytes: Buffer): void {
  const payload = unpack(bytes, MOST_BYTES);
  if (typeof payload !== "string") frameBytes(payload, decoder, MOST_BYTES);
}

/** Microseconds per document, best of the rounds. `work` returns how many it read in one pass over all of them. */
function time(work: () => number): number {
  const repeats = Math.max(1, Math.round(documents / DISTINCT));
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.cpuUsage();
    let seen = 0;
    for (let i = 0; i < repeats; i += 1) seen += work();
    const used = process.cpuUsage(start);
    if (seen !== repeats * DISTINCT) throw new Error(`${seen} documents`);
    best = Math.min(best, (used.user + used.system) / seen);
  }
  return best;
}

function byDatagram(packed: readonly Buffer[]): () => number {
  return () => {
    decoder.begin("192.0.2.1", Date.now());
    for (const bytes of packed) datagram(bytes);
    return decoder.take().length;
  };
}

function byStream(): () => number {
  const whole = Buffer.from(texts.map((text) => `${text}\0`).join(""));
  return () => {
    const framer = new GelfFramer(MOST_BYTES);
    decoder.begin("192.0.2.1", Date.now());
    for (let at = 0; at < whole.length; at += READ_BYTES)
      framer.push(whole.subarray(at, at + READ_BYTES), decoder);
    return decoder.take().length;
  };
}

function byChunks(): () => number {
  const assembler = new ChunkAssembler({
    maxBytes: MOST_BYTES * 16,
    maxMessageBytes: MOST_BYTES,
    count: () => undefined,
  });
  const chunks = payloads.map((payload) => gelfChunks(payload, 200) ?? []);
  let id = 0;
  return () => {
    decoder.begin("192.0.2.1", Date.now());
    for (const parts of chunks) {
      id += 1;
      for (const part of parts) {
        part.writeUInt32BE(id, 2);
        const payload = assembler.push(part, "192.0.2.1", id);
        if (payload !== undefined) datagram(payload);
      }
    }
    return decoder.take().length;
  };
}

const cases: [string, () => number][] = [
  [
    "JSON.parse alone",
    () => texts.reduce((sum, text) => sum + (typeof JSON.parse(text) === "object" ? 1 : 0), 0),
  ],
  ["TCP, ended by NUL", byStream()],
  ["UDP, plain", byDatagram(payloads)],
  ["UDP, gzip", byDatagram(payloads.map((one) => gzipSync(one, { level: 1 })))],
  ["UDP, zlib", byDatagram(payloads.map((one) => deflateSync(one)))],
  ["UDP, three chunks", byChunks()],
];
const bytes = payloads.reduce((sum, one) => sum + one.length, 0) / DISTINCT;
console.log(`${DISTINCT} distinct documents, ${bytes.toFixed(0)} bytes each`);
for (const [name, work] of cases) {
  const micros = time(work);
  console.log(
    `${name}: ${micros.toFixed(2)} µs, ${Math.round(1e6 / micros).toLocaleString("en")} documents/s`,
  );
}
