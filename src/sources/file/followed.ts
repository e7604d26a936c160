/** What all files have in common while they are read, plain or packed. */
import type { LogRecord } from "../../record/record.ts";
import { cursorText } from "./cursor.ts";
import type { StoredFile } from "./cursor.ts";
import type { Entry } from "./entry.ts";
import { FileLines } from "./file-lines.ts";
import type { Outbox, Placed } from "./outbox.ts";

/** "more": there is more to read at once. "end": read to its end, for now. "cut": what was read is not there any more. */
export type StepEnd = "more" | "end" | "cut";

export interface FileNeeds {
  outbox: Outbox;
  count: (event: string, reason: string, by?: number) => void;
}

export interface FollowedOptions {
  key: string;
  entry: Entry;
  /** Where it is now. */
  at: string;
  /** What was kept of it, or where a new one begins. */
  from: StoredFile;
}

export abstract class Followed implements Placed {
  readonly key: string;
  readonly entry: Entry;
  /** The name under which it was met. */
  readonly path: string;
  /** Undefined: it has no name that we know any more. */
  at: string | undefined;
  readonly node: string;
  readMs: number;
  /** It was not read to its end yet. */
  hasMore = true;
  /** When something was last found in it. */
  busyMs = Date.now();
  protected readonly lines: FileLines;
  protected readonly needs: FileNeeds;
  protected skipping: boolean;
  readonly #from: number;

  constructor({ key, entry, at, from }: FollowedOptions, needs: FileNeeds) {
    this.key = key;
    this.entry = entry;
    this.path = from.path;
    this.at = at;
    this.node = from.node;
    this.readMs = from.readMs;
    this.skipping = from.skipping;
    this.needs = needs;
    this.#from = from.place.offset;
    this.lines = new FileLines(entry, entry.facts(from.path), {
      record: (record: LogRecord) => needs.outbox.add(record, this),
      count: needs.count,
    });
  }

  /** Behind the last line that was read. */
  get offset(): number {
    return this.#from + this.lines.takenBytes;
  }

  /** Behind the last line that was handed on. */
  protected get placed(): number {
    return this.offset - this.lines.openBytes;
  }

  cursor(): string {
    return cursorText(this.stored());
  }

  /** Lines are held until it is clear that none belongs to them any more. */
  get holds(): boolean {
    return this.lines.openBytes > 0;
  }

  /** Read to its end: time passes for what is held. */
  tick(nowMs: number): void {
    const dueMs = this.lines.dueMs();
    if (dueMs === undefined || nowMs < dueMs) return;
    this.lines.tick(nowMs);
  }

  resume(nowMs: number): void {
    this.lines.resume(nowMs);
  }

  #finished = -1;

  /** As `finish`, unless nothing came since the last time. */
  finishOnce(): void {
    if (this.#finished === this.offset) return;
    this.finish();
    this.#finished = this.offset;
  }

  /** What is held is complete: more of it will not come in this way. */
  letGo(): void {
    this.lines.flush();
  }

  /** Its node may be another file's by now: nodes are used again. */
  abstract isStill(size: number, writtenMs: number): boolean;
  abstract stored(): StoredFile;
  /** Is there something that was not seen yet? */
  abstract look(): boolean;
  /** Reads the next piece. */
  async step(): Promise<StepEnd> {
    const end = await this.read();
    this.hasMore = end === "more";
    return end;
  }

  protected abstract read(): Promise<StepEnd>;
  /** Nothing will be added to it: what is held is complete, and so is its last line without an end. */
  abstract finish(): void;
  abstract close(): void;
}
