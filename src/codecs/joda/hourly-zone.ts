/**
 * A zone that is asked once for each quarter of an hour: offsets change at no other times. A time of day that a change to
 * summer time leaves out has no instant: NaN.
 */
import { zoneOf } from "../syslog/zone.ts";
import type { WallClock, Zone } from "../syslog/zone.ts";

/** Abbreviations that Joda reads (DateTimeUtils.getDefaultTimeZoneNames); others mean several zones. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  UT: "utc",
  GMT: "utc",
  EST: "America/New_York",
  EDT: "America/New_York",
  CST: "America/Chicago",
  CDT: "America/Chicago",
  MST: "America/Denver",
  MDT: "America/Denver",
  PST: "America/Los_Angeles",
  PDT: "America/Los_Angeles",
};

/** "local", "UTC", an offset, an IANA name; undefined when it is none. */
export function hourlyZone(name: string): Zone | undefined {
  const full = ABBREVIATIONS[name.toUpperCase()] ?? name;
  const known = full === "local" ? new Intl.DateTimeFormat().resolvedOptions().timeZone : full;
  const zone = zoneOf(known);
  if (zone === undefined || /^(?:utc|z|[+-].*)$/i.test(known)) return zone;
  return new HourlyZone(zone, known);
}

class HourlyZone implements Zone {
  readonly #zone: Zone;
  readonly #clock: Intl.DateTimeFormat;
  #quarter = NaN;
  #offset = 0;

  constructor(zone: Zone, name: string) {
    this.#zone = zone;
    this.#clock = new Intl.DateTimeFormat("en-GB", {
      timeZone: name,
      hourCycle: "h23",
      hour: "2-digit",
      minute: "2-digit",
    });
  }

  epochSeconds(time: WallClock): number {
    const [year, month, day, hour, minute, second] = time;
    const asUtc = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
    const quarter = Math.floor(asUtc / 900);
    if (quarter !== this.#quarter) {
      this.#quarter = quarter;
      this.#offset = this.#ask(time, asUtc);
    }
    return asUtc - this.#offset;
  }

  yearAt(epochMs: number): number {
    return this.#zone.yearAt(epochMs);
  }

  #ask(time: WallClock, asUtc: number): number {
    const seconds = this.#zone.epochSeconds(time);
    const shown = this.#clock.format(seconds * 1000);
    const [, , , hour, minute] = time;
    const wanted = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
    return shown === wanted ? asUtc - seconds : NaN;
  }
}
