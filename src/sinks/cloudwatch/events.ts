/** Sizes as CloudWatch Logs counts them: UTF-8 bytes of the message and 26 for each event (PutLogEvents). */
import type { Call } from "./ledger.ts";

export const EVENT_OVERHEAD = 26;
export const BATCH_MOST_BYTES = 1_048_576;
export const BATCH_MOST_EVENTS = 10_000;
/** "A batch of log events in a single request cannot span more than 24 hours." */
export const SPAN_MOST_MS = 86_400_000;
/** No UTF-16 code unit becomes more bytes of UTF-8. */
const MOST_BYTES_A_UNIT = 3;

export interface LogEvent {
  timestamp: number;
  message: string;
  /** With the overhead. */
  bytes: number;
  call: Call;
}

/** A line in pieces of at most `maxBytes` of UTF-8; usually itself. */
export function pieces(line: string, maxBytes: number): string[] {
  if (line.length * MOST_BYTES_A_UNIT <= maxBytes || Buffer.byteLength(line) <= maxBytes) return [line];
  const parts: string[] = [];
  for (let start = 0; start < line.length;) {
    // A character longer than all the room there is goes out alone; limits of a kilobyte never meet that.
    const end = Math.max(splitAt(line, start, maxBytes), start + 1);
    parts.push(line.slice(start, end));
    start = end;
  }
  return parts;
}

/** Where to end a piece that begins at `start`: the last border of a character within `maxBytes` of UTF-8. */
export function splitAt(line: string, start: number, maxBytes: number): number {
  let bytes = 0;
  let at = start;
  while (at < line.length) {
    const point = line.codePointAt(at) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes > maxBytes) break;
    at += point < 0x10000 ? 1 : 2;
  }
  return at;
}

/** How many events from the front fit one request by number and size. */
export function fitting(events: readonly LogEvent[]): number {
  let bytes = 0;
  const most = Math.min(events.length, BATCH_MOST_EVENTS);
  for (let i = 0; i < most; i++) {
    bytes += events[i]?.bytes ?? 0;
    if (bytes > BATCH_MOST_BYTES) return i;
  }
  return most;
}

/** Ordered by time, as a request must be (what came earlier stays first), and cut where more than a day is spanned. */
export function requests(events: readonly LogEvent[]): LogEvent[][] {
  const sorted = [...events].sort((a, b) => a.timestamp - b.timestamp);
  const found: LogEvent[][] = [];
  let begin = 0;
  for (let i = 1; i <= sorted.length; i++) {
    const first = sorted[begin]?.timestamp ?? 0;
    const next = sorted[i]?.timestamp;
    if (next !== undefined && next - first < SPAN_MOST_MS) continue;
    found.push(sorted.slice(begin, i));
    begin = i;
  }
  return found;
}
