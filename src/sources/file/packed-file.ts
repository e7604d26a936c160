/** A file that was packed after its rotation (gzip, RFC 1952): read once, from where its plain form was left. */
import { createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { encodingOf, markBytes } from "../../codecs/encodings/encoding.ts";
import { LineCutter } from "../../codecs/encodings/lines.ts";
import { FRAME } from "../../codecs/framing/frames.ts";
import { hashOf, HEAD_BYTES, TAIL_BYTES } from "./content.ts";
import type { Place } from "./content.ts";
import type { StoredFile } from "./cursor.ts";
import { Followed } from "./followed.ts";
import type { FileNeeds, FollowedOptions, StepEnd } from "./followed.ts";

const CHUNK_BYTES = 128 * 1024;

export class PackedFile extends Followed {
  #chunks: AsyncIterator<Buffer> | undefined;
  /** Unpacked so far, in this going through. */
  #unpackedBytes = 0;
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  /** Of a line whose end has not come. */
  #rest: Buffer = Buffer.alloc(0);
  #cutter: LineCutter | undefined;
  #wanted: Place;
  #done: boolean;
  /** It ended too soon: it is read again when it has changed. */
  #stopped = false;
  /** Size and time of the file when it was opened. */
  #opened = "";

  constructor(options: FollowedOptions, needs: FileNeeds) {
    super(options, needs);
    this.#wanted = options.from.place;
    this.#done = options.from.packed && options.from.done;
    this.hasMore = !this.#done;
    this.#opened = stateOf(this.at);
  }

  /** What was read to its end never changes. */
  isStill(size: number, writtenMs: number): boolean {
    return !this.#done || this.#opened === `${size} ${writtenMs}`;
  }

  look(): boolean {
    return !this.#done && (!this.#stopped || stateOf(this.at) !== this.#opened);
  }

  protected async read(): Promise<StepEnd> {
    if (this.#chunks === undefined) this.#begin();
    const next = await this.#chunks?.next().catch((error: unknown) => this.#failed(error));
    if (next === undefined) return "end";
    this.readMs = this.busyMs = Date.now();
    if (next.done === true) {
      this.#done = true;
      this.#chunks = undefined;
      this.finish();
      return this.#unpackedBytes < this.#wanted.offset ? "cut" : "end";
    }
    return this.#take(next.value) ? "more" : "cut";
  }

  finish(): void {
    this.lines.begin(Date.now());
    if (this.#rest.length > 0 && !this.skipping) this.#cutter?.part(this.#rest, this.lines);
    this.#rest = Buffer.alloc(0);
    this.lines.flush();
    this.needs.outbox.touch(this);
  }

  stored(): StoredFile {
    const headBytes = Math.min(this.#head.length, HEAD_BYTES);
    const known = headBytes >= this.#wanted.headBytes;
    const place: Place = {
      offset: this.placed,
      headBytes: known ? headBytes : this.#wanted.headBytes,
      head: known ? hashOf(this.#head) : this.#wanted.head,
      tailBytes: 0,
      tail: "",
    };
    const { path, node, readMs } = this;
    const skipping = this.skipping && !this.holds;
    return { path, node, place, packed: true, done: this.#done, skipping, readMs, goneMs: 0 };
  }

  close(): void {
    void this.#chunks?.return?.();
    this.#chunks = undefined;
  }

  #begin(): void {
    if (this.at === undefined) throw new Error("the file has no name any more");
    this.#opened = stateOf(this.at);
    this.#stopped = false;
    this.#unpackedBytes = 0;
    this.#rest = Buffer.alloc(0);
    const file = createReadStream(this.at, { highWaterMark: CHUNK_BYTES });
    // The one who iterates gets the error.
    const stream = pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
    this.#chunks = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** It ends too soon: it is being written still, or damaged. */
  #failed(error: unknown): undefined {
    this.#chunks = undefined;
    this.#stopped = true;
    if (stateOf(this.at) !== this.#opened) return undefined;
    this.#done = true;
    this.finish();
    const because = error instanceof Error ? error.message : String(error);
    this.needs.count("damaged", `packed files that cannot be read to their end: ${because}`.slice(0, 120));
    return undefined;
  }

  /** False when it is not the file that it was taken for. */
  #take(chunk: Buffer): boolean {
    if (this.#head.length < HEAD_BYTES && this.#unpackedBytes === this.#head.length)
      this.#head = Buffer.concat([this.#head, chunk]).subarray(0, HEAD_BYTES);
    const passed = Math.max(0, Math.min(this.offset - this.#unpackedBytes, chunk.length));
    this.#unpackedBytes += chunk.length;
    if (passed > 0 && !this.#pass(chunk.subarray(0, passed))) return false;
    if (passed === chunk.length) return true;
    this.#lines(passed === 0 ? chunk : chunk.subarray(passed));
    return true;
  }

  /** Read before: only what stands before the place is looked at. */
  #pass(bytes: Buffer): boolean {
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    const { offset, tailBytes, tail } = this.#wanted;
    if (tailBytes === 0 || this.#unpackedBytes < offset || this.offset !== offset) return true;
    return hashOf(this.#tail.subarray(-tailBytes)) === tail;
  }

  #lines(chunk: Buffer): void {
    const { lines } = this;
    const { encoding: name, maxLineBytes } = this.entry.options;
    lines.begin(Date.now());
    if (this.#cutter === undefined) {
      const encoding = encodingOf(name, this.#head);
      if (encoding === undefined) return;
      this.#cutter = new LineCutter(encoding, maxLineBytes);
      if (this.offset === 0) {
        const mark = markBytes(this.#head, encoding);
        lines.pass(mark);
        return this.#cut(chunk.subarray(mark), maxLineBytes);
      }
    }
    this.#cut(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]), maxLineBytes);
  }

  #cut(bytes: Buffer, maxLineBytes: number): void {
    const { lines } = this;
    let start = 0;
    if (this.skipping) {
      const next = this.#cutter?.skip(bytes, 0, bytes.length) ?? -1;
      this.skipping = next < 0;
      start = next < 0 ? bytes.length : next;
      lines.pass(start);
    }
    const rest = this.#cutter?.cut(bytes, { start, end: bytes.length }, lines) ?? bytes.length;
    this.#rest = Buffer.from(bytes.subarray(rest));
    if (this.#rest.length <= maxLineBytes) return;
    this.#cutter?.part(this.#rest.subarray(0, maxLineBytes), lines, FRAME.truncated);
    lines.pass(this.#rest.length - maxLineBytes);
    this.#rest = Buffer.alloc(0);
    this.skipping = true;
  }
}

function stateOf(path: string | undefined): string {
  const stats = path === undefined ? undefined : statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.size} ${Number(stats.mtimeMs)}`;
}

/** What a packed file begins with when it is unpacked; undefined when that cannot be told (yet). */
export async function packedHead(path: string): Promise<Buffer | undefined> {
  const file = createReadStream(path, { end: 64 * 1024 });
  const stream = pipeline(file, createGunzip({ chunkSize: HEAD_BYTES }), () => undefined);
  let head: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      head = Buffer.concat([head, chunk]);
      if (head.length >= HEAD_BYTES) break;
    }
  } catch {
    if (head.length === 0) return undefined;
  }
  return head.subarray(0, HEAD_BYTES);
}
