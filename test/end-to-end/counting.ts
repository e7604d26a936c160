/**
 * The product's inner way (source → pipeline → journal → engine) with a source that counts: line n has the text
 * "line n". Its cursor is the last number handed on, so after any kill it goes on exactly there.
 * With "stay" it does not end when all is stored, but waits to be killed.
 * usage: counting.ts DIR TOTAL SEED [stay]
 */
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";
import { openInnerWay } from "./inner-way.ts";

const [dir = "", totalText = "0", seedText = "1", ending = "finish"] = process.argv.slice(2);
const total = Number(totalText);
/** Half of the lines belong to the day before: every batch spans two partitions. */
const midnightS = Math.floor(Date.now() / 86_400_000) * 86_400;

const { pipeline, counters, log, stored, close } = await openInnerWay(dir);
const abort = new AbortController();
const context = pipeline.context("counting", abort.signal);
const resources = ["a", "b", "c", "d", "e"].map((name) =>
  makeResource({ "container.name": name, "host.name": "h" }),
);

let next = Number(context.cursor("last") ?? "-1") + 1;
let random = Number(seedText) + next;
process.stdout.write(`ready ${next}\n`);
let outstanding = 0;
while (next < total) {
  random = (Math.imul(random, 1103515245) + 12345) >>> 0;
  const size = Math.min(total - next, 1 + (random % (random % 5 === 0 ? 3000 : 40)));
  const batch: LogRecord[] = [];
  for (let i = 0; i < size; i += 1) batch.push(line(next + i));
  next += size;
  outstanding += 1;
  const last = next - 1;
  context.emit(batch, { last: String(last) }).then(
    () => {
      outstanding -= 1;
      process.stdout.write(`durable ${last}\n`);
    },
    (error: unknown) => log.error({ err: error }, "emit failed"),
  );
  await context.full();
  while (outstanding > 20) await new Promise((resolve) => setTimeout(resolve, 1));
  // Slow enough that the kills fall into the work.
  await new Promise((resolve) => setTimeout(resolve, random % 25));
}
await stored();
while (ending === "stay") await new Promise((resolve) => setTimeout(resolve, 1000));
await close();
process.stdout.write(`finished ${counters.get("store", "stored")}\n`);
process.exit(0);

function line(n: number): LogRecord {
  const resource = resources[n % resources.length] ?? resources[0];
  if (resource === undefined) throw new Error("no resources");
  return {
    seconds: midnightS + (n % 2 === 0 ? -60 : 60) + Math.floor(n / 1000),
    nanos: n % 1_000_000_000,
    observedMs: Date.now(),
    severity: 9,
    body: `line ${n}`,
    resource,
    attributes: ["log.iostream", "stdout", "n", String(n)],
    seq: 0,
  };
}
