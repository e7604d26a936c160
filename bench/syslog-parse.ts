/**
 * Framing and parsing of syslog: microseconds per line of about 250 bytes, against a plain loop that only splits the same
 * reads at line ends. usage: syslog-parse.ts [LINES=2000000]
 */
import { createFramer } from "../src/codecs/framing/framer.ts";
import type { Framing } from "../src/codecs/framing/frames.ts";
import { SyslogDecoder } from "../src/codecs/syslog/decoder.ts";
import { loadCorpus } from "./corpus.ts";

const lines = Number(process.argv[2] ?? 2_000_000);
const READ_BYTES = 65_536;
const DISTINCT = 50_000;
const ROUNDS = 3;

const corpus = loadCorpus();
function texts(make: (i: number, service: string, text: string) => string): string[] {
  return Array.from({ length: DISTINCT }, (_, i) => {
    const { service, text } = corpus.line(i);
    const wanted = text.replaceAll("\n", " ").slice(0, 180);
    return make(i, service, wanted.padEnd(180, ` trace=${(i * 7919).toString(16)}`));
  });
}
const at = (i: number): string => new Date(1_790_000_000_000 + i * 3).toISOString();
const rfc5424 = texts(
  (i, service, text) => `<134>1 ${at(i)} host-${i % 8}.example ${service} ${1000 + (i % 40)} - - ${text}`,
);
const withData = texts(
  (i, service, text) =>
    `<134>1 ${at(i)} host-${i % 8}.example ${service} - - [meta sequenceId="${i}"] ${text.slice(0, 160)}`,
);
const rfc3164 = texts(
  (i, service, text) =>
    `<134>Nov 21 09:30:${10 + (Math.floor(i / 1000) % 50)} host-${i % 8} ${service}[${1000 + (i % 40)}]: ${text}`,
);

/** The lines as reads of a socket. */
function reads(messages: readonly string[], octet: boolean): Buffer[] {
  const whole = Buffer.from(
    messages.map((one) => (octet ? `${Buffer.byteLength(one)} ${one}` : `${one}\n`)).join(""),
  );
  const parts: Buffer[] = [];
  for (let i = 0; i < whole.length; i += READ_BYTES) parts.push(whole.subarray(i, i + READ_BYTES));
  return parts;
}

/** Microseconds per line, best of the rounds. */
function time(parts: readonly Buffer[], work: (part: Buffer) => number): number {
  const repeats = Math.max(1, Math.round(lines / DISTINCT));
  let best = Infinity;
  let seen = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = process.cpuUsage();
    seen = 0;
    for (let i = 0; i < repeats; i += 1) for (const part of parts) seen += work(part);
    const used = process.cpuUsage(start);
    best = Math.min(best, (used.user + used.system) / (repeats * DISTINCT));
  }
  if (Math.abs(seen - repeats * DISTINCT) > parts.length * repeats) throw new Error(`${seen} records`);
  return best;
}

function plainSplit(): (part: Buffer) => number {
  let rest = "";
  return (part) => {
    const found = (rest + part.toString("utf8")).split("\n");
    rest = found.pop() ?? "";
    return found.length;
  };
}

function parse(framing: Framing): (part: Buffer) => number {
  const decoder = new SyslogDecoder({ timezone: "utc", resource: { "logboom.source": "syslog" } });
  const framer = createFramer(framing, 262_144);
  return (part) => {
    decoder.begin("192.0.2.1", Date.now());
    framer.push(part, decoder);
    return decoder.take().length;
  };
}

const cases: [string, readonly string[], boolean][] = [
  ["RFC 5424, LF", rfc5424, false],
  ["RFC 5424, octet counts", rfc5424, true],
  ["RFC 5424 with structured data, LF", withData, false],
  ["RFC 3164, LF", rfc3164, false],
  [
    "RFC 5424, LF, some UTF-8",
    rfc5424.map((one, i) => (i % 100 === 0 ? `${one.slice(0, -8)}é…` : one)),
    false,
  ],
];
for (const [name, messages, octet] of cases) {
  const parts = reads(messages, octet);
  const bytes = parts.reduce((sum, one) => sum + one.length, 0) / DISTINCT;
  const split = time(reads(messages, false), plainSplit());
  const ours = time(parts, parse("auto"));
  console.log(
    `${name}: ${bytes.toFixed(0)} bytes, ${ours.toFixed(2)} µs/line; plain split ${split.toFixed(2)} µs/line; ratio ${(ours / split).toFixed(1)}`,
  );
}
