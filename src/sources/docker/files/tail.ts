/**
 * Reads a container's files from a start to their end, over every rotation, and then on as they grow. Has the same outside as a
 * connection to the API (log-connection.ts).
 */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { JsonFileReader } from "../../../codecs/docker/json-file.ts";
import type { TimedPiece } from "../../../codecs/docker/lines.ts";
import { compareTimes } from "../position.ts";
import type { Time } from "../position.ts";
import type { FileEnd, FileLog, FileTaker, TailOptions } from "./file-log.ts";
import type { LogFile } from "./log-file.ts";
import { Wake } from "./wake.ts";
import { isUnfounded, Walk } from "./walk.ts";
import type { Doubt } from "./walk.ts";

const CHUNK_BYTES = 256 * 1024;
/** What lies so far behind may have to come from the disk: a thread waits for it, not we. */
const BEHIND_BYTES = 1024 * 1024;
const DAMAGED = "records in Docker's log file cannot be read";
/** While we wait, Docker's rotation does not. */
const HOLD_EVERY_MS = 20;
/** A run's last lines may still be on their way through the daemon. */
const LAST_LOOK_MS = 50;

/** Shared by all that read at once: nothing waits between a read and the last of its records. */
const shared = Buffer.allocUnsafe(CHUNK_BYTES);

export function tailFiles(options: TailOptions, taker: FileTaker): FileLog {
  const tail = new Tail(options, taker);
  return {
    pause: () => tail.pause(),
    resume: () => tail.resume(),
    close: () => tail.close(),
    runEnded: () => tail.runEnded(),
    ended: tail.run(),
  };
}

class Tail {
  readonly #options: TailOptions;
  readonly #taker: FileTaker;
  readonly #wake: Wake;
  #reader: JsonFileReader;
  readonly #walk: Walk;
  #offset: number;
  /** Own room, for what a thread reads, and for records longer than a chunk. */
  #own: Buffer | undefined;
  #roomBytes = CHUNK_BYTES;
  /** The packed file that was read to its end, if no other has come behind it. */
  #unpacked: LogFile | undefined;
  #notBefore: Time | undefined;
  #last: Time | undefined;
  #paused: Promise<void> | undefined;
  #resume: (() => void) | undefined;
  #closed = false;
  #ending: boolean;
  /** Damaged records, NaN when nobody knows how many: told as the next. */
  #unread = 0;
  /** Told when the first line behind it is known. */
  #lost: Doubt | undefined;

  constructor(options: TailOptions, taker: FileTaker) {
    this.#options = options;
    this.#taker = taker;
    this.#reader = this.#newReader();
    this.#walk = new Walk(options.path, options.start.file);
    this.#offset = options.start.offset;
    this.#notBefore = options.notBefore;
    this.#ending = !options.follow;
    this.#wake = new Wake(options.path);
  }

  pause(): void {
    this.#paused ??= new Promise((resolve) => (this.#resume = resolve));
  }

  resume(): void {
    this.#paused = undefined;
    this.#resume?.();
  }

  close(): void {
    this.#closed = true;
    this.resume();
    this.#wake.now();
  }

  runEnded(): void {
    this.#ending = true;
    this.#wake.now();
  }

