/**
 * What Docker's rotation may have taken from under a reading by the API. A reader that is behind is sent on to the file that is
 * written now, over those between, without a word; Engine 20 leaves a file in its middle, too, soon after it was begun. Either way
 * the time between two lines is at least what it takes to write what is missing, and the line behind it begins a file. So the
 * bytes of the files are counted as Docker writes them, and where the two could be, the reading is to be begun anew at the line
 * before: then Docker opens all files that it still has at once, and either the lines come, or nothing stands between, or the
 * line before is gone, which is a gap. A pause proves nothing and costs a reading, seldom.
 */
import type { TimedPiece } from "../../codecs/docker/lines.ts";
import type { Facts } from "./facts.ts";
import { compareTimes } from "./position.ts";
import type { Time } from "./position.ts";
import { recordBytes } from "./record-bytes.ts";
import type { RecordBytes } from "./record-bytes.ts";

/** More than any Engine writes. */
const FASTEST_BYTES_PER_MS = 256 * 1024;
/** Local's own size of a file, where the container has no option. */
const LOCAL_BYTES = 20 * 1024 * 1024;
/** Our count of a file's bytes may be so much behind. */
const SLACK_BYTES = 1024;
/** A daemon that was killed may have left half a record. */
const SLACK_AFTER_CUT_BYTES = 32 * 1024;
/** Engine 20 leaves out a file that it is just packing: what is to be believed is looked at once more after a rest. */
export const PACKING_MS = 500;
/** Doubles come at once; a clock that was set back by more is a new beginning. */
const BACK_MOST_SECONDS = 60;

/** Undefined: its files are never rotated. */
export function rotationOf(facts: Facts): Rotation | undefined {
  const { logDriver, logOptions } = facts;
  const size = logOptions["max-size"];
  if (logDriver !== "json-file" && logDriver !== "local") return undefined;
  const bytes = size === undefined && logDriver === "local" ? LOCAL_BYTES : sizeOf(size ?? "");
  return bytes > 0 ? new Rotation(bytes, recordBytes(logDriver, logOptions), isPacked(facts)) : undefined;
}

/** A file of the log that is smaller was never followed by another: the daemon looks at the size before it writes. */
export function fullBytesOf({ logOptions }: Facts): number {
  const bytes = sizeOf(logOptions["max-size"] ?? "");
  return bytes > 0 ? bytes : Infinity;
}

/**
 * With files that are packed, Engine 20 takes `since` for a reason to leave out all of them when the oldest is older than that,
 * whatever is in the others: so all is to be asked for.
 */
export function isPacked({ logDriver, logOptions }: Facts): boolean {
  const { compress } = logOptions;
  return logDriver === "local" ? compress !== "false" : logDriver === "json-file" && compress === "true";
}

/** As Docker reads sizes: thousands, not 1024s. Not a number where it is none: without an end. */
function sizeOf(text: string): number {
  const found = /^(\d+(?:\.\d+)?) ?([kmgtp])?i?b?$/i.exec(text);
  if (found === null) return Number.NaN;
  return Number(found[1]) * 1000 ** (" kmgtp".indexOf((found[2] ?? " ").toLowerCase()) || 0);
}

export interface ReadingBegin {
  /** The youngest line that was read before, which is looked for. */
  anchor: Time | undefined;
  /** From a time on; or the last so many lines. */
  since: boolean;
  tail: boolean;
  follow: boolean;
}

