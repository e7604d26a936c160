/**
 * A TCP receiver of syslog that knows the writers' lines of bench/writers.ts by their numbers. Prints its port; for each line on
 * standard input it prints what it has so far as JSON (`Received`).
 * usage: count-lines.ts [HIGHEST NUMBER OF LINES]
 */
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";

export interface Received {
  /** Different numbers, and how often one came again. */
  lines: number;
  doubled: number;
  bytes: number;
  /** Gap records, the lines that they say are missing, and how many of them could not say. */
  gaps: number;
  told: number;
  untold: number;
  /** Of the clock of performance.timeOrigin + performance.now(), in milliseconds; 0 before the first. */
  firstMs: number;
  lastMs: number;
}

/** Nine digits, a blank and x's: see bench/writers.ts. */
const TEXT = 149;
const DIGITS = 9;
const LF = 10;
const BLANK = 32;
const ZERO = 48;

const seen = new Uint8Array(Number(process.argv[2] ?? 100_000_000));
const received: Received = {
  lines: 0,
  doubled: 0,
  bytes: 0,
  gaps: 0,
  told: 0,
  untold: 0,
  firstMs: 0,
  lastMs: 0,
};

/** -1 for a line that no writer wrote. */
function numberOf(bytes: Buffer, from: number, end: number): number {
  const at = end - TEXT;
  if (at < from || bytes[at + DIGITS] !== BLANK) return -1;
  let number = 0;
  for (let i = at; i < at + DIGITS; i += 1) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function takeOther(text: string): void {
  const told = /(Lines may be|1 line is|\d+ lines are) missing here/.exec(text)?.[1];
  if (told === undefined) return;
  received.gaps += 1;
  if (told.startsWith("Lines")) received.untold += 1;
  else received.told += Number(told.split(" ")[0]);
}

function take(bytes: Buffer): Buffer {
  let from = 0;
  for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
    const number = numberOf(bytes, from, end);
    if (number < 0) takeOther(bytes.toString("utf8", from, end));
    else if (seen[number] === 0) {
      seen[number] = 1;
      received.lines += 1;
    } else received.doubled += 1;
    from = end + 1;
  }
  return bytes.subarray(from);
}

const server = createServer((socket) => {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    const now = performance.timeOrigin + performance.now();
    if (received.firstMs === 0) received.firstMs = now;
    received.lastMs = now;
    received.bytes += chunk.length;
    rest = Buffer.from(take(rest.length === 0 ? chunk : Buffer.concat([rest, chunk])));
  });
  socket.on("error", () => undefined);
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
for await (const _ of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(received)}\n`);
}
process.exit(0);
