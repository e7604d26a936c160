/** A file that somebody found, and nobody reads: opened once, to see what it is. */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { encodingOf } from "../../codecs/encodings/encoding.ts";
import { hashAt, hashOf, HEAD_BYTES, isAt, placeAt } from "./content.ts";
import type { StoredFile } from "./cursor.ts";
import type { Entry } from "./entry.ts";
import { nodeOf } from "./node.ts";
import { packedHead } from "./packed-file.ts";

export interface Found {
  path: string;
  /** What its records are filed under: a rotated file's are those of the file that it was. */
  name: string;
  entry: Entry;
  node: string;
  size: number;
  writtenMs: number;
}

/** Undefined for what is no file, or not there any more. */
export function foundAt(path: string, entry: Entry): Found | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats?.isFile() !== true) return undefined;
  const { size, mtimeMs } = stats;
  return { path, name: path, entry, node: nodeOf(stats), size: Number(size), writtenMs: Number(mtimeMs) };
}

/** Packed in ways that are not read, by their first bytes. */
const OTHERS: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["zip", [0x50, 0x4b, 3, 4]],
  ["lz4", [4, 0x22, 0x4d, 0x18]],
];
const GZIP = [0x1f, 0x8b];

export class Candidate {
  readonly found: Found;
  readonly fd: number;
  readonly size: number;
  readonly packed: boolean;
  /** The program that packed it, when we cannot read that. */
  readonly foreign: string | undefined;
  readonly #head: Buffer;
  #unpackedHead: Buffer | undefined;
  /** Of the first bytes, by how many. */
  readonly #hashes = new Map<number, string>();

  /** Throws when the file cannot be opened. */
  constructor(found: Found) {
    this.found = found;
    this.fd = openSync(found.path, "r");
    this.size = fstatSync(this.fd).size;
    const head = Buffer.alloc(HEAD_BYTES);
    this.#head = head.subarray(0, readSync(this.fd, head, 0, HEAD_BYTES, 0));
    this.packed = startsWith(this.#head, GZIP);
    this.foreign = OTHERS.find(([, bytes]) => startsWith(this.#head, bytes))?.[0];
  }

  close(): void {
    closeSync(this.fd);
  }

  /** Of a packed file, what it begins with. False when that cannot be told yet. */
  async unpack(): Promise<boolean> {
    if (this.packed) this.#unpackedHead = await packedHead(this.found.path);
    return !this.packed || this.#unpackedHead !== undefined;
  }

  /** Is it the file that was read before, wherever it has been meanwhile? */
  is(file: StoredFile): boolean {
    const { place } = file;
    if (file.node === this.found.node && place.offset === 0) return true;
    // Few bytes are soon the same: then only its own folder is believed.
    const sure = place.headBytes === HEAD_BYTES || dirname(file.path) === dirname(this.found.path);
    if (place.offset === 0 || !sure || this.#hash(place.headBytes) !== place.head) return false;
    return this.packed || isAt(this.fd, this.size, place);
  }

  /** Begin behind what it holds now; a line that is not whole is passed over. */
  end(): Pick<StoredFile, "place" | "skipping" | "done"> {
    if (this.packed) return { place: placeAt(this.fd, 0), skipping: false, done: true };
    const last = Buffer.alloc(1);
    readSync(this.fd, last, 0, 1, this.size - 1);
    const { unit } = encodingOf(this.found.entry.options.encoding) ?? { unit: 1 };
    const skipping = unit === 1 && last[0] !== 10;
    return { place: placeAt(this.fd, this.size), skipping, done: false };
  }

  /** Is it, as far as it goes, the same as an open file that is at least as long? */
  isCopyOf(fd: number): boolean {
    if (this.size === 0 || fstatSync(fd).size < this.size) return false;
    const head = Math.min(HEAD_BYTES, this.size);
    return (
      hashAt(fd, 0, head) === this.#hash(head) &&
      hashAt(fd, this.size - head, head) === hashAt(this.fd, this.size - head, head)
    );
  }

  #hash(length: number): string {
    let hash = this.#hashes.get(length);
    if (hash === undefined) {
      const head = this.packed ? (this.#unpackedHead ?? Buffer.alloc(0)) : this.#head;
      hash = head.length < length ? "" : hashOf(head.subarray(0, length));
      this.#hashes.set(length, hash);
    }
    return hash;
  }
}

function startsWith(head: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => head[i] === byte);
}
