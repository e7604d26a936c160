/** Wall-clock time → seconds since the epoch, in the zone of senders that do not state theirs (RFC 3164). */

/** Year, month 1–12, day, hour, minute, second. */
export type WallClock = readonly [number, number, number, number, number, number];

export interface Zone {
  epochSeconds: (time: WallClock) => number;
  /** The year it is there. */
  yearAt: (epochMs: number) => number;
}

/** "local" (this machine's), "utc", "+02:00", or an IANA name such as "Europe/Berlin"; undefined when it is none. */
export function zoneOf(name: string): Zone | undefined {
  if (name === "local") return LOCAL;
  if (/^(utc|z)$/i.test(name)) return fixedZone(0);
  const offset = /^([+-])(\d\d):?(\d\d)$/.exec(name);
  if (offset !== null) {
    const seconds = (Number(offset[2]) * 60 + Number(offset[3])) * 60;
    return fixedZone(offset[1] === "-" ? -seconds : seconds);
  }
  return namedZone(name);
}

const LOCAL: Zone = {
  epochSeconds: ([year, month, day, hour, minute, second]) =>
    new Date(year, month - 1, day, hour, minute, second).getTime() / 1000,
  yearAt: (epochMs) => new Date(epochMs).getFullYear(),
};

function utcSeconds([year, month, day, hour, minute, second]: WallClock): number {
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

function fixedZone(offsetSeconds: number): Zone {
  return {
    epochSeconds: (time) => utcSeconds(time) - offsetSeconds,
    yearAt: (epochMs) => new Date(epochMs + offsetSeconds * 1000).getUTCFullYear(),
  };
}

function namedZone(name: string): Zone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
  const offsetAt = (epochSeconds: number): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(epochSeconds * 1000)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return utcSeconds([year, month, day, hour, minute, second]) - epochSeconds;
  };
  return {
    epochSeconds: (time) => {
      const asUtc = utcSeconds(time);
      // The offset at the guessed instant, asked again at the better guess: right but for the hour that does not exist.
      return asUtc - offsetAt(asUtc - offsetAt(asUtc));
    },
    yearAt: (epochMs) => {
      const seconds = Math.floor(epochMs / 1000);
      return new Date((seconds + offsetAt(seconds)) * 1000).getUTCFullYear();
    },
  };
}
