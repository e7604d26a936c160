/** Time zones as Go prints them: an offset in seconds and a short name, each for one moment. */
export interface Zone {
  /** Seconds east of Greenwich. */
  offset: (seconds: number) => number;
  name: (seconds: number) => string;
}

export const UTC: Zone = { offset: () => 0, name: () => "UTC" };

/** A zone that is only an offset, as a timestamp gives it; Go prints the offset where a name is asked for. */
export function fixedZone(offset: number): Zone {
  return offset === 0 ? UTC : { offset: () => offset, name: () => offsetText(offset, "") };
}

/** The zone of this process (TZ). Names come from the runtime's zone data; where there is none, the offset stands. */
export const LOCAL: Zone = {
  offset: localOffset,
  name: nameOnce,
};

/** Clocks are set at a full quarter of an hour. */
const QUARTER_SECONDS = 900;
/** The runtime takes half a millisecond to find a name, and lines come in the order of time. */
const latest = { quarter: Number.NaN, timeZone: "", name: "" };

function nameOnce(seconds: number): string {
  const quarter = Math.floor(seconds / QUARTER_SECONDS);
  const timeZone = process.env["TZ"] ?? "";
  if (latest.quarter === quarter && latest.timeZone === timeZone) return latest.name;
  latest.name = localName(new Date(seconds * 1000), localOffset(seconds));
  latest.quarter = quarter;
  latest.timeZone = timeZone;
  return latest.name;
}

function localOffset(seconds: number): number {
  // Plus 0: an offset of minus zero would print as one west of Greenwich.
  return -new Date(seconds * 1000).getTimezoneOffset() * 60 + 0;
}

export function offsetText(offset: number, separator: string): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

/** Each region's English knows the short names of its own part of the world. */
const ENGLISHES = ["en-US", "en-GB", "en-AU", "en-IN"];
const formats = new Map<string, Intl.DateTimeFormat>();

function localName(date: Date, offset: number): string {
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (timeZone === "UTC") return "UTC";
  for (const english of ENGLISHES) {
    const key = `${english} ${timeZone}`;
    let format = formats.get(key);
    if (format === undefined) {
      format = new Intl.DateTimeFormat(english, { timeZone, timeZoneName: "short" });
      formats.set(key, format);
    }
    const name = format.formatToParts(date).find((part) => part.type === "timeZoneName")?.value ?? "";
    if (/^[A-Z]{2,5}$/.test(name)) return name;
  }
  return offsetText(offset, "").replace(/00$/, "");
}
