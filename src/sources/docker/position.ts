/**
 * How far a container has been read: for each stream the time of the last line handed on and a hash of it. Never a piece of a
 * line, and no offset: the API knows none. Times are decided by comparing two numbers, as nanoseconds do not fit in one.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { readMark, storedMark, StoredMark } from "./files/mark.ts";
import type { FileMark } from "./files/mark.ts";

export interface Time {
  seconds: number;
  nanos: number;
}

export interface Position extends Time {
  hash: string;
}

/** What is kept under the container's id. Index of `streams`: 1 stdout, 2 stderr. */
export interface Cursor {
  /** Name at that time, for what is to be said about a container that is gone. */
  name: string;
  streams: (Position | undefined)[];
  /** Where its reading began, while no line of it has a position yet; undefined: at the first line that Docker had. */
  begin?: Time | undefined;
  /** Oldest line begun but not ended: reading must start before it. */
  open: Time | undefined;
  /** Where that is in Docker's files, when they were read. */
  mark?: FileMark | undefined;
  /** The end of the run (State.FinishedAt) whose last line was read. */
  finished: string;
}

/** Lines of two streams stand up to some 14 ms out of order in the file; small steps of the clock add to it. */
const MARGIN_NANOS = 200_000_000;
/** Nothing on one stream for this long: it no longer says where to start, or the other's hour would be read again. */
const QUIET_SECONDS = 3600;

const Stamp = z.tuple([z.number(), z.number()]);
const Mark = z.tuple([z.number(), z.number(), z.string()]);
const Stored = z.object({
  n: z.string().default(""),
  o: Mark.optional(),
  e: Mark.optional(),
  b: Stamp.optional(),
  p: Stamp.optional(),
  m: StoredMark.optional(),
  f: z.string().default(""),
});

/** What cannot be read counts as no position: better lines twice than none. */
export function readCursor(text: string): Cursor {
  const stored = Stored.parse(parsed(text));
  return {
    name: stored.n,
    streams: [undefined, position(stored.o), position(stored.e)],
    ...(stored.b && { begin: time(stored.b) }),
    open: stored.p && time(stored.p),
    ...(stored.m && { mark: readMark(stored.m) }),
    finished: stored.f,
  };
}

export function cursorText(cursor: Cursor): string {
  const [, out, err] = cursor.streams;
  const begin = out === undefined && err === undefined ? cursor.begin : undefined;
  return JSON.stringify({
    n: cursor.name,
    ...(out && { o: [out.seconds, out.nanos, out.hash] }),
    ...(err && { e: [err.seconds, err.nanos, err.hash] }),
    ...(begin && { b: [begin.seconds, begin.nanos] }),
    ...(cursor.open && { p: [cursor.open.seconds, cursor.open.nanos] }),
    ...(cursor.mark && { m: storedMark(cursor.mark) }),
    ...(cursor.finished && { f: cursor.finished }),
  });
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Stored.safeParse(value).success ? value : {};
  } catch {
    return {};
  }
}

function time([seconds, nanos]: z.output<typeof Stamp>): Time {
  return { seconds, nanos };
}

function position(mark: z.output<typeof Mark> | undefined): Position | undefined {
  return mark && { seconds: mark[0], nanos: mark[1], hash: mark[2] };
}

export function hashOf(body: string): string {
  return createHash("sha256").update(body).digest("base64url").slice(0, 16);
}

export function compareTimes(a: Time, b: Time): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}

function plus(time: Time, nanos: number): Time {
  const sum = time.nanos + nanos;
  const carry = Math.floor(sum / 1e9);
  return { seconds: time.seconds + carry, nanos: sum - carry * 1e9 };
}

/** A line this much younger than the last one handed on, and that one never came: it is no longer there. */
export function surelyAfter(position: Position): Time {
  return plus(position, 4 * MARGIN_NANOS);
}

/** True for the stream that has been quiet so long that its last line is not looked for any more. */
export function isQuiet(
  position: Position,
  other: Position | undefined,
  quietSeconds: number = QUIET_SECONDS,
): boolean {
  return other !== undefined && other.seconds - position.seconds > quietSeconds;
}

/** Where to read from so that the last line of each stream comes by again; undefined: from the beginning. */
export function readFrom(cursor: Cursor, quietSeconds?: number): Time | undefined {
  const [, out, err] = cursor.streams;
  const marks: Time[] = [];
  if (out !== undefined && !isQuiet(out, err, quietSeconds)) marks.push(out);
  if (err !== undefined && !isQuiet(err, out, quietSeconds)) marks.push(err);
  if (marks.length > 0 && cursor.open !== undefined) marks.push(cursor.open);
  const oldest = marks.sort(compareTimes)[0];
  return oldest && plus(oldest, -MARGIN_NANOS);
}

/** As the API takes it: decimal seconds with nine digits. */
export function timeText(time: Time): string {
  return `${time.seconds}.${String(time.nanos).padStart(9, "0")}`;
}
