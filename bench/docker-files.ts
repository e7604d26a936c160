/**
 * The docker source on Docker's own log files against bare readers of the same files in the same run, and then live, beside a
 * container that prints as fast as it can under rotation (10m × 3).
 *
 *   LOGBOOM_TEST_DOCKER=<socket> npx tsx bench/docker-files.ts [lines per container] [containers] [rounds]
 *
 * "bytes" counts the LFs of the files: the most that any reader can do. "json" parses each line with JSON.parse. Needs the data
 * root of the Engine (scripts/test-engine.sh, as root).
 */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { pino } from "pino";
import type { LogRecord } from "../src/record/record.ts";
import type { SourceContext } from "../src/record/source.ts";
import { docker as source } from "../src/sources/docker/source.ts";

const socket = process.env["LOGBOOM_TEST_DOCKER"] ?? "";
const [lines = 1_000_000, containers = 1, rounds = 3] = process.argv.slice(2).map(Number);
const TEXT = 149;
const total = lines * containers;

interface Result {
  reader: string;
  seconds: number;
  cpuSeconds: number;
}

async function main(): Promise<void> {
  if (socket === "")
    throw new Error("set LOGBOOM_TEST_DOCKER to the socket of a test Engine (scripts/test-engine.sh up DIR)");
  const docker = new Docker({ socketPath: socket });
  const { DockerRootDir: root } = (await docker.info()) as { DockerRootDir: string };
  const made = await Promise.all(Array.from({ length: containers }, () => create(docker, {})));
  try {
    await Promise.all(made.map((one) => one.start().then(() => one.wait())));
    const paths = made.map(({ id }) => join(root, "containers", id, `${id}-json.log`));
    const results: Result[] = [];
    for (let round = 0; round < rounds; round++) {
      results.push(await measure("bytes", () => paths.forEach(countLines)));
      results.push(await measure("json", () => paths.forEach(parseLines)));
      results.push(await measure("logboom", () => readWithSource({ stopped: true }, () => undefined)));
    }
    report(results);
  } finally {
    await Promise.all(made.map((one) => one.remove({ force: true })));
  }
  for (let round = 0; round < rounds; round++) await live(docker);
}

/** Prints `lines` lines of 150 bytes, each numbered. */
async function create(docker: Docker, config: Record<string, string>): Promise<Docker.Container> {
  const script = `const fs = require("fs"); const tail = " " + "x".repeat(139) + "\\n";
    for (let n = 0; n < ${lines}; n += 20) { let text = ""; for (let i = n; i < n + 20; i++) text += String(i).padStart(9, "0") + tail; fs.writeSync(1, text); }`;
  const HostConfig = { NetworkMode: "none", LogConfig: { Type: "json-file", Config: config } };
  return docker.createContainer({ Image: "node:local", Cmd: ["-e", script], HostConfig });
}

async function measure(reader: string, run: () => unknown): Promise<Result> {
  await sleep(300);
  const cpu = process.cpuUsage();
  const from = performance.now();
  await run();
  const seconds = (performance.now() - from) / 1000;
  const used = process.cpuUsage(cpu);
  return { reader, seconds, cpuSeconds: (used.user + used.system) / 1e6 };
}

function countLines(path: string): void {
  const fd = openSync(path, "r");
  const bytes = Buffer.alloc(256 * 1024);
  let count = 0;
  for (let length = readSync(fd, bytes); length > 0; length = readSync(fd, bytes)) {
    const part = bytes.subarray(0, length);
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) count++;
  }
  closeSync(fd);
  if (count !== lines) throw new Error(`${count} lines in the file`);
}

function parseLines(path: string): void {
  let count = 0;
  for (const line of readFileSync(path, "latin1").split("\n"))
    if (line !== "" && (JSON.parse(line) as { log: string }).log.length === TEXT + 1) count++;
  if (count !== lines) throw new Error(`${count} lines in the file`);
}

/** All that the source does until a record is handed over; taking it costs nothing. Resolves when all have come. */
async function readWithSource(
  options: Record<string, unknown>,
  took: (record: LogRecord) => void,
  began: () => void = () => undefined,
): Promise<void> {
  let read = 0;
  let finished: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finished = resolve));
  const wanted = options["stopped"] === true ? total : lines;
  const ctx: SourceContext = {
    emit: (batch) => {
      for (const record of batch) {
        if (record.body.length === TEXT) read++;
        took(record);
      }
      if (read >= wanted) finished();
      return Promise.resolve();
    },
    full: () => undefined,
    cursor: () => undefined,
    cursorKeys: () => [],
    count: (event, reason, by) => console.log(`told: ${event}, ${reason}, ${by ?? 1}`),
    log: pino({ level: "silent" }),
    signal: new AbortController().signal,
  };
  const running = await source.open({ host: `unix://${socket}`, ...options }, ctx);
  began();
  await Promise.race([done, sleep(120_000)]);
  await running.close();
}

async function live(docker: Docker): Promise<void> {
  const container = await create(docker, { "max-size": "10m", "max-file": "3" });
  let next = 0;
  let wrong = 0;
  let writtenMs = 0;
  let written: Promise<unknown> = Promise.resolve();
  try {
    const result = await measure("live", () =>
      readWithSource(
        {},
        ({ body }) => {
          if (body.length !== TEXT) return;
          if (Number(body.slice(0, 9)) !== next) wrong++;
          next = Number(body.slice(0, 9)) + 1;
        },
        () => {
          const fromMs = Date.now();
          written = container
            .start()
            .then(() => container.wait())
            .then(() => (writtenMs = Date.now() - fromMs));
        },
      ),
    );
    await written;
    const cpu = (result.cpuSeconds / lines) * 1e6;
    const rate = Math.round(lines / Math.max(writtenMs / 1000, 0.001));
    console.log(
      `live     written at ${rate} lines/s, ${cpu.toFixed(2)} CPU s per million, ${wrong} out of order, lost or doubled`,
    );
  } finally {
    await container.remove({ force: true });
  }
}

function report(results: readonly Result[]): void {
  console.log(`${containers} × ${lines} lines of 150 bytes, median of ${rounds} rounds`);
  const rate = (reader: string): number => total / median(results, reader, "seconds");
  for (const reader of ["bytes", "json", "logboom"]) {
    const cpu = (median(results, reader, "cpuSeconds") / total) * 1e6;
    const ratio = (rate(reader) / rate("bytes")).toFixed(2);
    console.log(
      `${reader.padEnd(8)} ${Math.round(rate(reader))} lines/s, ${cpu.toFixed(2)} CPU s per million, ${ratio} of bytes`,
    );
  }
}

function median(results: readonly Result[], reader: string, of: "seconds" | "cpuSeconds"): number {
  const values = results.filter((result) => result.reader === reader).map((result) => result[of]);
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

await main();
