/**
 * OTLP requests → records: microseconds per record, protobuf and JSON, with eight attributes and with none; beside it a
 * plain loop that only finds the records and makes a string of each body. usage: otlp.ts [RECORDS=2000000]
 */
import { OtlpDecoder } from "../src/codecs/otlp/decoder.ts";
import { WireReader } from "../src/codecs/protobuf/wire.ts";
import { requestWire } from "../test/codecs/otlp-wire.ts";
import { request } from "./otlp-requests.ts";

const wanted = Number(process.argv[2] ?? 2_000_000);
/** The Collector's batch processor. */
const BATCH = 8192;
const ROUNDS = 3;

/** Microseconds of CPU per record, best of the rounds. */
function time(work: () => number): number {
  const repeats = Math.max(1, Math.round(wanted / BATCH));
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.cpuUsage();
    let seen = 0;
    for (let i = 0; i < repeats; i += 1) seen += work();
    const used = process.cpuUsage(start);
    if (seen !== repeats * BATCH) throw new Error(`${seen} records`);
    best = Math.min(best, (used.user + used.system) / seen);
  }
  return best;
}

/** Steps over the fields and decodes bodies, nothing else. */
function plainLoop(bytes: Buffer): () => number {
  const reader = new WireReader();
  const descend = (depth: number): number => {
    let found = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag !== (depth === 0 ? 0x0a : 0x12)) {
        reader.skip(tag);
        continue;
      }
      const outer = reader.enter();
      if (depth < 2) found += descend(depth + 1);
      else {
        while (reader.more()) {
          const field = reader.tag();
          if (field === 0x2a) reader.text();
          else reader.skip(field);
        }
        found += 1;
      }
      reader.leave(outer);
    }
    return found;
  };
  return () => {
    reader.begin(bytes);
    return descend(0);
  };
}

function decoder(): OtlpDecoder {
  const made = new OtlpDecoder({
    maxMessageBytes: 1 << 20,
    resource: { "logboom.source": "otlp" },
    count: () => undefined,
  });
  return made;
}

for (const attributes of [8, 0]) {
  const whole = request(0, BATCH, attributes);
  const wire = requestWire(whole);
  const backwards = requestWire(whole, { backwards: true });
  const text = Buffer.from(JSON.stringify(whole));
  const plain = time(plainLoop(wire));
  const cases: [string, Buffer, (bytes: Buffer) => number][] = [
    ["protobuf", wire, (bytes) => begun().protobuf(bytes).records.length],
    ["protobuf backwards", backwards, (bytes) => begun().protobuf(bytes).records.length],
    ["JSON", text, (bytes) => begun().json(bytes).records.length],
  ];
  const made = decoder();
  const begun = (): OtlpDecoder => {
    made.begin("192.0.2.1", Date.now());
    return made;
  };
  for (const [name, bytes, work] of cases) {
    const ours = time(() => work(bytes));
    const size = bytes.length / BATCH;
    console.log(
      `${name}, ${attributes} attributes: ${size.toFixed(0)} bytes, ${ours.toFixed(2)} µs/record ` +
        `(${(size / ours).toFixed(0)} MB/s); plain loop ${plain.toFixed(2)} µs; ratio ${(ours / plain).toFixed(1)}`,
    );
  }
}
