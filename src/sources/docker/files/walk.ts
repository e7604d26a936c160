/**
 * From one file of a container to the next, in the order in which Docker wrote them. Who is behind holds the files behind his own
 * open: a rotation then removes names, not lines.
 */
import type { Time } from "../position.ts";
import { statOf } from "./log-file.ts";
import type { LogFile } from "./log-file.ts";
import { successorOf } from "./successor.ts";

export const ROTATED_AWAY = "Docker's rotation removed them before they were read";
/** Held files keep their room on the disk when Docker has removed them: not more than this, or one file. */
const HELD_MOST_BYTES = 64 * 1024 * 1024;
/** More than any Engine writes. */
const FASTEST_BYTES_PER_MS = 256 * 1024;

/** Lines may be missing, unless a file of so many bytes cannot have been written between the two that were read. */
export interface Doubt {
  because: string;
  bytes: number;
}

export class Walk {
  file: LogFile;
  readonly #path: string;
  /** Behind `file`, in order. */
  readonly #held: LogFile[] = [];
  /** When `file` was last seen to be the one that is written, milliseconds since the epoch. */
  #currentAtMs = Date.now();

  constructor(path: string, file: LogFile) {
    this.#path = path;
    this.file = file;
  }

  /** True for the file that Docker writes. */
  isCurrent(): boolean {
    const nowMs = Date.now();
    const current = this.file.is(statOf(this.#path));
    if (current) this.#currentAtMs = nowMs;
    return current;
  }

  async hold(): Promise<void> {
    let bytes = 0;
    for (const { size } of this.#held) bytes += size;
    while (bytes < HELD_MOST_BYTES) {
      const newest = this.#held.at(-1) ?? this.file;
      if (newest.is(statOf(this.#path))) return;
      const next = await successorOf(this.#path, newest);
      if (next?.missing === true) next.file.close();
      if (next === undefined || next.missing) return;
      this.#held.push(next.file);
      bytes += next.file.size;
    }
  }

  /** Goes on to the next file. False when there is none yet; a doubt where others may have come and gone between. */
  async next(): Promise<boolean | Doubt> {
    const held = this.#held.shift();
    const found =
      held === undefined ? await successorOf(this.#path, this.file) : { file: held, missing: false };
    if (found === undefined) return false;
    const { size, packed } = this.file;
    const sure = !found.missing || (!packed && this.#noTimeFor(size));
    this.file.close();
    this.file = found.file;
    this.#currentAtMs = Date.now();
    return sure || { because: ROTATED_AWAY, bytes: packed ? 0 : size };
  }

  close(): void {
    this.file.close();
    for (const file of this.#held) file.close();
  }

  #noTimeFor(bytes: number): boolean {
    return (Date.now() - this.#currentAtMs) * FASTEST_BYTES_PER_MS < bytes;
  }
}

/** Nothing is missing when the last line and the next stand nearer to each other than a whole file's lines could. */
export function isUnfounded({ bytes }: Doubt, from: Time | undefined, to: Time): boolean {
  if (from === undefined) return false;
  const ms = (to.seconds - from.seconds) * 1000 + (to.nanos - from.nanos) / 1e6;
  return ms >= 0 && ms * FASTEST_BYTES_PER_MS < bytes;
}
