/** The formats that have names: ISO8601, UNIX, UNIX_MS, TAI64N. */
import { IsoStamp } from "../syslog/iso-stamp.ts";
import type { Zone } from "../syslog/zone.ts";
import type { Fields } from "../strptime/resolve.ts";
import type { TimeReader } from "../strptime/time-format.ts";
import { instantOf } from "./year.ts";
import { hourlyZone } from "./hourly-zone.ts";

/** Larger ones are rather milliseconds; the filter refuses them too. */
const UNIX_MOST = 2_147_483_647;
/** The year 9999: a record's time goes no further. */
const MS_MOST = 253_402_300_799_999;
const NUMBER = /^(\d{1,16})(?:\.(\d{1,30}))?$/;

export class UnixTime implements TimeReader {
  seconds = 0;
  nanos = 0;
  readonly #perSecond: 1 | 1000;

  constructor(perSecond: 1 | 1000) {
    this.#perSecond = perSecond;
  }

  /** By digits: a double has too few for nanoseconds. */
  read(text: string): boolean {
    const found = NUMBER.exec(text);
    if (found === null) return false;
    const whole = Number(found[1]);
    const fraction = found[2] ?? "";
    if (this.#perSecond === 1) {
      if (whole > UNIX_MOST) return false;
      this.seconds = whole;
      this.nanos = Number(fraction.slice(0, 9).padEnd(9, "0"));
      return true;
    }
    if (whole > MS_MOST) return false;
    this.seconds = Math.floor(whole / 1000);
    this.nanos = (whole % 1000) * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
    return true;
  }
}

/** https://cr.yp.to/libtai/tai64.html: 2^62 and the seconds, then nanoseconds, all hexadecimal. */
const TAI64N = /^@?40000000([0-9a-f]{8})([0-9a-f]{8})$/i;
/** Between TAI and UTC of 1970, as daemontools writes it; leap seconds are not counted. */
const TAI_AHEAD_SECONDS = 10;

export class TaiTime implements TimeReader {
  seconds = 0;
  nanos = 0;

  read(text: string): boolean {
    const found = TAI64N.exec(text);
    if (found === null) return false;
    const nanos = Number.parseInt(found[2] ?? "", 16);
    if (nanos > 999_999_999) return false;
    this.seconds = Number.parseInt(found[1] ?? "", 16) - TAI_AHEAD_SECONDS;
    this.nanos = nanos;
    return true;
  }
}

/** Beside the usual form: any part but the year left out from the right, one digit for two, no colons in the clock. */
const ISO =
  /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ](\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

export class IsoTime implements TimeReader {
  seconds = 0;
  nanos = 0;
  readonly #zone: Zone;
  readonly #usual: IsoStamp;

  constructor(zone: Zone) {
    this.#zone = zone;
    this.#usual = new IsoStamp(zone);
  }

  read(text: string, nowMs: number): boolean {
    const usual = this.#usual;
    if (usual.read(text, 0) !== text.length) return this.#readOther(text, nowMs);
    if (!Number.isFinite(usual.seconds)) return false;
    this.seconds = usual.seconds;
    this.nanos = usual.nanos;
    return true;
  }

  #readOther(text: string, nowMs: number): boolean {
    const found = ISO.exec(text);
    if (found === null) return false;
    const [, year, month = "1", day = "1", hour = "0", minute = "0", second = "0", fraction = "", zone] =
      found;
    const fields: Fields = {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      zone: zone === undefined ? undefined : hourlyZone(zone.length === 3 ? `${zone}:00` : zone),
    };
    const seconds = instantOf(fields, this.#zone, nowMs);
    if (seconds === undefined) return false;
    this.seconds = seconds;
    this.nanos = Number(fraction.padEnd(9, "0"));
    return true;
  }
}
