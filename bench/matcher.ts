/**
 * Queries on records in memory, as a tail runs them: records a second on bodies of about 150 bytes, against a plain
 * loop that only asks body.includes(word). usage: matcher.ts [RECORDS=200000]
 */
import { matcher } from "../src/query/matcher.ts";
import { parseQuery } from "../src/query/parse.ts";
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import { loadCorpus } from "./corpus.ts";

const count = Number(process.argv[2] ?? 200_000);
const ROUNDS = 5;

const corpus = loadCorpus();
const resources = Array.from({ length: 40 }, (_, i) =>
  makeResource({ "container.name": `web-${i}`, "host.name": `node-${i % 4}` }),
);
const records: LogRecord[] = Array.from({ length: count }, (_, i) => {
  const { text } = corpus.line(i);
  const body = text.padEnd(150, ` request=${(i * 7919).toString(16)} took=${i % 977}ms`).slice(0, 150);
  return {
    seconds: 1_795_253_400 + Math.floor(i / 5000),
    nanos: i,
    observedMs: 0,
    severity: i % 10 === 0 ? 17 : 9,
    // Slices of longer strings would make every first look at a body copy it.
    body: Buffer.from(body).toString(),
    resource: resources[i % resources.length] ?? makeResource({}),
    attributes: ["status", String(200 + (i % 7) * 50), "path", `/api/v1/users/${i % 1000}`],
    seq: i + 1,
  };
});

function perSecond(test: (record: LogRecord) => boolean): { rate: number; hits: number } {
  let best = Infinity;
  let hits = 0;
  for (let round = 0; round < ROUNDS; round++) {
    hits = 0;
    const started = process.cpuUsage();
    for (const record of records) if (test(record)) hits++;
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, user + system);
  }
  return { rate: records.length / (best / 1e6), hits };
}

const word = "timeout";
const plain = perSecond((record) => record.body.includes(word));
const lowered = perSecond((record) => record.body.toLowerCase().includes(word));
console.log(
  `${records.length} records of ${records[0]?.body.length ?? 0} characters, CPU time, best of ${ROUNDS}`,
);
report(`body.includes("${word}")`, plain);
report(`body.toLowerCase().includes("${word}")`, lowered);
for (const text of [
  word,
  "error",
  "-error",
  '"connection refused"',
  "time*",
  "*out",
  "error timeout -refused",
  "severity:error",
  "container:web-7",
  "status:>=400 error",
  "path:/api/*/users/7?",
  "nobody:*",
]) {
  report(text, perSecond(matcher(parseQuery(text))));
}

function report(what: string, { rate, hits }: { rate: number; hits: number }): void {
  const million = (rate / 1e6).toFixed(2).padStart(7);
  console.log(
    `${what.padEnd(42)} ${million} M/s  ${(rate / plain.rate).toFixed(2).padStart(5)} of the plain loop  ${hits} found`,
  );
}