/** One container's, over all its readings. */
export class Rotation {
  readonly #fileBytes: number;
  /** Bytes of a record in the file; undefined where nobody knows yet. */
  #bytesOf: RecordBytes | undefined;
  /** Bytes of the file before the place where we are, NaN: unknown. */
  #place = Number.NaN;
  /** The same behind the last line taken. */
  #taken = Number.NaN;
  /** The same, taken for granted that the reading began with a file. */
  #ifBegun = Number.NaN;
  #begin: ReadingBegin = { anchor: undefined, since: true, tail: true, follow: false };
  #seeking = false;
  /** A file was begun in this reading: the Engine may leave it at any place. */
  #exposed = false;
  #slack = SLACK_BYTES;
  #last: Time | undefined;
  #bytesSinceLine = 0;
  #doubling = false;
  /** The line behind the place that is being looked at: if it comes again, nothing was missing. */
  #doubted: Time | undefined;
  #looks = 0;
  /** Files are packed. */
  readonly #packs: boolean;
  /** Bytes a second of the log's own time, and of the second before. */
  readonly #hot = { second: 0, bytes: 0, before: 0 };
  /** Bytes since a pause was nothing but a pause. */
  #sinceLook = Number.POSITIVE_INFINITY;

  constructor(fileBytes: number, bytesOf: RecordBytes | undefined, packs: boolean) {
    this.#fileBytes = fileBytes;
    this.#bytesOf = bytesOf;
    this.#packs = packs;
  }

  /** How long to wait before a place is looked at again. */
  get restMs(): number {
    return this.#packs ? PACKING_MS : 0;
  }

  /** Something may be missing behind the last line taken: the next reading is to begin shortly before it. */
  get doubtful(): boolean {
    return this.#doubted !== undefined;
  }

  /** It is worth a look at a record, to know how many bytes each has. */
  get wantsBytes(): boolean {
    return this.doubtful && this.#bytesOf === undefined;
  }

  learn(bytesOf: RecordBytes): void {
    this.#bytesOf = bytesOf;
  }

  /** It is worth reading all that there is, to know where files begin. */
  get wantsWhole(): boolean {
    return this.doubtful && this.#bytesOf !== undefined && Number.isNaN(this.#taken);
  }

  begin(begin: ReadingBegin): void {
    this.#begin = begin;
    this.#seeking = begin.anchor !== undefined;
    this.#ifBegun = begin.tail || this.#bytesOf === undefined ? Number.NaN : 0;
    this.#place = this.#seeking ? this.#taken : begin.since ? Number.NaN : this.#ifBegun;
    this.#exposed = false;
    this.#last = undefined;
    this.#doubling = false;
    this.#bytesSinceLine = 0;
  }

  /** The connection was cut: perhaps the daemon was killed. */
  cut(): void {
    this.#slack = SLACK_AFTER_CUT_BYTES;
  }

  /** It was read in another way. */
  forget(): void {
    this.#taken = Number.NaN;
    this.#doubted = undefined;
  }

