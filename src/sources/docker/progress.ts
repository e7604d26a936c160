/**
 * How far a container has been read, and how far of that was handed on. The two differ while lines are being joined: the next
 * reading goes on behind the last line read, but what is kept stands behind the last line of a complete record, so that after
 * a crash the open ones come again.
 */
import type { LogRecord } from "../../record/record.ts";
import type { FileMark } from "./files/mark.ts";
import { compareTimes, cursorText, hashOf } from "./position.ts";
import type { Cursor, Position, Time } from "./position.ts";

const STREAMS = [1, 2];

type Lines = (LogRecord | undefined)[];

export class Progress {
  readonly #cursor: Cursor;
  readonly #joins: boolean;
  /** Positions of what was handed on, where that is not what was read. */
  readonly #handed: (Position | undefined)[];
  /** Newest line per stream where no position has been made of it yet: a hash is dear, and only the last one counts. */
  readonly #newestRead: (LogRecord | undefined)[] = [undefined, undefined, undefined];
  readonly #newestHanded: (LogRecord | undefined)[] = [undefined, undefined, undefined];

  /** A place in the files, and the newest line of each stream before it. */
  #place: { mark: FileMark | undefined; read: Lines; handed: Lines };
  #lastRead: Lines = [undefined, undefined, undefined];
  #lastHanded: Lines = [undefined, undefined, undefined];

  /** `joins`: `handed` will be called for what is done with, beside `read`. */
  constructor(cursor: Cursor, joins: boolean) {
    this.#cursor = { ...cursor, streams: [...cursor.streams] };
    this.#handed = [...cursor.streams];
    this.#joins = joins;
    this.#place = { mark: cursor.mark, read: [...this.#lastRead], handed: [...this.#lastHanded] };
  }

  rename(name: string): void {
    this.#cursor.name = name;
  }

  read(record: LogRecord, stream: number): void {
    this.#newestRead[stream] = record;
    this.#lastRead[stream] = record;
  }

  handed(record: LogRecord, stream: number): void {
    this.#newestHanded[stream] = record;
    this.#lastHanded[stream] = record;
  }

  /** All lines before this place were read, and handed on; of those behind it, none. */
  place(mark: FileMark | undefined): void {
    this.#place = { mark, read: [...this.#lastRead], handed: [...this.#lastHanded] };
  }

  /** The run that ended at this time was read to its end. False: that was known. */
  finish(finishedAt: string): boolean {
    this.position(undefined);
    const news = this.#cursor.finished !== finishedAt;
    this.#cursor.finished = finishedAt;
    return news;
  }

  hasFinished(finishedAt: string): boolean {
    return this.#cursor.finished !== "" && this.#cursor.finished === finishedAt;
  }

  /** Where the next reading goes on; `open` is the begin of a line that has not ended. */
  position(open: Time | undefined): Cursor {
    const cursor = this.#cursor;
    for (const stream of STREAMS) {
      const record = this.#newestRead[stream];
      if (record === undefined) continue;
      cursor.streams[stream] = positionOf(record);
      this.#newestRead[stream] = undefined;
      cursor.finished = "";
    }
    return {
      ...cursor,
      streams: [...cursor.streams],
      open,
      mark: this.#mark(this.#lastRead, this.#place.read),
    };
  }

  /** What is kept beside the records handed on; `open` are the begins of lines and of records that are not complete. */
  durable(...open: (Time | undefined)[]): string {
    const begins = open.filter((one) => one !== undefined);
    const cursor = this.position(begins.sort(compareTimes)[0]);
    if (!this.#joins) return cursorText(cursor);
    const mark = this.#mark(this.#lastHanded, this.#place.handed);
    return cursorText({ ...cursor, streams: this.#handedOn(), mark });
  }

  #mark(last: Lines, before: Lines): FileMark | undefined {
    const { mark } = this.#place;
    if (mark === undefined) return undefined;
    return {
      ...mark,
      ahead: STREAMS.filter((stream) => mark.ahead.includes(stream) || last[stream] !== before[stream]),
    };
  }

  #handedOn(): (Position | undefined)[] {
    for (const stream of STREAMS) {
      const record = this.#newestHanded[stream];
      if (record !== undefined) this.#handed[stream] = positionOf(record);
      this.#newestHanded[stream] = undefined;
    }
    return this.#handed;
  }
}

function positionOf({ seconds, nanos, body }: LogRecord): Position {
  return { seconds, nanos, hash: hashOf(body) };
}
