/** Numbered lines whose every byte follows from their number, so that a changed line is as visible as a missing one. */

export interface Numbered {
  /** Name of the container. */
  key: string;
  /** How often it was started, from 1. */
  run: number;
  n: number;
}

/** Mostly as long as usual lines; some longer than Docker's pieces of 16 KiB, which come to the reader in several. */
function lengthOf(n: number): number {
  if (n % 997 === 500) return 40_000;
  return n % 211 === 100 ? 20_000 : 60 + (n % 90);
}

export function streamOf(n: number): "stdout" | "stderr" {
  return n % 50 === 49 ? "stderr" : "stdout";
}

export function textOf({ key, run, n }: Numbered): string {
  return `k=${key} r=${run} n=${n} ${"x".repeat(lengthOf(n))}.`;
}

/** The line that this text is, byte for byte. */
export function numberedOf(text: string): Numbered | undefined {
  const found = /^k=(\S+) r=(\d+) n=(\d+) /.exec(text.slice(0, 100));
  if (found === null) return undefined;
  const line = { key: found[1] ?? "", run: Number(found[2]), n: Number(found[3]) };
  return text === textOf(line) ? line : undefined;
}

/**
 * What runs in a container: the same lines, so many a second, from now on. The number of the run is kept in the
 * container's own files. A writer that was held up catches up at full speed.
 */
export function printer(key: string, perSecond: number): string {
  return `
const fs = require("fs");
let run = 1;
try { run += Number(fs.readFileSync("/tmp/run", "utf8")); } catch {}
fs.writeFileSync("/tmp/run", String(run));
const lengthOf = (n) => (n % 997 === 500 ? 40000 : n % 211 === 100 ? 20000 : 60 + (n % 90));
const from = Date.now();
let n = 0;
setInterval(() => {
  const due = ((Date.now() - from) * ${perSecond}) / 1000;
  for (; n < due; n++) {
    const text = "k=${key} r=" + run + " n=" + n + " " + "x".repeat(lengthOf(n)) + ".\\n";
    for (let done = 0; done < text.length; ) done += fs.writeSync(n % 50 === 49 ? 2 : 1, text.slice(done));
  }
}, 10);`;
}
