/**
 * Searches over ROWS generated rows: newest page, needle, rare word, common word, histogram, top containers; and
 * bytes on disk against raw. usage: queries.ts [ROWS=10000000] [FOLDER to keep the data in]
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import { parseQuery } from "../src/query/parse.ts";
import { ChunkEncoder } from "../src/sinks/store/rows.ts";
import { openStore } from "../src/store/open.ts";
import { loadCorpus, random } from "./corpus.ts";
import { percentile } from "./product.ts";

const ROWS = Number(process.argv[2] ?? 10_000_000);
const dir = process.argv[3] ?? mkdtempSync(join(tmpdir(), "logboom-queries-"));
const BATCH = 100_000;
/** 2,000 lines a second over 40 containers: storage figures depend on it. */
const PER_SECOND = 2000;

const store = await openStore({ dataDir: dir, log: pino({ level: "error" }) });
const corpus = loadCorpus();
const endS = Math.floor(Date.now() / 1000);
const startS = endS - Math.ceil(ROWS / PER_SECOND);
const services = new Map<string, ReturnType<typeof makeResource>[]>();
let raw = 0;

function resourceOf(service: string, index: number): ReturnType<typeof makeResource> {
  let known = services.get(service);
  if (known === undefined) {
    known = [1, 2, 3].map((n) =>
      makeResource({
        "container.name": `shop-${service}-${n}`,
        "container.id": `${service}${n}`.padEnd(64, "0"),
        "container.image.name": service,
        "host.name": `host-${n}`,
        "service.name": service,
        "logboom.source": "docker",
      }),
    );
    services.set(service, known);
  }
  return known[index % 3] as ReturnType<typeof makeResource>;
}

const OUT = ["log.iostream", "stdout"];
const ERR = ["log.iostream", "stderr"];

function record(index: number): LogRecord {
  const { service, text } = corpus.line(index);
  const needle = index === Math.floor(ROWS * 0.37) ? " needle-7f3a9c" : "";
  const rare = index % 100_003 === 0 ? " zanzibar" : "";
  const body = text + needle + rare;
  raw += body.length + 60;
  return {
    seconds: startS + Math.floor(index / PER_SECOND),
    nanos: Math.floor((index % PER_SECOND) * (1e9 / PER_SECOND)),
    observedMs: Date.now(),
    severity: random(index + 7) < 0.03 ? 17 : 9,
    body,
    resource: resourceOf(service, index),
    attributes: index % 9 === 0 ? ERR : OUT,
    seq: index + 1,
  };
}

const loadStart = performance.now();
let inFlight: Promise<void> = Promise.resolve();
for (let at = 0; at < ROWS; at += BATCH) {
  const encoder = new ChunkEncoder(store.attributeColumns());
  for (let i = at; i < Math.min(ROWS, at + BATCH); i += 1) encoder.append(record(i));
  const chunk = encoder.finish();
  await inFlight;
  inFlight = store.insert({
    token: `bench-${at}`,
    columns: chunk.columns,
    blocks: [chunk.block],
    rows: chunk.rows,
    resourceKeys: chunk.resourceKeys,
    behind: 0,
  });
}
await inFlight;
console.log(`loaded ${ROWS} rows in ${((performance.now() - loadStart) / 1000).toFixed(0)} s`);

/** The engine removes merged-away parts meanwhile: what is gone has no bytes. */
function bytesBelow(folder: string): number {
  let sum = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      sum += entry.isDirectory() ? bytesBelow(path) : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return sum;
}

/** Merges go on after the load, and merged-away parts stay for a minute: wait until the folder no longer changes. */
async function settle(): Promise<void> {
  let last = -1;
  for (let quiet = 0, waited = 0; quiet < 80 && waited < 600; waited += 1) {
    const now = Math.round(bytesBelow(dir) / 1e6);
    quiet = now === last ? quiet + 1 : 0;
    last = now;
    await sleep(1000);
  }
}
await settle();

const range = { fromNs: BigInt(startS - 1) * 1_000_000_000n, toNs: BigInt(endS + 1) * 1_000_000_000n };
const all = { ...range, limit: 100, order: "desc" as const };
const CASES: [string, () => Promise<number>][] = [
  ["newest 100", async () => (await store.search({ ...all, query: parseQuery("") })).records.length],
  ["needle", async () => (await store.search({ ...all, query: parseQuery("needle-7f3a9c") })).records.length],
  [
    "needle that is not there",
    async () => (await store.search({ ...all, query: parseQuery("needle-000000") })).records.length,
  ],
  [
    "rare word, newest 100",
    async () => (await store.search({ ...all, query: parseQuery("zanzibar") })).records.length,
  ],
  [
    "common word, newest 100",
    async () => (await store.search({ ...all, query: parseQuery("error") })).records.length,
  ],
  [
    "one container, newest 100",
    async () =>
      (await store.search({ ...all, query: parseQuery("container.name:shop-openssh-2") })).records.length,
  ],
  [
    "histogram of 60 buckets",
    async () =>
      (await store.histogram({ ...range, query: parseQuery(""), buckets: 60, by: "severity" })).total,
  ],
  [
    "histogram of a common word",
    async () =>
      (await store.histogram({ ...range, query: parseQuery("error"), buckets: 60, by: "severity" })).total,
  ],
  [
    "top containers",
    async () =>
      (await store.fields({ ...range, query: parseQuery(""), fields: ["container.name"], limit: 10 }))
        .fields[0]?.values.length ?? 0,
  ],
  [
    "top containers of a word",
    async () =>
      (await store.fields({ ...range, query: parseQuery("error"), fields: ["container.name"], limit: 10 }))
        .fields[0]?.values.length ?? 0,
  ],
];
for (const [name, ask] of CASES) {
  const times: number[] = [];
  let found = 0;
  for (let i = 0; i < 9; i += 1) {
    const before = performance.now();
    found = await ask();
    times.push(performance.now() - before);
  }
  console.log(
    `${name.padEnd(28)} best ${Math.min(...times)
      .toFixed(1)
      .padStart(7)} ms  median ${percentile(times, 0.5).toFixed(1).padStart(7)} ms  (${found})`,
  );
}
const disk = bytesBelow(dir);
console.log(
  `on disk ${(disk / 1e6).toFixed(0)} MB of ${(raw / 1e6).toFixed(0)} MB raw lines with their origin: ${((disk / raw) * 100).toFixed(1)} %`,
);
await store.close();
if (process.argv[3] === undefined) rmSync(dir, { recursive: true, force: true });
process.exit(0);
