/**
 * The events of a PutLogEvents call, held to the rules of its API reference page: sizes, number, order, span, and which
 * of them are too old or too new to be taken. The last are no fault: the others are taken, and the answer says where.
 */
import { CloudwatchFault, invalid } from "./fault.ts";
import { constraint } from "./fields.ts";
import type { Fields } from "./fields.ts";

export const BATCH_BYTES_MOST = 1_048_576;
export const EVENTS_MOST = 10_000;
/** What each event counts for beside its text. */
export const EVENT_OVERHEAD = 26;
const SPAN_MOST_MS = 86_400_000;
const AHEAD_MOST_MS = 7_200_000;

export interface PutEvent {
  timestamp: number;
  message: string;
}

/** Checks each event once, in one loop: this is the hot path of the whole protocol. */
export function eventsOf(fields: Fields): readonly PutEvent[] {
  const events = listOf(fields["logEvents"]);
  let bytes = 0;
  let firstMs = 0;
  let before = 0;
  for (let i = 0; i < events.length; i += 1) {
    const { timestamp, message } = (events[i] ?? {}) as Partial<PutEvent>;
    if (typeof message !== "string" || typeof timestamp !== "number") throw wrongEvent(i);
    if (message === "" || !Number.isSafeInteger(timestamp) || timestamp < 0) throw oddEvent(i, message);
    if (timestamp < before)
      throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
    if (i === 0) firstMs = timestamp;
    before = timestamp;
    bytes += Buffer.byteLength(message) + EVENT_OVERHEAD;
  }
  refuseSize(bytes, before - firstMs);
  return events as readonly PutEvent[];
}

function refuseSize(bytes: number, spanMs: number): void {
  if (bytes > BATCH_BYTES_MOST)
    throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES_MOST}`);
  if (spanMs > SPAN_MOST_MS)
    throw invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
}

function listOf(events: unknown): readonly unknown[] {
  if (!Array.isArray(events))
    throw new CloudwatchFault("SerializationException", "logEvents has to be a list.");
  if (events.length > 0 && events.length <= EVENTS_MOST) return events;
  const rule = `Member must have length between 1 and ${EVENTS_MOST}, it has ${events.length}`;
  throw constraint("logEvents", rule);
}

function oddEvent(at: number, message: string): CloudwatchFault {
  const name = `logEvents.${at + 1}.member`;
  return message === ""
    ? constraint(`${name}.message`, "Member must have length greater than or equal to 1")
    : constraint(`${name}.timestamp`, "Member must have value greater than or equal to 0");
}

function wrongEvent(at: number): CloudwatchFault {
  return new CloudwatchFault(
    "SerializationException",
    `logEvents.${at + 1}.member has to have a message, a string, and a timestamp, a number.`,
  );
}

export interface Rejected {
  tooOldLogEventEndIndex?: number;
  expiredLogEventEndIndex?: number;
  tooNewLogEventStartIndex?: number;
}

export interface Believed {
  /** First event taken. */
  from: number;
  /** One behind the last event taken. */
  to: number;
  rejected: Rejected | undefined;
}

/** Events are in order of time, so that what is rejected stands at the two ends. Days of 0 know no end. */
export function believed(
  events: readonly PutEvent[],
  nowMs: number,
  days: { oldest: number; retention: number },
): Believed {
  const old = endOfOld(events, nowMs, days.oldest);
  const expired = endOfOld(events, nowMs, days.retention);
  let to = events.length;
  while (to > 0 && (events[to - 1]?.timestamp ?? 0) > nowMs + AHEAD_MOST_MS) to -= 1;
  const from = Math.max(old, expired);
  if (from === 0 && to === events.length) return { from, to, rejected: undefined };
  const rejected: Rejected = {
    ...(old > 0 ? { tooOldLogEventEndIndex: old } : {}),
    ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
    ...(to < events.length ? { tooNewLogEventStartIndex: to } : {}),
  };
  return { from, to: Math.max(from, to), rejected };
}

/** One behind the last event that is older than so many days. */
function endOfOld(events: readonly PutEvent[], nowMs: number, days: number): number {
  if (days === 0) return 0;
  const since = nowMs - days * 86_400_000;
  let end = 0;
  while (end < events.length && (events[end]?.timestamp ?? 0) < since) end += 1;
  return end;
}
