/** Server-sent events as text (WHATWG HTML 9.2.5). Every event has the position to resume at as its id. */
import { recordJson } from "../../record/json.ts";
import type { LogRecord } from "../../record/record.ts";
import type { TailMissed, TailStats } from "../contract.ts";

/** How soon a browser connects again. */
const RETRY_MS = 1000;

/** Carries an id, so that who is cut off before the first record resumes as well. */
export function readyEvent(position: number): string {
  return `retry: ${RETRY_MS}\n${event("ready", position, {})}`;
}

export function recordEvent(record: LogRecord): string {
  return event("record", record.seq, recordJson(record));
}

export function missedEvent(position: number, missed: TailMissed): string {
  return event("missed", position, missed);
}

export function statsEvent(position: number, stats: TailStats): string {
  return event("stats", position, stats);
}

/** A comment: keeps proxies from closing while a gap waits for the store. */
export const HEARTBEAT = ": waiting for the store\n\n";

function event(name: string, position: number, data: object): string {
  // JSON has no raw line ends, so one data line is enough.
  return `id: ${position}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
