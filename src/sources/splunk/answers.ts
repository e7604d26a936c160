/** Answers of the event collector: a text and a code, by which its clients decide whether to send again. */
import type { DoorAnswer } from "../../record/door.ts";

/** Splunk's table "HTTP Event Collector error codes". */
const CODES = {
  0: [200, "Success"],
  2: [401, "Token is required"],
  3: [401, "Invalid authorization"],
  4: [403, "Invalid token"],
  5: [400, "No data"],
  6: [400, "Invalid data format"],
  9: [503, "Server is busy"],
  10: [400, "Data channel is missing"],
  12: [400, "Event field is required"],
  13: [400, "Event field cannot be blank"],
  14: [400, "ACK is disabled"],
  17: [200, "HEC is healthy"],
  18: [503, "HEC is unhealthy, queues are full"],
  23: [503, "Server is shutting down"],
  27: [413, "Request entity too large"],
} as const satisfies Record<number, readonly [number, string]>;
export type Code = keyof typeof CODES;

const JSON_TYPE = { "content-type": "application/json; charset=UTF-8" };
/** So long a client should wait; most have waits of their own. */
const RETRY_AFTER = { ...JSON_TYPE, "retry-after": "5" };

export function answerCode(code: Code, more: Readonly<Record<string, number>> = {}): DoorAnswer {
  const [status, text] = CODES[code];
  const headers = status === 503 ? RETRY_AFTER : JSON_TYPE;
  return { status, headers, body: JSON.stringify({ text, code, ...more }) };
}

export function answerAcks(acks: Readonly<Record<string, boolean>>): DoorAnswer {
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify({ acks }) };
}

export function bodyCode(status: number): Code {
  if (status === 413) return 27;
  return status === 503 ? 9 : 6;
}
