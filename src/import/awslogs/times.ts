/** datetime_format: whether it can be read here, and whether it is what the file has (D8). */
import { timeReader } from "../../codecs/strptime/time-format.ts";
import { zoneOf } from "../../codecs/syslog/zone.ts";
import type { Zone } from "../../codecs/syslog/zone.ts";
import { Refusal } from "../../record/refusal.ts";
import type { Finding } from "../outcome.ts";
import type { KnownFormat } from "./known-formats.ts";

/** The examples are of this day; formats without a year mean it. */
const NOW_MS = Date.UTC(2026, 10, 22);
const UTC = zoneOf("utc") as Zone;

/** Why it is no time format, or undefined. */
export function formatFault(format: string): string | undefined {
  try {
    timeReader(format, UTC);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** Codes that Python knows and that stand for several others, or for the same one written in another way. */
export function spelledOut(format: string): string {
  return format
    .replaceAll("%T", "%H:%M:%S")
    .replaceAll("%D", "%m/%d/%y")
    .replaceAll("%F", "%Y-%m-%d")
    .replaceAll("%R", "%H:%M")
    .replaceAll("%c", "%a %b %d %H:%M:%S %Y")
    .replaceAll("%x", "%m/%d/%y")
    .replaceAll("%X", "%H:%M:%S")
    .replaceAll("%e", "%d");
}

/** D8: the format fits none of the lines that such a file has. */
export function misfit(
  written: { format: string; line: number; file: string },
  known: KnownFormat | undefined,
  asWritten: boolean,
): Finding | undefined {
  if (known === undefined) return undefined;
  const reader = timeReader(written.format, UTC);
  if (known.examples.some((example) => reader.read(example, NOW_MS))) return undefined;
  const { format, line, file } = written;
  return {
    line,
    level: "fault",
    code: "D8",
    text: `datetime_format "${format}" fits no line of ${file}: ${known.writer} has ${known.examples[0]}`,
    suggestion: `${asWritten ? "write" : "written as"} datetimeFormat: "${known.format}"; every event had the time of reading`,
  };
}
