/**
 * Built-in recognition through the transform, lines/s of one core: plain lines, JSON lines, and lines of the usual forms, each
 * container with one form. Beside them a loop that only looks at each body's first character, and for the combined access log
 * a loop with one regular expression, written by hand, that makes the same fields. Then `logboom match` as a process on as
 * many lines, against `grep -c` of the same word.
 * usage: detect.ts [LINES=1000000]      (build first; 0: without the process)
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
const LINES_EACH = 50_000;
const corpus = loadCorpus();
const resource = makeResource({ "container.name": "web" });

function records(bodyOf: (n: number) => string): LogRecord[] {
  return Array.from({ length: LINES_EACH }, (_, n) => ({
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

/** CPU microseconds a line, the best of five rounds on copies, which are counted as well. */
function perLine(bodyOf: (n: number) => string, work: (batch: LogRecord[]) => void): number {
  const all = records(bodyOf);
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) {
    const begun = process.cpuUsage();
    // Records of a batch are gone once it was handed on, as in the pipeline: none outlives its round.
    for (let at = 0; at < all.length; at += BATCH)
      work(all.slice(at, at + BATCH).map((record) => ({ ...record })));
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
const second = (n: number): string => String(n % 60).padStart(2, "0");
const combined = (n: number): string =>
  `10.${n % 7}.${n % 251}.${n % 253} - - [21/Nov/2026:09:30:${second(n)} +0000] "GET /shop/item/${n}?page=${n % 13} HTTP/1.1" ${n % 50 === 0 ? 503 : 200} ${n % 40_000} "https://shop.example/list?p=${n % 13}" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"`;
const spring = (n: number): string =>
  `2026-11-21T09:30:${second(n)}.123Z  INFO 1 --- [shop] [nio-8080-exec-${n % 20}] com.example.shop.CartController  : item ${n} added in ${n % 977} ms`;
const klog = (n: number): string =>
  `I1121 09:30:${second(n)}.123456       1 reconciler.go:${n % 900}] "Reconciled object" namespace="shop" name="cart-${n}" duration="${n % 977}ms"`;
const postgres = (n: number): string =>
  `2026-11-21 09:30:${second(n)}.123 UTC [${n % 400}] ann@shop LOG:  duration: ${n % 977}.123 ms  statement: SELECT * FROM items WHERE id = ${n}`;
const logfmt = (n: number): string =>
  `time="2026-11-21T09:30:${second(n)}Z" level=info msg="request served" method=GET path=/item/${n} status=200 duration=${n % 977}ms`;
/** What a container prints that writes no form at all, after a time: every form is asked in vain. */
const formless = (n: number): string =>
  `2026-11-21 09:30:${second(n)} item ${n} was added to the cart in ${n % 977} ms`;

let seen = 0;
const look = (batch: LogRecord[]): void => {
  for (const { body } of batch) if (body.charCodeAt(0) === 123) seen += 1;
};

const COMBINED =
  /^(\S+) \S+ (\S+) \[([^\]]+)\] "(\S+) ([^ "?]+)(?:\?([^ "]*))? HTTP\/([\d.]+)" (\d{3}) (\d+|-) "([^"]*)" "([^"]*)"/;
const NAMES = [
  "client.address",
  "user.name",
  "",
  "http.request.method",
  "url.path",
  "url.query",
  "network.protocol.version",
  "http.response.status_code",
  "http.response.body.size",
  "http.request.header.referer",
  "user_agent.original",
];
/** What somebody would write who needs only this. */
const byHand = (batch: LogRecord[]): void => {
  for (const record of batch) {
    const groups = COMBINED.exec(record.body);
    if (groups === null) continue;
    const list = record.attributes.slice();
    for (let i = 0; i < NAMES.length; i += 1) {
      const value = groups[i + 1];
      const name = NAMES[i] ?? "";
      if (name !== "" && value !== undefined && value !== "-") list.push(name, value);
    }
    record.attributes = list;
    if ((groups[8] ?? "") >= "500") record.severity = 17;
  }
};

const transform = detect.open({});
for (const [name, bodyOf] of [
  ["plain lines", plain],
  ["JSON lines", json],
  ["access log, combined", combined],
  ["Spring Boot", spring],
  ["klog with pairs", klog],
  ["PostgreSQL", postgres],
  ["logfmt", logfmt],
  ["a time and no form", formless],
] as const) {
  const bare = perLine(bodyOf, look);
  const ours = perLine(bodyOf, (batch) => void transform(batch));
  console.log(
    `${name}: ${(1e6 / ours / 1e6).toFixed(2)} M lines/s, ${ours.toFixed(2)} us a line; bare loop ${bare.toFixed(3)} us`,
  );
}
const hand = perLine(combined, byHand);
console.log(
  `access log, one expression by hand: ${(1 / hand).toFixed(2)} M lines/s, ${hand.toFixed(2)} us a line`,
);
if (lines === 0) process.exit(0);

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
