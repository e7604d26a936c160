/** A file that grows. An open descriptor outlives its renaming and its removal, so what was met open is read to its end. */
import { closeSync, fstatSync, openSync, read, readSync, statSync } from "node:fs";
import { encodingOf, markBytes } from "../../codecs/encodings/encoding.ts";
import type { Encoding } from "../../codecs/encodings/encoding.ts";
import { LineCutter } from "../../codecs/encodings/lines.ts";
import { FRAME } from "../../codecs/framing/frames.ts";
import { hashAt, hashOf, HEAD_BYTES, isAt, TAIL_BYTES } from "./content.ts";
import type { Place } from "./content.ts";
import type { StoredFile } from "./cursor.ts";
import { Followed } from "./followed.ts";
import type { FileNeeds, FollowedOptions, StepEnd } from "./followed.ts";
import { nodeOf } from "./node.ts";

const CHUNK_BYTES = 256 * 1024;
/** What lies so far behind may have to come from the disk: a thread waits for it, not we. */
const BEHIND_BYTES = 1024 * 1024;
const MARK_BYTES = 4;

/** Files are read one after the other, so all share one room; a long line makes it larger for a while. */
const room = { bytes: Buffer.allocUnsafe(CHUNK_BYTES) };

export class PlainFile extends Followed {
  #fd: number | undefined;
  /** Found out while what it tells of was surely there: a copy is known by it when the file itself was cut. */
  #place: Place;
  /** The bytes before `#tailAt`: whoever cut the file and wrote it anew has written others. */
  #tail: Buffer = Buffer.alloc(0);
  #tailAt = 0;
  /** Where the last read began. */
  #readAt = 0;
  /** It was closed for a while. */
  #doubted = false;
  #seenBytes = -1;
  #unread = false;
  #cutter: LineCutter | undefined;
  #unit: Encoding["unit"] = 1;

  constructor(options: FollowedOptions, needs: FileNeeds) {
    super(options, needs);
    this.#place = options.from.place;
  }

  get isOpen(): boolean {
    return this.#fd !== undefined;
  }

  /** When it was found to be cut, there were bytes that had been seen and not read. */
  get wasUnread(): boolean {
    return this.#unread;
  }

