/** What every record must be, whatever it was made of. Plain comparisons, for fuzzing makes millions of them. */
import type { LogRecord } from "../../src/record/record.ts";

const HALF = /\p{Surrogate}/u;

/** Why the record is none, or undefined. */
export function faultOfRecord(record: LogRecord): string | undefined {
  const { seconds, nanos, severity, body, attributes, resource } = record;
  if (!Number.isSafeInteger(seconds)) return `seconds ${seconds}`;
  if (!Number.isInteger(nanos) || nanos < 0 || nanos >= 1e9) return `nanos ${nanos}`;
  if (!Number.isInteger(severity) || severity < 0 || severity > 24) return `severity ${severity}`;
  if (typeof body !== "string" || HALF.test(body)) return "the body is no text";
  if (attributes.length % 2 !== 0) return "an attribute without a value";
  const keys = attributes.filter((_, i) => i % 2 === 0);
  if (new Set(keys).size < keys.length) return `a key that comes twice: ${keys.join(" ")}`;
  for (const part of [...attributes, ...Object.values(resource.attributes)])
    if (typeof part !== "string" || part === "" || HALF.test(part))
      return `not a text: ${JSON.stringify(part)}`;
  return undefined;
}

/** Fails when it takes longer than any input of some kilobytes may; a garbage collection in between is forgiven. */
export function quickly<T>(work: () => T): T {
  for (let tries = 0; ; tries += 1) {
    const startedAt = process.cpuUsage();
    const result = work();
    const { user } = process.cpuUsage(startedAt);
    if (user < MOST_US) return result;
    if (tries === 3) throw new Error(`took ${user} us`);
  }
}

const MOST_US = 50_000;

export const FUZZ_RUNS = Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000);
/** For a machine that has other work, too. */
export const FUZZ_MOST_MS = 60_000 + 5 * FUZZ_RUNS;

/** Some bytes of a sample changed, taken out, doubled or put in. */
export function mutated(sample: Buffer, places: readonly number[], values: Uint8Array): Buffer {
  let bytes = Buffer.from(sample);
  for (let i = 0; i < places.length; i += 1) {
    const at = (places[i] ?? 0) % Math.max(1, bytes.length);
    const value = values[i] ?? 0;
    switch (value % 4) {
      case 0:
        bytes[at] = values[i + 1] ?? 34;
        break;
      case 1:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + (value >> 2))]);
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + value), bytes.subarray(at)]);
        break;
      default:
        bytes = Buffer.concat([
          bytes.subarray(0, at),
          Buffer.from('"}{[],:\\\n'.charAt(value % 9)),
          bytes.subarray(at),
        ]);
    }
  }
  return bytes;
}
