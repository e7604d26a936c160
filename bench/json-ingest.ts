/**
 * JSON documents of eight fields over HTTP → parsed, durable, stored: rows/s and CPU per row of process and engine, by each
 * door; first with attributes in the map, then, once the store has given common keys columns of their own, in those.
 * usage: json-ingest.ts [ROWS=1000000] [DOORS=ingest,bulk,hec] [CONNECTIONS=4]      (build first)
 */
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { cpuSeconds, mib, peakBytes } from "./process.ts";
import { metric, startProduct } from "./product.ts";

const rows = Number(process.argv[2] ?? 1_000_000);
const doors = (process.argv[3] ?? "ingest,bulk,hec").split(",");
const connections = Number(process.argv[4] ?? 4);
const ROWS_A_REQUEST = 2000;
/** Different bodies, over and over. */
const BODIES = 100;
/** The store looks for common keys once a minute. */
const PROMOTED_WITHIN_MS = 65_000;
const WORDS = ["order", "cart", "payment", "timeout", "stock", "user", "retry", "done", "failed", "queue"];

function document(n: number): object {
  const word = (i: number): string => WORDS[i % WORDS.length] ?? "";
  return {
    "@timestamp": new Date(Date.now() - 60_000 + (n % 60_000)).toISOString(),
    level: n % 9 === 0 ? "warn" : "info",
    message: `${word(n)} ${word(n * 7)} ${n} handled in ${n % 977} ms by ${word(n * 3)}`,
    logger: `shop.${word(n)}`,
    thread: `worker-${n % 16}`,
    trace_id: ((n * 2_654_435_761) >>> 0).toString(16).padStart(8, "0").repeat(4),
    status: 200 + (n % 7),
    duration_ms: ((n * 37) % 5000) / 10,
  };
}

const FORMS: Record<string, { path: string; line: (n: number) => string }> = {
  ingest: { path: "/api/v1/ingest", line: (n) => `${JSON.stringify(document(n))}\n` },
  bulk: { path: "/bench/_bulk", line: (n) => `{"create":{}}\n${JSON.stringify(document(n))}\n` },
  hec: {
    path: "/services/collector/event",
    line: (n) => JSON.stringify({ host: "web-1", event: document(n) }),
  },
};

function bodiesOf(line: (n: number) => string): Buffer[] {
  return Array.from({ length: BODIES }, (_, body) =>
    Buffer.from(Array.from({ length: ROWS_A_REQUEST }, (__, i) => line(body * ROWS_A_REQUEST + i)).join("")),
  );
}

const agent = new Agent({ keepAlive: true, maxSockets: connections });

function post(url: string, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: "POST",
        agent,
        headers: { "content-type": "application/json", "content-length": body.length },
      },
      (answer) => {
        answer.resume();
        if (answer.statusCode !== 200) reject(new Error(`answered ${answer.statusCode}`));
        answer.on("end", resolve);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

async function send(url: string, bodies: readonly Buffer[], requests: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < requests) await post(url, bodies[next++ % bodies.length] ?? Buffer.alloc(0));
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

const STORED = /^logboom_records_total\{hop="store",event="stored"/;

async function run(name: string): Promise<void> {
  const form = FORMS[name];
  if (form === undefined) throw new Error(`no such door: ${name}`);
  const bodies = bodiesOf(form.line);
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0) / BODIES / ROWS_A_REQUEST;
  const product = await startProduct({ sources: { docker: false } });
  const url = product.url + form.path;
  const requests = Math.ceil(rows / ROWS_A_REQUEST);
  const measured = async (what: string): Promise<void> => {
    const before = {
      node: cpuSeconds(product.pid),
      engine: cpuSeconds(product.enginePid),
      own: process.cpuUsage(),
    };
    const already = await metric(product.url, STORED);
    const startedAt = performance.now();
    await send(url, bodies, requests);
    const answered = (performance.now() - startedAt) / 1000;
    while ((await metric(product.url, STORED)) - already < requests * ROWS_A_REQUEST) await sleep(20);
    const seconds = (performance.now() - startedAt) / 1000;
    const count = requests * ROWS_A_REQUEST;
    const own = process.cpuUsage(before.own);
    const micros = (cpu: number): string => `${((cpu / count) * 1e6).toFixed(2)} us`;
    console.log(
      `${name}, ${what}: ${Math.round(count / seconds)} rows/s until stored (${Math.round(count / answered)} answered), ` +
        `${((count * bytes) / seconds / 1e6).toFixed(0)} MB/s; CPU per row: process ${micros(cpuSeconds(product.pid) - before.node)}, ` +
        `engine ${micros(cpuSeconds(product.enginePid) - before.engine)}, sender ${micros((own.user + own.system) / 1e6)}; ` +
        `peak memory: process ${mib(peakBytes(product.pid))}, engine ${mib(peakBytes(product.enginePid))}`,
    );
  };
  await measured("in the map");
  await sleep(PROMOTED_WITHIN_MS);
  await measured("in columns");
  await product.stop();
}

for (const name of doors) await run(name);
process.exit(0);
