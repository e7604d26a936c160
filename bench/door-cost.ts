/**
 * What a row costs at each door, without HTTP, journal and engine: microseconds of CPU of this process to make the records
 * of a request, and to encode them for the store as well. Rates depend on what else a machine does; this hardly does.
 * usage: door-cost.ts [ROWS=40000] [--only=TEXT,…]
 */
import { Readable } from "node:stream";
import { pino } from "pino";
import { startPipeline } from "../src/pipeline/pipeline.ts";
import { createCounters } from "../src/pipeline/counters.ts";
import { createTap } from "../src/pipeline/ring.ts";
import type { Door, DoorCall, DoorHeaders } from "../src/record/door.ts";
import type { Source } from "../src/record/source.ts";
import type { Sink } from "../src/record/sink.ts";
import { ChunkEncoder } from "../src/sinks/store/rows.ts";
import { sources } from "../src/sources/catalog.ts";
import { FIRST_ATTRIBUTE_COLUMNS } from "../src/store/columns.ts";
import { DOORS } from "./door-messages.ts";
import type { DoorMessages } from "./door-messages.ts";

const flags = process.argv.slice(2).filter((one) => one.startsWith("--"));
const [rows = "40000"] = process.argv.slice(2).filter((one) => !one.startsWith("--"));
const only = flags.find((one) => one.startsWith("--only="))?.slice(7) ?? "";
const ROUNDS = 12;
const ROWS_A_CHUNK = 4000;
const SOURCES: Readonly<Record<string, string>> = {
  Loki: "loki",
  OTLP: "otlp",
  CloudWatch: "cloudwatch",
  http: "http",
  Splunk: "splunk",
  Elasticsearch: "elasticsearch",
};

const columns = new Map(FIRST_ATTRIBUTE_COLUMNS.map((column) => [column.key, column]));

function sinkOf(encoder: ChunkEncoder | undefined): Sink {
  return {
    name: "bench",
    take: (batch) => {
      if (encoder === undefined) return Promise.resolve();
      for (const record of batch) encoder.append(record);
      if (encoder.rows >= ROWS_A_CHUNK) encoder.finish();
      return Promise.resolve();
    },
    full: () => undefined,
    close: () => Promise.resolve(),
  };
}

/** Undefined for those with a socket of their own. */
function sourceOf(name: string): Source | undefined {
  return sources.find((one) => one.name === SOURCES[name.split(/[ ,]/)[0] ?? ""]);
}

function callOf({ path = "/", headers = {} }: DoorMessages, body: Buffer): DoorCall {
  const [, index = ""] = path.split("/");
  return {
    method: "POST",
    path,
    param: (name) => (name === "index" ? index : ""),
    query: new URLSearchParams(),
    headers,
    peer: "127.0.0.1",
    observedMs: Date.now(),
    body: () => Promise.resolve(body),
    rawBody: () => Promise.resolve(body),
    parts: () => Readable.from([body]),
    access: { maySend: () => true, mayRead: () => true, secrets: () => [] },
    signal: new AbortController().signal,
  };
}

function doorFor(doors: readonly Door[], path: string, headers: DoorHeaders): Door {
  const isPath = (one: string): boolean => one === path || one === path.replace(/^\/[^/]+/, "/:index");
  const found = doors.find(
    (door) =>
      door.methods.includes("POST") &&
      door.paths.some(isPath) &&
      (door.when === undefined || door.when(headers)),
  );
  if (found === undefined) throw new Error(`no door at ${path}`);
  return found;
}

/** Microseconds of CPU for a row, the least of the rounds. */
async function cost(
  name: string,
  messages: DoorMessages,
  encoder: ChunkEncoder | undefined,
): Promise<number> {
  const kind = sourceOf(name);
  if (kind === undefined) throw new Error(`no source for ${name}`);
  const closing = new AbortController();
  const pipeline = startPipeline({
    sink: sinkOf(encoder),
    tap: createTap(),
    counters: createCounters(),
    log: pino({ level: "silent" }),
    cursors: new Map(),
    nextSeq: 1,
  });
  const options = kind.name === "cloudwatch" ? { createMissing: true } : {};
  const source = await kind.open(options, pipeline.context(kind.name, closing.signal));
  const door = doorFor(source.doors ?? [], messages.path ?? "/", messages.headers ?? {});
  const requests = Math.ceil(Number(rows) / messages.rows);
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = process.cpuUsage();
    for (let i = 0; i < requests; i += 1) {
      const { status } = await door.answer(callOf(messages, messages.message(i, 0)));
      if (status >= 300) throw new Error(`${name}: answered ${status}`);
    }
    const { user, system } = process.cpuUsage(started);
    least = Math.min(least, (user + system) / (requests * messages.rows));
  }
  closing.abort();
  await source.close();
  return least;
}

console.log("| door | records | and encoded |");
console.log("| --- | --- | --- |");
for (const [name, make] of Object.entries(DOORS)) {
  if (sourceOf(name) === undefined || !only.split(",").some((one) => name.includes(one))) continue;
  const messages = make();
  const records = await cost(name, messages, undefined);
  const all = await cost(name, messages, new ChunkEncoder(columns));
  console.log(`| ${name} | ${records.toFixed(2)} us | ${all.toFixed(2)} us |`);
}
