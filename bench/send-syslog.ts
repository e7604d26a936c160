/**
 * Sender of the ingest benchmarks: RFC 5424 lines of about 250 bytes over TCP, as fast as the receiver reads or at a
 * given rate. usage: send-syslog.ts PORT ROWS [CONNECTIONS=2] [ROWS_PER_SECOND=0]
 */
import { connect } from "node:net";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { loadCorpus } from "./corpus.ts";

const [port, rows, connections = 2, rate = 0] = process.argv.slice(2).map(Number);
/** Distinct lines; repeated, with a fresh timestamp, until the rows are sent. */
const DISTINCT = 200_000;
const PER_WRITE = 500;

const corpus = loadCorpus();
const tails: string[] = [];
for (let i = 0; i < DISTINCT; i += 1) {
  const { service, text } = corpus.line(i);
  const padded =
    text.length < 180
      ? `${text} ${"trace=".padEnd(Math.max(0, 179 - text.length), `${(i * 7919).toString(16)}0f`)}`
      : text.slice(0, 180);
  tails.push(` host-${i % 8}.example ${service} ${1000 + (i % 40)} - - ${padded.replaceAll("\n", " ")}\n`);
}
const mean = tails.reduce((sum, one) => sum + one.length, 0) / DISTINCT + 32;
process.stderr.write(`sender: ${DISTINCT} distinct lines, ${mean.toFixed(0)} bytes each\n`);
process.stdout.write("ready\n");
await once(process.stdin, "data");

async function send(share: number, offset: number): Promise<void> {
  const socket = connect({ host: "127.0.0.1", port: port ?? 0 });
  await once(socket, "connect");
  const start = performance.now();
  for (let sent = 0; sent < share;) {
    const count = Math.min(PER_WRITE, share - sent);
    const head = `<${134 + (offset % 2)}>1 ${new Date().toISOString()}`;
    let text = "";
    for (let i = 0; i < count; i += 1) text += head + (tails[(offset + sent + i) % DISTINCT] ?? "");
    sent += count;
    if (!socket.write(text)) await once(socket, "drain");
    if (rate && rate > 0) {
      const ahead = (sent / (rate / connections)) * 1000 - (performance.now() - start);
      if (ahead > 2) await sleep(ahead);
    }
  }
  socket.end();
  await once(socket, "close");
}

const share = Math.ceil((rows ?? 0) / connections);
await Promise.all(
  Array.from({ length: connections }, (_, i) => send(Math.min(share, (rows ?? 0) - i * share), i * share)),
);
process.exit(0);
