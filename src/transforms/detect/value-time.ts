/** A time that is a value by itself, of a JSON key or a pair: an ISO time, or a count since the epoch. */
import { DocumentStamp } from "../../codecs/json/stamp.ts";
import { LineTime, isoEnd } from "../../codecs/line-time/line-time.ts";
import type { Zone } from "../../codecs/syslog/zone.ts";

export interface Moment {
  seconds: number;
  nanos: number;
}

/** Counts before 2000 are durations and numbers of other things. */
const EARLIEST_S = 946_684_800;

export class ValueTime {
  readonly #iso: LineTime;
  readonly #count = new DocumentStamp();

  /** `zone`: of times that do not state theirs. */
  constructor(zone: Zone) {
    this.#iso = new LineTime(zone);
  }

  /** Undefined when it can be none. What is returned is good until the next call. */
  read(value: unknown): Moment | undefined {
    if (typeof value === "string" && isoEnd(value, 0) === value.length)
      return this.#iso.read("iso", value, 0, 0) ? this.#iso : undefined;
    return this.#count.read(value) && this.#count.seconds >= EARLIEST_S ? this.#count : undefined;
  }
}
