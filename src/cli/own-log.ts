/** What logboom says of itself: JSON lines on standard error, or short lines when a person looks. */
import { pino } from "pino";
import type { Logger } from "pino";
import { readable } from "./readable.ts";

export function createLog(level: string): Logger {
  const base = { level, base: null };
  if (process.stderr.isTTY !== true) {
    return pino(
      { ...base, timestamp: pino.stdTimeFunctions.isoTime },
      pino.destination({ dest: 2, sync: true }),
    );
  }
  return pino(base, { write: (line: string) => void process.stderr.write(forPerson(line)) });
}

const LEVELS: Readonly<Record<string, string>> = {
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};

/** `09:30:00 warn  Docker cannot be read, will keep trying  because="…" hint="…"` */
export function forPerson(line: string): string {
  const { time, level, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(Number(time)).toTimeString().slice(0, 8);
  const more = Object.entries(fields).map(([key, value]) => `${key}=${fieldText(value)}`);
  const failure = err as { message?: string; stack?: string } | undefined;
  if (failure !== undefined) more.push(`error=${fieldText(failure.message ?? "")}`);
  const text = `${clock} ${(LEVELS[String(level)] ?? "").padEnd(5)} ${String(msg)}  ${more.join(" ")}`;
  const stack = Number(level) >= 50 && failure?.stack !== undefined ? `\n${failure.stack}` : "";
  return `${readable(text.trimEnd() + stack, false)}\n`;
}

function fieldText(value: unknown): string {
  return typeof value === "string" && !/[\s"=]/.test(value) ? value : JSON.stringify(value);
}
