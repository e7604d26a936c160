/** The methods of time.Time that templates can use: those with one result, and arguments that a template can write. */
import { textAt } from "../functions/function.ts";
import { NamedInt } from "../values.ts";
import type { MethodMember, Param, Value } from "../values.ts";
import { RFC3339_NANO, STRING, dayName, formatTime, momentOf, monthName } from "./layout.ts";
import type { Moment } from "./layout.ts";
import type { TimeValue } from "./time.ts";
import { LOCAL, UTC } from "./zone.ts";

type Call = (self: TimeValue, args: readonly Value[]) => Value;

function method(name: string, call: Call, params: readonly Param[] = []): [string, MethodMember] {
  return [name, { kind: "method", name, params, call: call as MethodMember["call"] }];
}

function part(name: string, read: (m: Moment) => Value): [string, MethodMember] {
  return method(name, (time) => read(momentOf(time)));
}

export const TIME_METHODS: ReadonlyMap<string, MethodMember> = new Map([
  method("Format", (time, args) => formatTime(time, textAt(args, 0)), ["string"]),
  method("String", (time) => formatTime(time, STRING)),
  method("Unix", (time) => BigInt(time.seconds)),
  method("UnixMilli", (time) => BigInt(time.seconds * 1000 + Math.floor(time.nanos / 1e6))),
  method("UnixMicro", (time) => BigInt(time.seconds) * 1_000_000n + BigInt(Math.floor(time.nanos / 1000))),
  method("UnixNano", sinceEpoch),
  method("UTC", (time) => time.in(UTC)),
  method("Local", (time) => time.in(LOCAL)),
  method("IsZero", (time) => time.isZero),
  part("Year", (m) => BigInt(m.year)),
  part("Month", (m) => new NamedInt("time.Month", BigInt(m.month), monthName(m.month))),
  part("Day", (m) => BigInt(m.day)),
  part("Hour", (m) => BigInt(m.hour)),
  part("Minute", (m) => BigInt(m.minute)),
  part("Second", (m) => BigInt(m.second)),
  method("Nanosecond", (time) => BigInt(time.nanos)),
  part("Weekday", (m) => new NamedInt("time.Weekday", BigInt(m.weekday), dayName(m.weekday))),
  part("YearDay", (m) => BigInt(m.yearDay)),
]);

/** Go's int64 holds the years 1678 to 2262, and wraps outside of them. */
function sinceEpoch(time: TimeValue): bigint {
  return BigInt.asIntN(64, BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanos));
}

export function timeText(time: TimeValue): string {
  return formatTime(time, STRING);
}

export function timeJson(time: TimeValue): string {
  return formatTime(time, RFC3339_NANO);
}

/** Go's time.Duration as it prints: 1h2m3s, 1.5s, 20ms, 0s. */
export function durationValue(nanos: bigint): NamedInt {
  return new NamedInt("time.Duration", nanos, durationText(nanos));
}

const UNITS: readonly (readonly [below: bigint, size: bigint, name: string])[] = [
  [1000n, 1n, "ns"],
  [1_000_000n, 1000n, "µs"],
  [1_000_000_000n, 1_000_000n, "ms"],
];

function durationText(nanos: bigint): string {
  if (nanos === 0n) return "0s";
  const sign = nanos < 0n ? "-" : "";
  const size = nanos < 0n ? -nanos : nanos;
  for (const [below, unit, name] of UNITS) if (size < below) return sign + decimal(size, unit) + name;
  const minutes = size / 60_000_000_000n;
  const seconds = `${decimal(size % 60_000_000_000n, 1_000_000_000n)}s`;
  if (minutes === 0n) return sign + seconds;
  return minutes < 60n
    ? `${sign}${minutes}m${seconds}`
    : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

function decimal(value: bigint, unit: bigint): string {
  const rest = String(value % unit)
    .padStart(String(unit).length - 1, "0")
    .replace(/0+$/, "");
  return unit === 1n || rest === "" ? String(value / unit) : `${value / unit}.${rest}`;
}
