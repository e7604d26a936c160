/**
 * How far a route has delivered, kept in one small file that is as large at the start as it ever needs to be: two places,
 * written in turn, each with a number and a checksum. So a kill in the middle of a write leaves the other place, and a
 * full disk does not matter, since nothing new is asked of it.
 */
import { open, readFile, rename, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { Logger } from "pino";
import type { CursorUpdates } from "../record/source.ts";

export interface Positions {
  readonly all: ReadonlyMap<string, string>;
  /** Takes effect at once for readers; on disk some milliseconds later. */
  set: (updates: CursorUpdates) => void;
  /** A first position under a key that has none, ahead of the delivery; the first that is set or forgotten takes its place. */
  mark: (key: string, value: string) => void;
  /** Puts others in the place of all: what a receiver knows better. It knows nothing of those that are only marked. */
  replace: (all: ReadonlyMap<string, string>) => void;
  /** Why they cannot be written at present. */
  trouble: () => string | undefined;
  /** Writes what is not written yet. Twice is harmless. */
  close: () => Promise<void>;
}

/** Magic and form, number of the write, length and CRC-32 of what follows. */
const MAGIC = 0x4c425031;
const HEADER = 20;
/** Some five hundred containers. */
const PLACE_FIRST = 64 * 1024;
/** Between two writes: what a kill makes us deliver twice, where a receiver acknowledges nothing. */
const REST_MS = 20;
const RETRY_MS = 1000;
/** In the file, before the key of one that is marked; no source is called so. */
const MARKED = "?";

export async function openPositions(path: string, log: Logger): Promise<Positions> {
  const found = await read(path);
  const kept = new KeptPositions(path, log, found);
  await kept.begin();
  return {
    all: kept.all,
    set: (updates) => kept.set(updates),
    mark: (key, value) => kept.mark(key, value),
    replace: (all) => kept.replace(all),
    trouble: () => kept.trouble,
    close: () => kept.close(),
  };
}

interface Found {
  number: number;
  all: Map<string, string>;
  marked: Set<string>;
  place: number;
}

/** The newer of the two places that is whole. */
async function read(path: string): Promise<Found> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const place = Math.floor(bytes.length / 2);
  let newest = "{}";
  let newestNumber = 0;
  for (const slot of [bytes.subarray(0, place), bytes.subarray(place)]) {
    if (slot.length < HEADER || slot.readUInt32LE(0) !== MAGIC) continue;
    const number = Number(slot.readBigUInt64LE(4));
    const text = slot.subarray(HEADER, HEADER + slot.readUInt32LE(12));
    if (number <= newestNumber || crc32(text) !== slot.readUInt32LE(16)) continue;
    newestNumber = number;
    newest = text.toString();
  }
  return { number: newestNumber, place: Math.max(place, PLACE_FIRST), ...parsed(newest) };
}

function parsed(text: string): Pick<Found, "all" | "marked"> {
  const all = new Map<string, string>();
  const marked = new Set<string>();
  for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
    const key = name.startsWith(MARKED) ? name.slice(MARKED.length) : name;
    if (key !== name) marked.add(key);
    all.set(key, value);
  }
  return { all, marked };
}

class KeptPositions {
  readonly all: Map<string, string>;
  readonly #marked: Set<string>;
  trouble: string | undefined;
  readonly #path: string;
  readonly #log: Logger;
  #number: number;
  #place: number;
  #file: FileHandle | undefined;
  #dirty = false;
  #closed = false;
  #writing: Promise<void> | undefined;

  constructor(path: string, log: Logger, found: Found) {
    this.#path = path;
    this.#log = log;
    this.all = found.all;
    this.#marked = found.marked;
    this.#number = found.number;
    this.#place = found.place;
  }

  /** The old file is gone on with: making another would need room on the disk. */
  async begin(): Promise<void> {
    try {
      const { size } = await stat(this.#path).catch(() => ({ size: 0 }));
      if (size === 2 * this.#place) this.#file = await open(this.#path, "r+");
      else await this.#make(this.#place);
    } catch (error) {
      this.#complain(error);
    }
  }

  set(updates: CursorUpdates): void {
    for (const [key, value] of Object.entries(updates)) {
      this.#marked.delete(key);
      if (value === null) this.all.delete(key);
      else this.all.set(key, value);
    }
    this.#touch();
  }

  mark(key: string, value: string): void {
    if (this.#closed || this.all.has(key)) return;
    this.#marked.add(key);
    this.all.set(key, value);
    this.#touch();
  }

  replace(all: ReadonlyMap<string, string>): void {
    for (const key of this.all.keys()) if (!this.#marked.has(key)) this.all.delete(key);
    for (const [key, value] of all) {
      this.#marked.delete(key);
      this.all.set(key, value);
    }
    this.#touch();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
  }

  #touch(): void {
    this.#dirty = true;
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  async #write(): Promise<void> {
    while (this.#dirty) {
      this.#dirty = false;
      try {
        await this.#writeOnce();
        if (this.trouble !== undefined) this.#log.info("positions are written again");
        this.trouble = undefined;
      } catch (error) {
        this.#dirty = true;
        this.#complain(error);
        if (this.#closed) return;
        await sleep(RETRY_MS);
      }
      if (!this.#closed) await sleep(REST_MS);
    }
  }

  #complain(error: unknown): void {
    if (this.trouble === undefined)
      this.#log.error({ err: error }, "positions cannot be written: a kill now would deliver lines twice");
    this.trouble = (error as Error).message;
  }

  async #writeOnce(): Promise<void> {
    const text = this.#text();
    const small = text.length + HEADER > this.#place;
    if (small || this.#file === undefined) await this.#make(2 * (text.length + HEADER));
    this.#number += 1;
    await this.#put(slotOf(this.#number, text), this.#number);
  }

  #text(): Buffer {
    const entries: Record<string, string> = {};
    for (const [key, value] of this.all) entries[this.#marked.has(key) ? MARKED + key : key] = value;
    return Buffer.from(JSON.stringify(entries));
  }

  async #put(slot: Buffer, number: number): Promise<void> {
    if (this.#file === undefined) throw new Error("the file of positions is closed");
    const { bytesWritten } = await this.#file.write(slot, 0, slot.length, (number % 2) * this.#place);
    if (bytesWritten !== slot.length) throw new Error(`disk took ${bytesWritten} of ${slot.length} bytes`);
    await this.#file.datasync();
  }

  /** A fresh file with room for both places and what is known in one of them; it takes the old one's name when it is durable. */
  async #make(place: number): Promise<void> {
    const text = this.#text();
    const bytes = Buffer.alloc(2 * Math.max(place, 2 * (text.length + HEADER)));
    this.#number += 1;
    slotOf(this.#number, text).copy(bytes, (this.#number % 2) * (bytes.length / 2));
    const fresh = await open(`${this.#path}.new`, "w+", 0o600);
    try {
      await fresh.writeFile(bytes);
      await fresh.datasync();
      await rename(`${this.#path}.new`, this.#path);
      await syncFolder(dirname(this.#path));
    } catch (error) {
      await fresh.close();
      throw error;
    }
    await this.#file?.close();
    this.#file = fresh;
    this.#place = bytes.length / 2;
  }
}

function slotOf(number: number, text: Buffer): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32LE(MAGIC, 0);
  header.writeBigUInt64LE(BigInt(number), 4);
  header.writeUInt32LE(text.length, 12);
  header.writeUInt32LE(crc32(text), 16);
  return Buffer.concat([header, text]);
}

async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
