/**
 * Built-in recognition: plain lines and JSON lines through the transform, lines/s, against a loop that only looks at each
 * body's first character; then `logboom match` as a process on as many lines, against `grep -c` of the same word.
 * usage: detect.ts [LINES=1000000]      (build first)
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import { detect } from "../src/transforms/detect/transform.ts";
import { loadCorpus } from "./corpus.ts";

const lines = Number(process.argv[2] ?? 1_000_000);
const BATCH = 2000;
const corpus = loadCorpus();
const resource = makeResource({ "container.name": "web" });

function records(bodyOf: (n: number) => string): LogRecord[] {
  return Array.from({ length: Math.min(lines, 200_000) }, (_, n) => ({
    seconds: 1_795_253_400,
    nanos: n,
    observedMs: 0,
    severity: 0,
    body: Buffer.from(bodyOf(n)).toString(),
    resource,
    attributes: ["log.iostream", "stdout"],
    seq: n,
  }));
}

/** CPU microseconds a line, the best of five rounds on fresh records. */
function perLine(bodyOf: (n: number) => string, work: (batch: LogRecord[]) => void): number {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const all = records(bodyOf);
    const begun = process.cpuUsage();
    for (let at = 0; at < all.length; at += BATCH) work(all.slice(at, at + BATCH));
    const used = process.cpuUsage(begun);
    best = Math.min(best, (used.user + used.system) / all.length);
  }
  return best;
}

const plain = (n: number): string => corpus.line(n).text;
const json = (n: number): string =>
  JSON.stringify({
    level: n % 9 === 0 ? "error" : "info",
    msg: corpus.line(n).text,
    request: n,
    ms: n % 977,
  });
const transform = detect.open({});
let seen = 0;
const look = (batch: LogRecord[]): void => {
  for (const { body } of batch) if (body.charCodeAt(0) === 123) seen += 1;
};
for (const [name, bodyOf] of [
  ["plain lines", plain],
  ["JSON lines", json],
] as const) {
  const bare = perLine(bodyOf, look);
  const ours = perLine(bodyOf, (batch) => void transform(batch));
  console.log(
    `${name}: ${(1e6 / ours / 1e6).toFixed(2)} M lines/s, ${ours.toFixed(2)} us a line; bare loop ${bare.toFixed(3)} us`,
  );
}

const dir = mkdtempSync(join(tmpdir(), "logboom-match-"));
const file = join(dir, "lines");
writeFileSync(
  file,
  Array.from({ length: lines }, (_, n) => corpus.line(n).text.replaceAll("\n", " ")).join("\n"),
);
function seconds(command: string, args: string[]): number {
  const begun = performance.now();
  const run = spawnSync(command, args, { stdio: [openSync(file, "r"), "ignore", "inherit"] });
  if (run.status !== 0 && run.status !== 1) throw new Error(`${command} ended with ${run.status}`);
  return (performance.now() - begun) / 1000;
}
const grep = seconds("grep", ["-ciw", "error"]);
const match = seconds(process.execPath, ["dist/cli/main.js", "match", "error"]);
console.log(`match: ${lines} lines in ${match.toFixed(2)} s; grep -ciw ${grep.toFixed(2)} s (${seen} looks)`);
rmSync(dir, { recursive: true, force: true });