  /** Each record before it is taken. False: it must not be, as something may be missing before it; nothing is changed by that. */
  piece(piece: TimedPiece): boolean {
    if (this.#isDoubtful(piece)) return false;
    const bytes = this.#bytesOf?.(piece) ?? piece.end - piece.start + 100;
    if (this.#here() >= this.#fileBytes) this.#exposed = true;
    this.#ifBegun = this.#after(this.#ifBegun, bytes);
    if (!this.#seeking) this.#place = this.#after(this.#place, bytes);
    this.#heat(piece.seconds, bytes);
    this.#bytesSinceLine += bytes;
    this.#keepTime(piece);
    return true;
  }

  /** Begin anew before this one. */
  doubt({ seconds, nanos }: TimedPiece): void {
    const again = this.#doubted !== undefined && compareTimes(this.#doubted, { seconds, nanos }) === 0;
    this.#looks = again ? this.#looks + 1 : 1;
    this.#doubted = { seconds, nanos };
  }

  /** A line of them was complete. Engine 20 sends a file's first lines again when it was begun: so that is where one begins. */
  line(isDouble: boolean): void {
    if (isDouble && !this.#doubling) this.#begins(this.#bytesSinceLine);
    this.#doubling = isDouble;
    this.#bytesSinceLine = 0;
    if (!isDouble && !this.#seeking) this.#taken = this.#place;
  }

  /** The Engine stepped back behind pieces of a line: a file may begin here, and those bytes stand before it. */
  aside(): void {
    this.#doubling = false;
    this.#bytesSinceLine = 0;
  }

  /** A line that was looked for came; it may not have been the last that was taken. */
  found(wasNewest: boolean): void {
    const { since, tail } = this.#begin;
    const whole = !since && !tail;
    // Not what an older line of the other stream, found before, has left: more has come since.
    this.#place = whole && !Number.isNaN(this.#ifBegun) ? this.#ifBegun : this.#taken;
    if (whole) this.#slack = SLACK_BYTES;
    this.#taken = this.#place;
    this.#exposed = false;
    if (wasNewest) this.#seeking = false;
  }

  /** It did not: what came first was the first that there is. */
  lost(): void {
    this.#doubted = undefined;
    this.#begins(this.#ifBegun);
    this.#taken = this.#place;
    this.#seeking = false;
  }

  #begins(place: number): void {
    if (this.#bytesOf === undefined) return;
    this.#place = place;
    this.#exposed = true;
    this.#slack = SLACK_BYTES;
  }

  #after(place: number, bytes: number): number {
    return place >= this.#fileBytes ? bytes : place + bytes;
  }

  #isDoubtful(piece: TimedPiece): boolean {
    const doubted = this.#doubted;
    const order = doubted === undefined || this.#seeking ? -1 : compareTimes(piece, doubted);
    if (order === 0) return !this.#isSettled();
    if (order > 0) this.#settle();
    return this.#isLate(piece);
  }

  /** The line behind the place came again. */
  #isSettled(): boolean {
    if (this.#isNext() && this.#packs && this.#looks < 2) return false;
    this.#settle();
    return true;
  }

  #settle(): void {
    this.#doubted = undefined;
    this.#exposed = false;
    this.#sinceLook = 0;
  }

  /** The time before it would do for what may be missing. */
  #isLate({ seconds, nanos }: TimedPiece): boolean {
    const last = this.#last;
    const { follow, anchor } = this.#begin;
    if (last === undefined || !follow) return false;
    // On the way to the line that was read last, all comes from files that were opened at once.
    if (this.#seeking && anchor !== undefined && compareTimes(last, anchor) <= 0) return false;
    const ms = (seconds - last.seconds) * 1000 + (nanos - last.nanos) / 1e6;
    return ms > 0 && ms * FASTEST_BYTES_PER_MS >= this.#bytesMissing();
  }

  /** Nothing came between it and the line before the place. */
  #isNext(): boolean {
    const { anchor } = this.#begin;
    return this.#last !== undefined && anchor !== undefined && compareTimes(this.#last, anchor) <= 0;
  }

  #here(): number {
    return this.#seeking ? this.#ifBegun : this.#place;
  }

  /** As many at least, if any are missing here. */
  #bytesMissing(): number {
    const place = this.#here();
    if (Number.isNaN(place)) return this.#couldBeAnywhere() ? this.#fileBytes / 2 : Number.POSITIVE_INFINITY;
    if (place + this.#slack >= this.#fileBytes) return this.#fileBytes;
    return this.#exposed ? this.#fileBytes - place : Number.POSITIVE_INFINITY;
  }

  /** Who writes little cannot have filled a file meanwhile; and not every pause is looked at. */
  #couldBeAnywhere(): boolean {
    const { bytes, before } = this.#hot;
    return Math.max(bytes, before) > this.#fileBytes / 16 && this.#sinceLook > this.#fileBytes / 8;
  }

  #heat(second: number, bytes: number): void {
    const hot = this.#hot;
    if (hot.second !== second) {
      hot.before = second === hot.second + 1 ? hot.bytes : 0;
      hot.second = second;
      hot.bytes = 0;
    }
    hot.bytes += bytes;
    this.#sinceLook += bytes;
  }

  #keepTime({ seconds, nanos }: TimedPiece): void {
    const last = (this.#last ??= { seconds, nanos });
    const ahead = seconds - last.seconds || nanos - last.nanos;
    if (ahead < 0 && last.seconds - seconds < BACK_MOST_SECONDS) return;
    last.seconds = seconds;
    last.nanos = nanos;
  }
}
