/**
 * How many bytes of a connection its peer's kernel has not acknowledged: column tx_queue of /proc/net/tcp and tcp6
 * (proc_pid_net(5)). One reading serves all connections. The kernel walks its whole table for each reading, which takes
 * milliseconds on a large machine, so readings keep to a small share of one processor.
 */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";
import { endianness } from "node:os";

export interface SocketPair {
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
}

/** "gone": the table does not have the connection. "unreadable": there is no table (not Linux, or hidden). */
export type Queued = number | "gone" | "unreadable";

export interface QueueWatch {
  /** Just before a reading: what was written by now is what the answer may be compared with. */
  before: () => void;
  after: (queued: Queued) => void;
}

/** Peers nearby have acknowledged by then. */
const FIRST_LOOK_MS = 5;
const LOOK_MOST_MS = 100;
/** Between readings that somebody waits for. */
const HURRIED_MS = 10;
/** A reading that takes 4 ms is not repeated before 160 ms have passed: 2.5 % of a processor. */
const PAUSE_FOR_COST = 40;
/** On a busy machine a reading takes long because of others. */
const PAUSE_MOST_MS = 300;

interface Watched {
  file: string;
  needle: string;
  watch: QueueWatch;
}

export class QueueTable {
  readonly #folder: string;
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | undefined;
  #reading = false;
  #waitMs = FIRST_LOOK_MS;
  #notBefore = 0;
  #endedAt = 0;

  constructor(folder = "/proc/self/net") {
    this.#folder = folder;
  }

  /** Looks again and again until the function that it returns is called; the first time soon. */
  watch(pair: SocketPair, watch: QueueWatch): () => void {
    const one = { file: this.#fileOf(pair), needle: needleOf(pair), watch };
    this.#watched.add(one);
    this.#waitMs = FIRST_LOOK_MS;
    if (!this.#reading) this.#plan();
    return () => {
      this.#watched.delete(one);
      if (this.#watched.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  /** Much has been written since the last look: worth its cost, and whoever waits for the answer should not wait long. */
  hurry(): void {
    if (this.#reading || this.#watched.size === 0) return;
    this.#notBefore = Math.min(this.#notBefore, this.#endedAt + HURRIED_MS);
    this.#waitMs = FIRST_LOOK_MS;
    this.#plan();
  }

  /** At once, for the moment when a connection ends and will leave the table. */
  now(pair: SocketPair): Queued {
    try {
      return queuedIn(readFileSync(this.#fileOf(pair), "latin1"), needleOf(pair));
    } catch {
      return "unreadable";
    }
  }

  #fileOf(pair: SocketPair): string {
    return `${this.#folder}/${isIPv4(pair.remoteAddress) ? "tcp" : "tcp6"}`;
  }

  #plan(): void {
    clearTimeout(this.#timer);
    const waitMs = Math.max(this.#waitMs, this.#notBefore - performance.now());
    this.#timer = setTimeout(() => void this.#look(), waitMs);
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#reading = true;
    const looked = [...this.#watched];
    for (const one of looked) one.watch.before();
    const startedAt = performance.now();
    const texts = new Map<string, string | undefined>();
    for (const file of new Set(looked.map((one) => one.file))) {
      texts.set(file, await readFile(file, "latin1").catch(() => undefined));
    }
    const endedAt = performance.now();
    this.#endedAt = endedAt;
    this.#notBefore = endedAt + Math.min(PAUSE_MOST_MS, (endedAt - startedAt) * PAUSE_FOR_COST);
    this.#waitMs = Math.min(LOOK_MOST_MS, this.#waitMs * 2);
    this.#reading = false;
    for (const one of looked) {
      const text = texts.get(one.file);
      if (this.#watched.has(one))
        one.watch.after(text === undefined ? "unreadable" : queuedIn(text, one.needle));
    }
    if (this.#watched.size > 0 && this.#timer === undefined) this.#plan();
  }
}

/** The table of this process's network namespace. */
export const queueTable = new QueueTable();

/** `sl local remote state tx:rx …`, addresses and numbers in hexadecimal. */
function queuedIn(text: string, needle: string): Queued {
  const at = text.indexOf(needle);
  if (at < 0) return "gone";
  const queue = at + needle.length + 3;
  return Number.parseInt(text.slice(queue, queue + 8), 16);
}

function needleOf(pair: SocketPair): string {
  return ` ${hexAddress(pair.localAddress, pair.localPort)} ${hexAddress(pair.remoteAddress, pair.remotePort)} `;
}

/** Each 32-bit word of the address as the machine's own integer, then the port. */
function hexAddress(address: string, port: number): string {
  const bytes = isIPv4(address) ? address.split(".").map(Number) : bytesOfIPv6(address);
  let hex = "";
  for (let word = 0; word < bytes.length; word += 4) {
    const four = bytes.slice(word, word + 4);
    if (endianness() === "LE") four.reverse();
    hex += four.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  return `${hex}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
}

function bytesOfIPv6(address: string): number[] {
  const plain = address.replace(/%.*$/, "").replace(/[\d.]+\.\d+$/, (dotted) => {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split(".").map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const words = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((one) => Number.parseInt(one, 16));
  const first = words(head);
  const last = tail === undefined ? [] : words(tail);
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return [...first, ...zeros, ...last].flatMap((word) => [word >> 8, word & 0xff]);
}
