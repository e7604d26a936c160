/**
 * The docker source against bare readers of the same logs in the same run: lines per second and CPU seconds per million lines.
 *
 *   LOGBOOM_TEST_DOCKER=<socket> npx tsx bench/docker-read.ts [lines per container] [containers] [rounds]
 *
 * "bytes" counts the bytes of a plain socket: the most that any reader can do. "http" counts the bytes that Node's own HTTP
 * client delivers. Start an Engine with scripts/test-engine.sh.
 */
import http from "node:http";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { pino } from "pino";
import type { SourceContext } from "../src/record/source.ts";
import { docker as source } from "../src/sources/docker/source.ts";

const socket = process.env["LOGBOOM_TEST_DOCKER"] ?? "";
const [lines = 500_000, containers = 2, rounds = 3] = process.argv.slice(2).map(Number);
const total = lines * containers;
const LABEL = "logboom-bench";
/** The source, by the API alone, with its lines joined, and by Docker's files where they can be opened. */
const WAYS = {
  api: { files: "off" },
  joined: { files: "off", multiline: {} },
  files: { files: "auto" },
};

interface Result {
  reader: string;
  seconds: number;
  cpuSeconds: number;
}

async function main(): Promise<void> {
  if (socket === "")
    throw new Error("set LOGBOOM_TEST_DOCKER to the socket of a test Engine (scripts/test-engine.sh up DIR)");
  const docker = new Docker({ socketPath: socket });
  const made = await Promise.all(Array.from({ length: containers }, () => produce(docker)));
  try {
    await Promise.all(made.map((container) => container.wait()));
    const ids = made.map((container) => container.id);
    const results: Result[] = [];
    for (let round = 0; round < rounds; round++) {
      results.push(await measure("bytes", () => Promise.all(ids.map(countBytes))));
      results.push(await measure("http", () => Promise.all(ids.map(countHttp))));
      for (const [name, options] of Object.entries(WAYS))
        results.push(await measure(name, () => readWithSource(options)));
    }
    report(results);
  } finally {
    await Promise.all(made.map((container) => container.remove({ force: true })));
  }
}

async function produce(docker: Docker): Promise<Docker.Container> {
  const script = `const fs = require("fs"); const tail = " " + "x".repeat(139) + "\\n";
    for (let n = 0; n < ${lines}; n += 100) { let text = ""; for (let i = n; i < n + 100; i++) text += String(i).padStart(9, "0") + tail; fs.writeSync(1, text); }`;
  const HostConfig = { NetworkMode: "none", LogConfig: { Type: "json-file", Config: {} } };
  const container = await docker.createContainer({
    Image: "node:local",
    Cmd: ["-e", script],
    Labels: { [LABEL]: "1" },
    HostConfig,
  });
  await container.start();
  return container;
}

async function measure(reader: string, run: () => Promise<unknown>): Promise<Result> {
  await sleep(300);
  const cpu = process.cpuUsage();
  const from = performance.now();
  await run();
  const seconds = (performance.now() - from) / 1000;
  const used = process.cpuUsage(cpu);
  return { reader, seconds, cpuSeconds: (used.user + used.system) / 1e6 };
}

const path = (id: string): string => `/containers/${id}/logs?stdout=1&stderr=1&timestamps=1`;

function countBytes(id: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const client = net.connect({ path: socket });
    client.on("data", (chunk: Buffer) => (bytes += chunk.length));
    client.on("close", () => resolve(bytes));
    client.on("error", reject);
    client.write(`GET ${path(id)} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n`);
  });
}

function countHttp(id: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const request = http.get({ socketPath: socket, path: path(id) }, (answer) => {
      answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
      answer.on("end", () => resolve(bytes));
    });
    request.on("error", reject);
  });
}

/** All that the source does until a record is handed over; taking it costs nothing. */
async function readWithSource(options: object): Promise<void> {
  let read = 0;
  let finished: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finished = resolve));
  const ctx: SourceContext = {
    emit: (batch) => {
      for (const record of batch) if (record.body.length === 149) read++;
      if (read >= total) finished();
      return Promise.resolve();
    },
    full: () => undefined,
    cursor: () => undefined,
    cursorKeys: () => [],
    count: () => undefined,
    log: pino({ level: "silent" }),
    signal: new AbortController().signal,
  };
  const running = await source.open({ host: `unix://${socket}`, stopped: true, ...options }, ctx);
  await done;
  await running.close();
}

function report(results: readonly Result[]): void {
  console.log(`${containers} × ${lines} lines of 150 bytes, median of ${rounds} rounds`);
  const rate = (reader: string): number => total / median(results, reader, "seconds");
  for (const reader of ["bytes", "http", ...Object.keys(WAYS)]) {
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
