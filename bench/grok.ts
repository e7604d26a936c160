/**
 * Combined access log lines through the step grok, lines/s of one core, by the built-in definitions in both namings and
 * with LOGBOOM_TEST_GROK_PATTERNS by Logstash's own; beside one hand-written expression whose captures are put into a list.
 * usage: grok.ts [LINES=100000]; lines: a file LOGBOOM_BENCH_ACCESS_LOG, else made ones
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import { grok } from "../src/transforms/grok/transform.ts";

const lines = Number(process.argv[2] ?? 100_000);
const BATCH = 1000;
const ROUNDS = 5;
const file = process.env["LOGBOOM_BENCH_ACCESS_LOG"];
const folder = process.env["LOGBOOM_TEST_GROK_PATTERNS"];
const given = file === undefined ? undefined : readFileSync(file, "utf8").trim().split("\n");
const resource = makeResource({ "container.name": "web" });
const AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36";

function body(n: number): string {
  const line = given?.[n % given.length];
  if (line !== undefined) return line;
  const time = `21/Nov/2026:09:${10 + (n % 50)}:${10 + (n % 47)} +0000`;
  return `10.0.${n % 256}.${n % 199} - - [${time}] "GET /shop/item/${n}?page=${n % 9} HTTP/1.1" 200 ${n} "https://example.com/" "${AGENT}"`;
}

function records(): LogRecord[] {
  return Array.from({ length: lines }, (_, n) => ({
    seconds: 1_795_253_400,
    nanos: n,
    observedMs: 0,
    severity: 0,
    body: Buffer.from(body(n)).toString(),
    resource,
    attributes: ["log.iostream", "stdout"],
    seq: n,
  }));
}

/** CPU microseconds a line, the best round on fresh records. */
function perLine(work: (batch: LogRecord[]) => void): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const all = records();
    const begun = process.cpuUsage();
    for (let at = 0; at < all.length; at += BATCH) work(all.slice(at, at + BATCH));
    const used = process.cpuUsage(begun);
    best = Math.min(best, (used.user + used.system) / all.length);
  }
  return best;
}

const HAND =
  /^(\S+) (\S+) (\S+) \[([^\]]+)\] "(?:(\w+) (\S+)(?: HTTP\/([0-9.]+))?|[^"]*)" (\d+|-) (\d+|-) "([^"]*)" "([^"]*)"/;
const NAMES = [
  "address",
  "ident",
  "user",
  "time",
  "verb",
  "url",
  "version",
  "status",
  "bytes",
  "referrer",
  "agent",
];
const bare = perLine((batch) => {
  for (const record of batch) {
    const match = HAND.exec(record.body);
    if (match === null) continue;
    const list = [...record.attributes];
    for (const [i, name] of NAMES.entries())
      if (match[i + 1] !== undefined) list.push(name, match[i + 1] ?? "");
    record.attributes = list;
  }
});
console.log(
  `one hand-written expression: ${(1000 / bare).toFixed(0)} thousand lines/s, ${bare.toFixed(2)} us a line`,
);

const runs: [string, Record<string, unknown>][] = [
  ["built in, ecs", { compatibility: "ecs" }],
  ["built in, legacy", { compatibility: "legacy" }],
];
if (folder !== undefined)
  for (const mode of ["ecs-v1", "legacy"])
    runs.push([`Logstash's, ${mode}`, { definitionFiles: [join(folder, mode)], timeoutMs: 1000 }]);
for (const [name, options] of runs) {
  let matched = 0;
  const told = { missed: () => undefined, failed: () => undefined, dropped: () => undefined };
  const step = grok.open(
    { patterns: ["%{COMBINEDAPACHELOG}"], ...options },
    { ...told, matched: (by) => void (matched += by) },
  );
  const ours = perLine((batch) => void step(batch));
  const share = ((100 * matched) / (lines * ROUNDS)).toFixed(1);
  console.log(
    `grok, ${name}: ${(1000 / ours).toFixed(0)} thousand lines/s, ${ours.toFixed(2)} us a line, ${share} % matched, ${(ours / bare).toFixed(1)} times the hand-written`,
  );
}
