/**
 * Joining lines: nanoseconds per line of about 180 bytes, records a second, against a plain loop over the same records.
 * usage: multiline.ts [LINES=2000000]
 */
import { MultilineConfig } from "../src/codecs/multiline/config.ts";
import { RecordJoiner } from "../src/codecs/multiline/records.ts";
import { compileRule } from "../src/codecs/multiline/rule.ts";
import type { JoinRule } from "../src/codecs/multiline/rule.ts";
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import { loadCorpus } from "./corpus.ts";

const lines = Number(process.argv[2] ?? 2_000_000);
const DISTINCT = 50_000;
const ROUNDS = 5;
const TRACE = [
  "java.lang.IllegalStateException: order 4711 failed",
  ...Array.from({ length: 30 }, (_, i) => `\tat org.example.shop.Order$Step${i}.run(Order.java:${100 + i})`),
  "Caused by: java.io.IOException: connection reset",
  "\t... 17 more",
];

const corpus = loadCorpus();
const resource = makeResource({ "container.name": "shop" });
const attributes = ["log.iostream", "stdout"];
const plain = Array.from(
  { length: DISTINCT },
  (_, i) => corpus.line(i).text.replaceAll("\n", " ").trimStart() || "-",
);
const traces = Array.from({ length: DISTINCT }, (_, i) => TRACE[i % TRACE.length] ?? "");

function records(texts: readonly string[]): LogRecord[] {
  return texts.map((body) => ({
    seconds: 1_790_000_000,
    nanos: 0,
    observedMs: 1_790_000_000_000,
    severity: 0,
    body,
    resource,
    attributes,
    seq: 0,
  }));
}

/** Nanoseconds of processor per line, best of the rounds, and records per line. */
function time(batch: readonly LogRecord[], open: (take: () => void) => (record: LogRecord) => void) {
  const repeats = Math.max(1, Math.round(lines / DISTINCT / ROUNDS));
  let best = Infinity;
  let taken = 0;
  for (let round = 0; round < ROUNDS; round++) {
    taken = 0;
    const add = open(() => taken++);
    const start = process.cpuUsage();
    for (let i = 0; i < repeats; i++) for (const record of batch) add(record);
    const used = process.cpuUsage(start);
    best = Math.min(best, ((used.user + used.system) * 1000) / (repeats * batch.length));
  }
  return { ns: best, perRecord: (repeats * batch.length) / Math.max(1, taken) };
}

function joining(rule: JoinRule): (take: () => void) => (record: LogRecord) => void {
  return (take) => {
    const joiner = new RecordJoiner(rule, { record: take });
    return (record) => joiner.add(record, 1);
  };
}

const rules: readonly (readonly [string, Partial<Record<keyof MultilineConfig, unknown>>])[] = [
  ["pattern ^\\s alone", { presets: false }],
  ["all presets alone", { pattern: "" }],
  ["java alone", { pattern: "", presets: ["java"] }],
  ["^\\s and all presets (the default)", {}],
  ["first: a time at the beginning", { pattern: "^\\d{4}-\\d\\d-\\d\\d", match: "first", presets: false }],
];
const bytes = plain.reduce((sum, text) => sum + text.length, 0) / plain.length;
console.log(`lines of ${Math.round(bytes)} characters; traces of ${TRACE.length} lines`);
for (const [name, texts] of [
  ["lines that begin a record", plain],
  ["lines of traces", traces],
] as const) {
  const batch = records(texts);
  const loop = time(batch, (take) => (record) => (record.body.length > 0 ? take() : undefined));
  console.log(`\n${name}: a plain loop ${loop.ns.toFixed(0)} ns`);
  for (const [what, given] of rules) {
    const { ns, perRecord } = time(batch, joining(compileRule(MultilineConfig.parse(given))));
    const rate = (1000 / ns).toFixed(1);
    console.log(
      `  ${what.padEnd(36)} ${ns.toFixed(0).padStart(5)} ns/line ${rate.padStart(6)} M lines/s  ${perRecord.toFixed(1)} lines a record`,
    );
  }
}
