/**
 * Random and mutated inputs through every decoder, a million each unless told otherwise: nothing thrown, valid records, no input above
 * 50 ms of the process's own time. A table of what was run.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Of what comes from outside, by the file that fuzzes it. */
const DECODERS: Readonly<Record<string, string>> = {
  "syslog: messages, framing": "src/codecs/syslog/fuzz.test.ts",
  "syslog: captured messages and connections": "src/codecs/syslog/fuzz-captured.test.ts",
  GELF: "src/codecs/gelf/fuzz.test.ts",
  OTLP: "src/codecs/otlp/fuzz.test.ts",
  "Elasticsearch `_bulk`": "src/codecs/es-bulk/fuzz.test.ts",
  Loki: "src/codecs/loki/fuzz.test.ts",
  "snappy blocks": "src/codecs/snappy/block.test.ts",
  "Splunk HEC": "src/codecs/splunk/fuzz.test.ts",
  "fluentd forward, msgpack": "src/codecs/forward/fuzz.test.ts",
  "CloudWatch Logs": "src/codecs/cloudwatch/fuzz.test.ts",
  "CloudWatch Logs: bodies in signed pieces": "src/codecs/cloudwatch/aws-chunked.test.ts",
  "Beats (lumberjack)": "src/codecs/lumberjack/fuzz.test.ts",
  "raw lines": "src/sources/raw/fuzz.test.ts",
  "`/api/v1/ingest` bodies": "src/sources/http/fuzz.test.ts",
  "JSON documents": "src/codecs/json/fuzz.test.ts",
  "journal export": "src/codecs/journal/journal.test.ts",
  "file encodings": "src/codecs/encodings/encodings.test.ts",
  "Docker's log stream": "src/codecs/docker/codec.test.ts",
  "Docker's json-file": "src/codecs/docker/json-file.test.ts",
  "PROXY protocol": "src/receive/proxy-header.test.ts",
};

interface Report {
  /** Decoded, by all properties of the file. */
  inputs: number;
  slowestMs: number;
  mostMemoryMb: number;
}

/** Files have properties of different number, each with so many runs: this shows how many inputs a run is. */
const FIRST_RUNS = 200;

const args = process.argv.slice(2);
const wanted = Number(args.find((one) => !one.startsWith("--")) ?? 1_000_000);
const only = args
  .find((one) => one.startsWith("--only="))
  ?.slice(7)
  .split(",") ?? [""];
const folder = mkdtempSync(join(tmpdir(), "logboom-fuzz-"));
const reportFile = join(folder, "report");

console.log("| decoder | inputs | slowest input | peak memory | took | |");
console.log("| --- | --- | --- | --- | --- | --- |");
try {
  for (const [name, file] of Object.entries(DECODERS)) {
    if (!only.some((one) => name.toLowerCase().includes(one.toLowerCase()))) continue;
    const startedAt = performance.now();
    const first = await fuzz(file, FIRST_RUNS);
    const runs = Math.ceil((wanted * FIRST_RUNS) / Math.max(1, first.inputs));
    const { inputs, slowestMs, mostMemoryMb, failure } =
      first.failure === undefined ? await fuzz(file, runs) : first;
    const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
    const figures = `${inputs.toLocaleString("en")} | ${slowestMs.toFixed(1)} ms | ${mostMemoryMb} MiB | ${minutes} min`;
    console.log(`| ${name} | ${figures} | ${failure === undefined ? "passed" : "FAILED"} |`);
    if (failure === undefined) continue;
    console.error(failure);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function fuzz(file: string, runs: number): Promise<Report & { failure?: string }> {
  writeFileSync(reportFile, "");
  const child = spawn("npx", ["vitest", "run", "--project", "suites", file], {
    env: { ...process.env, LOGBOOM_FUZZ_RUNS: String(runs), LOGBOOM_FUZZ_REPORT: reportFile },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += String(text)));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  // Empty when it did not even come to its end.
  const text = readFileSync(reportFile, "utf8") || '{"inputs":0,"slowestMs":0,"mostMemoryMb":0}';
  const report = JSON.parse(text) as Report;
  return code === 0 ? report : { ...report, failure: output };
}
