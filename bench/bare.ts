/**
 * The bare path that the ingest benchmark compares with: TCP lines → a few fields by indexOf → Native columns → the
 * same engine with the same table, 100,000 rows a batch, two in flight. No attributes, no journal, no transforms, no
 * tap; a restart loses and repeats. usage: bare.ts DIR PORT, then "stored" or "unindexed" on standard input.
 */
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pino } from "pino";
import { startEmbedded } from "../src/store/engine/embedded.ts";
import { Int64Column, LowCardinalityColumn, StringColumn, Uint8Column } from "../src/store/native/columns.ts";
import { writeBlock } from "../src/store/native/block.ts";

const [dir = "", port = "0"] = process.argv.slice(2);
const BATCH_ROWS = 100_000;
const engine = await startEmbedded({
  dataDir: dir,
  log: pino({ level: "error" }, pino.destination(2)),
  memoryMb: 1024,
});
const run = (query: string): Promise<unknown> => engine.writer().command({ query });
await run("CREATE DATABASE IF NOT EXISTS bare");
await run(`CREATE TABLE bare.logs (
  ts DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)), severity UInt8 CODEC(ZSTD(1)),
  host LowCardinality(String) CODEC(ZSTD(1)), service LowCardinality(String) CODEC(ZSTD(1)), body String CODEC(ZSTD(1)),
  INDEX i_body body TYPE text(tokenizer = splitByNonAlpha, preprocessor = lower(body), posting_list_codec = 'bitpacking')
) ENGINE = MergeTree PARTITION BY toDate(ts) ORDER BY (toStartOfMinute(ts), service, ts) SETTINGS index_granularity = 2048`);

const ts = new Int64Column("ts", "DateTime64(9, 'UTC')");
const severity = new Uint8Column("severity");
const host = new LowCardinalityColumn("host");
const service = new LowCardinalityColumn("service");
const body = new StringColumn("body");
const columns = [ts, severity, host, service, body];
let rows = 0;
let stored = 0;
let inFlight = 0;
const sockets = new Set<Socket>();
let lastStamp = "";
let lastHalves: [number, number] = [0, 0];

function take(line: string): void {
  const afterPriority = line.indexOf(">");
  const stampEnd = line.indexOf(" ", afterPriority + 3);
  const stamp = line.slice(afterPriority + 3, stampEnd);
  if (stamp !== lastStamp) {
    lastStamp = stamp;
    const ns = BigInt(Date.parse(stamp)) * 1_000_000n;
    lastHalves = [Number(ns & 0xffffffffn), Number(ns >> 32n)];
  }
  const hostEnd = line.indexOf(" ", stampEnd + 1);
  const serviceEnd = line.indexOf(" ", hostEnd + 1);
  const dash = line.indexOf(" - - ", serviceEnd);
  ts.push(lastHalves[0], lastHalves[1]);
  severity.push(9);
  host.setCode(rows, host.code(line.slice(stampEnd + 1, hostEnd)));
  service.setCode(rows, service.code(line.slice(hostEnd + 1, serviceEnd)));
  body.set(rows, line.slice(dash + 5));
  rows += 1;
  if (rows >= BATCH_ROWS) flush();
}

function flush(): void {
  if (rows === 0) return;
  const count = rows;
  const block = writeBlock(columns, count);
  for (const column of columns) column.reset();
  rows = 0;
  inFlight += 1;
  if (inFlight >= 2) for (const socket of sockets) socket.pause();
  void insert(block).then(() => {
    stored += count;
    inFlight -= 1;
    if (inFlight < 2) for (const socket of sockets) socket.resume();
  });
}

async function insert(block: Uint8Array): Promise<void> {
  const { stream } = await engine.writer().exec({
    query: "INSERT INTO bare.logs FORMAT Native",
    values: Readable.from([block], { objectMode: false }),
    clickhouse_settings: { materialize_skip_indexes_on_insert: 0, async_insert: 0 } as never,
  });
  stream.resume();
}

setInterval(() => {
  if (inFlight < 2) flush();
}, 1000);
createServer((socket) => {
  sockets.add(socket);
  socket.setEncoding("latin1");
  let rest = "";
  socket.on("data", (chunk: string) => {
    const text = rest + chunk;
    let at = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", at)) {
      take(text.slice(at, end));
      at = end + 1;
    }
    rest = text.slice(at);
  });
  socket.on("close", () => sockets.delete(socket));
}).listen(Number(port), "127.0.0.1", () => process.stdout.write("ready\n"));

/** Rows of parts whose skip indexes were not built yet. */
async function unindexed(): Promise<number> {
  const query = `SELECT toUInt64(sum(rows)) AS n FROM system.parts
    WHERE active AND database = 'bare' AND table = 'logs' AND secondary_indices_compressed_bytes = 0`;
  const answer = await engine.writer().query({ query, format: "JSONEachRow" });
  return Number((await answer.json<{ n: string }>())[0]?.n ?? 0);
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${line === "stored" ? stored : await unindexed()}\n`);
}
await engine.close();
process.exit(0);