  async run(): Promise<FileEnd> {
    // The caller has to have what we return before the first record.
    await nextTurn();
    try {
      await this.#readAll();
      if (this.#closed) return { kind: "cut", because: "closed" };
      if (this.#mayHaveMissedOne()) return { kind: "cut", because: "the next file is gone" };
      // The files do not know why a run ended, nor whether the next one has begun: whoever follows looks at the container.
      return { kind: this.#options.follow ? "run ended" : "complete" };
    } catch (error) {
      return { kind: "failed", because: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#wake.close();
      this.#walk.close();
    }
  }

  async #readAll(): Promise<void> {
    let looksLeft = this.#options.follow ? 1 : 0;
    while (!this.#closed) {
      await this.#untilResumed();
      const more = this.#walk.file.packed
        ? await this.#unpack()
        : (await this.#chunk()) || (await this.#turned());
      if (more) {
        this.#wake.busy();
        await this.#walk.hold();
        await nextTurn();
      } else if (!this.#ending) await this.#wake.wait();
      else if (looksLeft-- > 0) await sleep(LAST_LOOK_MS);
      else return;
    }
  }

  /** A container that was removed took its last file along before it could be opened: its end was not read. */
  #mayHaveMissedOne(): boolean {
    const { file } = this.#walk;
    return !this.#walk.isCurrent() && (file.packed || file.size >= this.#options.fullBytes);
  }

  async #untilResumed(): Promise<void> {
    while (this.#paused !== undefined) {
      await this.#walk.hold();
      await Promise.race([this.#paused, sleep(HOLD_EVERY_MS)]);
    }
  }

  /** Reads on in a file that is not packed. False at its end. */
  async #chunk(): Promise<boolean> {
    const behind = this.#walk.file.size - this.#offset;
    if (behind === 0) return false;
    if (behind < 0) return this.#wasCut();
    const bytes = this.#room(behind);
    const length =
      behind > BEHIND_BYTES
        ? await this.#walk.file.read(bytes, this.#offset)
        : this.#walk.file.readNow(bytes, this.#offset);
    if (this.#closed) return false;
    if (!this.#walk.file.unchanged()) return this.#wasCut();
    const used = this.#take(bytes, length);
    if (used > 0) this.#roomBytes = CHUNK_BYTES;
    else if (length === bytes.length) {
      this.#roomBytes = 2 * length;
      return true;
    }
    return used > 0;
  }

  #room(behind: number): Buffer {
    if (behind <= BEHIND_BYTES && this.#roomBytes === CHUNK_BYTES) {
      this.#own = undefined;
      return shared;
    }
    if (this.#own?.length !== this.#roomBytes) this.#own = Buffer.allocUnsafe(this.#roomBytes);
    return this.#own;
  }

  #take(bytes: Buffer, length: number): number {
    this.#taker.before();
    const used = this.#reader.push(bytes, 0, length);
    this.#offset += used;
    if (used > 0) this.#place();
    this.#taker.after();
    return used;
  }

  #place(): void {
    if (this.#reader.skipping || this.#walk.file.packed) return;
    this.#taker.place({
      inode: String(this.#walk.file.ino),
      fingerprint: this.#walk.file.headNow()?.fingerprint ?? "",
      offset: this.#offset,
      ahead: [],
    });
  }

  /** Docker never shortens a file that it goes on with; other programs do. */
  #wasCut(): boolean {
    this.#walk.file.forgetHead();
    this.#offset = 0;
    this.#reader = this.#newReader();
    this.#lost = { because: "the log file was cut from outside", bytes: 0 };
    return true;
  }

  /** A file that was packed after its rotation: from its first byte, as there is no other way in. */
  async #unpack(): Promise<boolean> {
    if (this.#unpacked === this.#walk.file) return this.#goOn();
    let skip = this.#offset;
    let rest: Buffer = Buffer.alloc(0);
    try {
      for await (const chunk of this.#walk.file.unpacked()) {
        const left = Math.min(skip, chunk.length);
        skip -= left;
        rest = rest.length === 0 ? chunk.subarray(left) : Buffer.concat([rest, chunk.subarray(left)]);
        rest = rest.subarray(this.#take(rest, rest.length));
        await this.#untilResumed();
        if (this.#closed) return false;
      }
    } catch {
      this.#lost = { because: "a packed log file could not be read to its end", bytes: 0 };
    }
    if (rest.length > 0) this.#wasDamaged("record");
    this.#unpacked = this.#walk.file;
    return this.#goOn();
  }

  /** At the end of a file: is there more, in this or in the next? */
  async #turned(): Promise<boolean> {
    if (this.#walk.isCurrent()) return false;
    // Docker writes no more to it. What it wrote between our read and our look comes first.
    if (await this.#chunk()) return true;
    return this.#goOn();
  }

  async #goOn(): Promise<boolean> {
    if (this.#closed) return false;
    const { size, packed } = this.#walk.file;
    const next = await this.#walk.next();
    if (next === false) return false;
    if (next !== true) this.#lost = next;
    // Half a record at the end of a file: a crash, and a rotation since.
    if (!packed && size > this.#offset) this.#wasDamaged("record");
    this.#offset = 0;
    this.#reader = this.#newReader();
    return true;
  }

  #newReader(): JsonFileReader {
    return new JsonFileReader({
      piece: (piece) => this.#piece(piece),
      damaged: (what) => this.#wasDamaged(what),
    });
  }

  #wasDamaged(what: "record" | "hole"): void {
    this.#taker.damaged();
    this.#unread += what === "record" ? 1 : Number.NaN;
  }

  #piece(piece: TimedPiece): void {
    if (this.#notBefore !== undefined) {
      if (compareTimes(piece, this.#notBefore) < 0) return;
      this.#notBefore = undefined;
    }
    const { seconds, nanos } = piece;
    if (this.#lost !== undefined) {
      if (!isUnfounded(this.#lost, this.#last, piece)) this.#tell(this.#lost.because, { seconds, nanos });
      this.#lost = undefined;
    }
    if (this.#unread !== 0) this.#tell(DAMAGED, { seconds, nanos }, this.#unread);
    this.#unread = 0;
    this.#last ??= { seconds, nanos };
    this.#last.seconds = seconds;
    this.#last.nanos = nanos;
    this.#taker.piece(piece);
  }

  #tell(because: string, to: Time, count = Number.NaN): void {
    const from = this.#last && { ...this.#last };
    this.#taker.lost(because, Number.isNaN(count) ? { from, to } : { from, to, count });
  }
}
