/**
 * The product's inner way with a source that counts, and a run over the past beside it. The steps of the first phase
 * ("old") find wrong fields; those of the second ("new") are today's.
 * usage: reparsing.ts DIR TOTAL MIDNIGHT old|new stay|finish
 */
import { join } from "node:path";
import { pino } from "pino";
import { reparseOf } from "../../src/cli/reparse-parts.ts";
import { markingSteps } from "../../src/cli/reparse-steps.ts";
import { openTransforms } from "../../src/cli/transforms.ts";
import type { Configuration } from "../../src/config/schema.ts";
import { createCounters } from "../../src/pipeline/counters.ts";
import { startPipeline } from "../../src/pipeline/pipeline.ts";
import { createTap } from "../../src/pipeline/ring.ts";
import { parseQuery } from "../../src/query/parse.ts";
import { openStoreSink } from "../../src/sinks/store/sink.ts";
import { openStore } from "../../src/store/open.ts";
import { RESOURCES, lineOf } from "./reparse-lines.ts";

const [dir = "", totalText = "0", midnightText = "0", phase = "old", ending = "finish"] =
  process.argv.slice(2);
const total = Number(totalText);
const midnight = Number(midnightText);
const DAY_NS = 86_400_000_000_000n;

const OLD = [{ name: "regex", options: { pattern: "line (?<wrong>\\d)" } }];
const NEW = [
  { name: "regex", options: { pattern: "line (?<n>\\d+) at (?<at>\\d+)" } },
  { name: "date", when: "n:*7", options: { field: "at", formats: ["UNIX"] } },
  { name: "mutate", options: { remove: ["at"] } },
  { name: "severity", when: "n:*3", options: { patterns: [{ match: "line", severity: "error" }] } },
];
const transforms = phase === "old" ? OLD : NEW;
const config = { detect: true, transforms } as unknown as Configuration;

const log = pino({ level: "error" }, pino.destination(2));
const store = await openStore({ dataDir: dir, log, memoryMb: 600 });
const maxBytes = 256 * 1024 * 1024;
const sink = await openStoreSink({ dir: join(dir, "journal"), store, log, maxBytes, count: () => undefined });
const pipeline = startPipeline({
  sink,
  transforms: markingSteps(config, openTransforms(config).apply),
  tap: createTap(),
  counters: createCounters(),
  log,
  cursors: sink.cursors,
  nextSeq: sink.nextSeq,
});
const { lastSeq } = pipeline;
const reparse = reparseOf({ config: () => config, log, store, sink, lastSeq, sliceChanged: 2000 });
const context = pipeline.context("counting", new AbortController().signal);

const first = Number(context.cursor("last") ?? "-1") + 1;
process.stdout.write(`ready ${first}\n`);
if (phase === "new" && (await reparse.progress()) === undefined) {
  await sink.storedUpTo(lastSeq(), 60_000);
  const range = {
    fromNs: BigInt(midnight) * 1_000_000_000n - DAY_NS,
    toNs: BigInt(midnight) * 1_000_000_000n + DAY_NS,
  };
  await reparse.start({ q: "line", query: parseQuery("line"), ...range, dryRun: false, rate: 1_000_000 });
}
for (let next = first; next < total;) {
  const count = Math.min(total - next, 200);
  const batch = Array.from({ length: count }, (_, i) => lineOf(next + i, midnight, RESOURCES));
  next += count;
  await context.emit(batch, { last: String(next - 1) });
  await context.full();
  if (phase === "new") await new Promise((resolve) => setTimeout(resolve, 20));
}
await sink.storedUpTo(lastSeq(), 60_000);
for (;;) {
  const progress = await reparse.progress();
  if (progress?.state === "failed") throw new Error(progress.because);
  if (phase === "old" || progress?.state === "done") break;
  await new Promise((resolve) => setTimeout(resolve, 20));
}
process.stdout.write(`reparsed ${JSON.stringify(await reparse.progress())}\n`);
while (ending === "stay") await new Promise((resolve) => setTimeout(resolve, 1000));
await reparse.close();
await sink.close();
await store.close();
process.exit(0);
