/** Go's time.Time as far as templates use it: a moment with nanoseconds, seen in a zone. */
import { LOCAL, UTC, fixedZone } from "./zone.ts";
import type { Zone } from "./zone.ts";

export class TimeValue {
  /** Whole seconds since the epoch … */
  readonly seconds: number;
  /** … and nanoseconds to add. */
  readonly nanos: number;
  readonly zone: Zone;

  constructor(seconds: number, nanos: number, zone: Zone) {
    this.seconds = seconds;
    this.nanos = nanos;
    this.zone = zone;
  }

  in(zone: Zone): TimeValue {
    return zone === this.zone ? this : new TimeValue(this.seconds, this.nanos, zone);
  }

  /** Go's zero time is the first of January of the year 1. */
  get isZero(): boolean {
    return this.seconds === ZERO_SECONDS && this.nanos === 0;
  }
}

const ZERO_SECONDS = -62_135_596_800;
export const ZERO_TIME = new TimeValue(ZERO_SECONDS, 0, UTC);

const RFC3339 =
  /^(\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9})\d*)?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** RFC 3339 with up to nine digits of a second; undefined when it is something else. */
export function parseTime(text: string): TimeValue | undefined {
  const found = RFC3339.exec(text);
  if (found === null) return undefined;
  const [, whole = "", fraction = "", sign, hours = "0", minutes = "0"] = found;
  const asIfUtc = Date.parse(`${whole.replace(/[t ]/, "T")}Z`) / 1000;
  if (Number.isNaN(asIfUtc)) return undefined;
  const size = (Number(hours) * 60 + Number(minutes)) * 60;
  const offset = sign === "-" ? -size : size;
  return new TimeValue(asIfUtc - offset, Number(fraction.padEnd(9, "0")), zoneOf(asIfUtc - offset, offset));
}

/** As Go reads a timestamp: an offset that is the local one then is the local zone, with its name. */
function zoneOf(seconds: number, offset: number): Zone {
  if (offset === 0) return UTC;
  return LOCAL.offset(seconds) === offset ? LOCAL : fixedZone(offset);
}
