/**
 * The product's inner way (file source → pipeline → journal → engine), to be killed: what is read goes on in the next run.
 * With "finish" it ends when all is stored and nothing came for longer than files are looked for.
 * usage: reading-files.ts DIR PATTERN [stay|finish]
 */
import { join } from "node:path";
import { pino } from "pino";
import { createCounters } from "../../src/pipeline/counters.ts";
import { startPipeline } from "../../src/pipeline/pipeline.ts";
import { createTap } from "../../src/pipeline/ring.ts";
import { openStoreSink } from "../../src/sinks/store/sink.ts";
import { file } from "../../src/sources/file/source.ts";
import { openStore } from "../../src/store/open.ts";

const [dir = "", pattern = "", ending = "stay"] = process.argv.slice(2);
const log = pino({ level: "error" }, pino.destination(2));

const store = await openStore({ dataDir: dir, log });
const counters = createCounters();
const count = (event: string, reason: string, by: number): void => counters.add("store", event, reason, by);
const sink = await openStoreSink({
  dir: join(dir, "journal"),
  store,
  log,
  maxBytes: 256 * 1024 * 1024,
  count,
});
const pipeline = startPipeline({
  sink,
  tap: createTap(),
  counters,
  log,
  cursors: sink.cursors,
  nextSeq: sink.nextSeq,
});
const stop = new AbortController();
const source = await file.open(
  { files: [{ paths: pattern }], discoverEverySeconds: 1 },
  pipeline.context("file", stop.signal),
);
process.stdout.write("ready\n");
const QUIET_MS = 14_000;
let seen = pipeline.lastSeq();
let sinceMs = Date.now();
while (ending === "stay" || Date.now() - sinceMs < QUIET_MS) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (pipeline.lastSeq() === seen) continue;
  seen = pipeline.lastSeq();
  sinceMs = Date.now();
}
await source.close();
await sink.storedUpTo(pipeline.lastSeq(), 60_000);
await sink.close();
await store.close();
process.exit(0);