  /** Throws when it cannot be opened. */
  open(): number {
    if (this.#fd !== undefined) return this.#fd;
    if (this.at === undefined) throw new Error("the file has no name any more");
    const fd = openSync(this.at, "r");
    if (nodeOf(fstatSync(fd, { bigint: true })) !== this.node) {
      closeSync(fd);
      throw new Error("another file has its name");
    }
    this.#fd = fd;
    const tailBytes = Math.min(TAIL_BYTES, this.offset);
    this.#tail = Buffer.alloc(tailBytes);
    if (tailBytes > 0) readSync(fd, this.#tail, 0, tailBytes, this.offset - tailBytes);
    this.#tailAt = this.offset;
    this.#doubted = true;
    return fd;
  }

  /** An open file keeps its node, and one that was closed is looked at when it is opened. */
  isStill(): boolean {
    return true;
  }

  look(): boolean {
    if (this.#fd !== undefined) return fstatSync(this.#fd).size !== this.#seenBytes;
    if (this.at === undefined) return false;
    const stats = statSync(this.at, { bigint: true, throwIfNoEntry: false });
    // Another file has its name: whoever looks for files sees to it.
    return stats !== undefined && nodeOf(stats) === this.node && Number(stats.size) !== this.#seenBytes;
  }

  protected async read(): Promise<StepEnd> {
    const fd = this.open();
    const { size } = fstatSync(fd);
    if (!this.#isWhole(fd, size)) return "cut";
    if (size === this.offset) return "end";
    if (this.#cutter === undefined) this.#learn(fd);
    const { offset } = this;
    this.#readAt = offset;
    // Behind a byte order mark nothing stands that was read.
    const before = this.#tailAt === offset ? this.#tail.length : 0;
    const { bytes } = room;
    const length =
      size - offset > BEHIND_BYTES
        ? await readLater(fd, bytes, offset - before)
        : readSync(fd, bytes, 0, bytes.length, offset - before);
    if (length < before || !bytes.subarray(0, before).equals(this.#tail.subarray(0, before))) return "cut";
    this.readMs = this.busyMs = Date.now();
    this.lines.begin(this.readMs);
    // Before the first line: a position may be asked for behind each of them.
    if (offset === 0) this.#keepHead(bytes.subarray(0, Math.min(length, HEAD_BYTES)));
    this.#take(bytes, before, length);
    return this.#used(fd, before, length) && this.offset < size ? "more" : "end";
  }

  /** As far as size and, when it was closed meanwhile, the bytes around the place tell. */
  #isWhole(fd: number, size: number): boolean {
    this.#unread = this.#seenBytes > this.offset;
    this.#seenBytes = size;
    if (size < this.offset || (this.#doubted && !isAt(fd, size, this.#place))) return false;
    this.#doubted = false;
    return true;
  }

  /** Keeps what stands before the place now. False when nothing was used, and there is room enough. */
  #used(fd: number, before: number, length: number): boolean {
    const { bytes } = room;
    const end = before + this.offset - this.#readAt;
    if (end === before) {
      if (length < bytes.length) return false;
      room.bytes = Buffer.allocUnsafe(length * 2);
      return true;
    }
    this.#tail = Buffer.from(bytes.subarray(Math.max(0, end - TAIL_BYTES), end));
    this.#tailAt = this.offset;
    const headBytes = Math.min(HEAD_BYTES, this.offset);
    if (headBytes > this.#place.headBytes)
      this.#place = { ...this.#place, headBytes, head: hashAt(fd, 0, headBytes) };
    if (bytes.length > CHUNK_BYTES) room.bytes = Buffer.allocUnsafe(CHUNK_BYTES);
    return true;
  }

  finish(): void {
    const { maxLineBytes } = this.entry.options;
    if (this.#fd !== undefined && !this.skipping) {
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(this.#seenBytes - this.offset, maxLineBytes)));
      const length = readSync(this.#fd, bytes, 0, bytes.length, this.offset);
      this.lines.begin(Date.now());
      if (length > 0) this.#cutter?.part(bytes.subarray(0, length), this.lines);
    }
    this.lines.flush();
    this.needs.outbox.touch(this);
  }

  stored(): StoredFile {
    if (this.#place.offset !== this.placed) this.#place = this.#placeNow();
    return {
      path: this.path,
      node: this.node,
      place: this.#place,
      packed: false,
      done: false,
      // The place is before the long line while that is held.
      skipping: this.skipping && !this.holds,
      readMs: this.readMs,
      goneMs: 0,
    };
  }

  close(): void {
    if (this.#fd === undefined) return;
    // The place can be known only while it is open.
    this.stored();
    closeSync(this.#fd);
    this.#fd = undefined;
  }

  #placeNow(): Place {
    const { headBytes, head } = this.#place;
    const offset = this.placed;
    const tailBytes = Math.min(TAIL_BYTES, offset);
    if (offset === this.#tailAt) return { offset, headBytes, head, tailBytes, tail: hashOf(this.#tail) };
    const tail = this.#fd === undefined ? "" : hashAt(this.#fd, offset - tailBytes, tailBytes);
    return { offset, headBytes, head, tailBytes, tail };
  }

  #keepHead(head: Buffer): void {
    this.#place = { ...this.#place, headBytes: head.length, head: hashOf(head) };
  }

  #take(bytes: Buffer, from: number, end: number): void {
    const start = this.#skipTo(bytes, from, end);
    if (start >= end) return;
    const { lines } = this;
    const rest = this.#cutter?.cut(bytes, { start, end }, lines) ?? end;
    const { maxLineBytes } = this.entry.options;
    if (rest > start || end - start < maxLineBytes + this.#unit) return;
    this.#cutter?.part(bytes.subarray(start, start + maxLineBytes), lines, FRAME.truncated);
    this.skipping = true;
  }

  /** Past the rest of a line that was too long, and past NUL: a program that goes on behind the cut of its file leaves a hole. */
  #skipTo(bytes: Buffer, from: number, end: number): number {
    let at = from;
    if (this.skipping) {
      const next = this.#cutter?.skip(bytes, from, end) ?? -1;
      this.skipping = next < 0;
      // A line feed of several bytes may stand across two reads.
      at = next < 0 ? end - ((end - from) % this.#unit) : next;
    } else if (this.#unit === 1) {
      while (at < end && bytes[at] === 0) at++;
    }
    if (at > from) this.lines.pass(at - from);
    return this.skipping ? end : at;
  }

  /** How its bytes are read: a mark at its beginning has a say. */
  #learn(fd: number): void {
    const head = Buffer.alloc(MARK_BYTES);
    const length = readSync(fd, head, 0, MARK_BYTES, 0);
    const { encoding: name, maxLineBytes } = this.entry.options;
    const encoding = encodingOf(name, head.subarray(0, length));
    if (encoding === undefined) return;
    this.#cutter = new LineCutter(encoding, maxLineBytes);
    this.#unit = encoding.unit;
    if (this.offset === 0) this.lines.pass(markBytes(head.subarray(0, length), encoding));
  }
}

function readLater(fd: number, bytes: Buffer, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, bytes, 0, bytes.length, at, (error, length) =>
      error === null ? resolve(length) : reject(error),
    );
  });
}
