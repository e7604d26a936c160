/** The time of an event (forward protocol 1, "EventTime Ext Format"): whole seconds, or an extension with nanoseconds. */
import { EVENT_TIME } from "../msgpack/time-text.ts";
import { KIND } from "../msgpack/value-reader.ts";
import type { Kind, ValueReader } from "../msgpack/value-reader.ts";

const NANOS_MOST = 999_999_999;
/** Fluent Bit marks beginning and end of a group of events by times of -1 and -2 (as unsigned here). */
const GROUP_MARK_LEAST = 0xffff_fffe;

export class EventTime {
  seconds = 0;
  nanos = 0;
  /** It is no event but a mark around events. */
  isMark = false;

  /** Reads what `reader.next()` gave as `kind`; false when it is no time. Zero is what senders without a clock say. */
  read(reader: ValueReader, kind: Kind): boolean {
    this.nanos = 0;
    this.isMark = false;
    if (kind === KIND.integer) this.seconds = reader.number;
    else if (kind === KIND.float) return this.#float(reader.number);
    else if (kind === KIND.extension) return this.#extension(reader);
    else return false;
    return true;
  }

  #float(value: number): boolean {
    if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
    this.seconds = Math.floor(value);
    // A double of today has no more than microseconds.
    this.nanos = Math.min(999_999, Math.round((value - this.seconds) * 1e6)) * 1000;
    return true;
  }

  #extension({ bytes, start, stop, extensionType }: ValueReader): boolean {
    if (extensionType !== EVENT_TIME || stop - start !== 8) return false;
    this.seconds = bytes.readUInt32BE(start);
    this.nanos = bytes.readUInt32BE(start + 4);
    this.isMark = this.seconds >= GROUP_MARK_LEAST;
    return this.nanos <= NANOS_MOST;
  }
}
