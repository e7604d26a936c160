/**
 * The product's inner way (file source → pipeline → journal → engine), to be killed: what is read goes on in the next run.
 * With "finish" it ends when all is stored and nothing came for longer than files are looked for.
 * usage: reading-files.ts DIR PATTERN [stay|finish]
 */
import { file } from "../../src/sources/file/source.ts";
import { openInnerWay } from "./inner-way.ts";

const [dir = "", pattern = "", ending = "stay"] = process.argv.slice(2);
const { pipeline, stored, close } = await openInnerWay(dir);
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
await stored();
await close();
process.exit(0);
