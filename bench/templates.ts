/**
 * Template mining and redaction: lines/s of one core on the corpus, against a loop that tests each body with one
 * hand-written regular expression.
 * usage: templates.ts [LINES=200000]
 */
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import { redact } from "../src/transforms/redact/transform.ts";
import { templates } from "../src/transforms/templates/transform.ts";
import { loadCorpus } from "./corpus.ts";

const lines = Number(process.argv[2] ?? 200_000);
const BATCH = 2000;
const corpus = loadCorpus();
const resource = makeResource({ "container.name": "web" });
const plain = /error|failed|timeout/i;
let seen = 0;

function records(): LogRecord[] {
  return Array.from({ length: lines }, (_, n) => ({
    seconds: 1_795_253_400,
    nanos: n,
    observedMs: 0,
    severity: 0,
    body: Buffer.from(corpus.line(n).text).toString(),
    resource,
    attributes: ["log.iostream", "stdout"],
    seq: n,
  }));
}

const works: [string, (batch: LogRecord[]) => void][] = [
  ["one expression", (batch) => batch.forEach(({ body }) => void (plain.test(body) && (seen += 1)))],
  ["templates", templates.open({})],
  ["redact: presets by default", redact.open({})],
  ["redact: all presets", redact.open({ presets: ["secrets", "tokens", "cards", "emails", "ip"] })],
];
for (const [name, work] of works) {
  let best = Infinity;
  for (let round = 0; round < 3; round += 1) {
    const all = records();
    const begun = process.cpuUsage();
    for (let at = 0; at < all.length; at += BATCH) work(all.slice(at, at + BATCH));
    const { user, system } = process.cpuUsage(begun);
    best = Math.min(best, (user + system) / lines);
  }
  console.log(`${name.padEnd(28)} ${Math.round(1e6 / best)} lines/s of one core`);
}
console.log(`${seen} seen`);
