/**
 * Records → RFC 5424 over TCP to a program that counts bytes: records/s and CPU seconds per million records, with default
 * texts, with octet counts and with templates; beside a plain loop that writes ready-made bytes of the same length.
 * usage: sink-syslog.ts [RECORDS=2000000]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pino } from "pino";
import type { LogRecord } from "../src/record/record.ts";
import { makeResource } from "../src/record/resource.ts";
import { syslog } from "../src/sinks/syslog/sink.ts";
import { loadCorpus } from "./corpus.ts";

const records = Number(process.argv[2] ?? 2_000_000);
/** As the docker source hands them on when a container is busy. */
const BATCH = 500;
/** Batches under way, as a route's delivery bounds them. */
const UNDER_WAY = 64;
const CONTAINERS = 10;

interface Receiver {
  port: number;
  bytes: () => Promise<number>;
  stop: () => void;
}

async function startReceiver(): Promise<Receiver> {
  const args = ["--import", "tsx", join(import.meta.dirname, "count-bytes.ts")];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<number> => Number((await answers.next()).value);
  const port = await next();
  return {
    port,
    bytes: () => {
      child.stdin.write("\n");
      return next();
    },
    stop: () => void child.kill(),
  };
}

const corpus = loadCorpus();
const resources = Array.from({ length: CONTAINERS }, (_, i) =>
  makeResource(
    { "container.name": `web.${i}.abc`, "host.name": "h" },
    { Config: { Hostname: `host${i}` }, State: { Pid: 1000 + i } },
  ),
);
const attributes = ["log.iostream", "stdout"];
const batches: LogRecord[][] = Array.from({ length: 40 }, (_, b) =>
  Array.from({ length: BATCH }, (_, i) => ({
    seconds: 1_763_633_778 + b,
    nanos: i * 1_000_000 + 789,
    observedMs: 0,
    severity: 9,
    body: corpus.line(b * BATCH + i).text.slice(0, 400),
    resource: resources[b % CONTAINERS] ?? makeResource({}),
    attributes,
    seq: 0,
  })),
);

async function measure(name: string, run: (port: number) => Promise<void>): Promise<number> {
  const receiver = await startReceiver();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await run(receiver.port);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const perMillion = (user + system) / records;
  const bytes = await receiver.bytes();
  receiver.stop();
  console.log(
    `${name}: ${Math.round(records / seconds)} records/s, ${perMillion.toFixed(2)} CPU s per million, ` +
      `${(bytes / records).toFixed(0)} bytes a record, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s`,
  );
  return perMillion;
}

async function throughSink(port: number, options: Record<string, unknown>): Promise<void> {
  const ctx = {
    log: pino({ level: "error" }, pino.destination(2)),
    count: () => undefined,
    hostname: "h",
    sender: "bench",
    signal: new AbortController().signal,
  };
  const sink = await syslog.open({ transport: "tcp", address: `127.0.0.1:${port}`, ...options }, ctx);
  const sent: Promise<void>[] = [];
  for (let i = 0; i * BATCH < records; i += 1) {
    if (i >= UNDER_WAY) await sent[i - UNDER_WAY];
    sent.push(sink.send(batches[i % batches.length] ?? [], {}));
  }
  await Promise.all(sent);
  await sink.close(10_000);
}

async function readyMade(port: number): Promise<void> {
  const texts = batches.map((batch) =>
    Buffer.from(
      batch
        .map(({ body }) => `<14>1 2026-11-20T10:16:18.123456Z host1 web.1.abc 1001 - - ${body}\n`)
        .join(""),
    ),
  );
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  for (let i = 0; i * BATCH < records; i += 1) {
    if (!socket.write(texts[i % texts.length] ?? "")) await once(socket, "drain");
  }
  socket.end();
  await once(socket, "close");
}

const plain = await measure("plain loop, ready-made bytes", readyMade);
const ours = await measure("syslog sink, default texts", (port) => throughSink(port, {}));
await measure("syslog sink, octet-counted", (port) => throughSink(port, { framing: "octet-counted" }));
await measure("syslog sink, templates for tag and text", (port) =>
  throughSink(port, { tag: "{{.ContainerName}}.x", data: "[{{.Source}}] {{.Data}}" }),
);
console.log(`CPU, syslog sink over plain loop: ${(ours / plain).toFixed(1)}`);
process.exit(0);
