/** Events → records: the message is the body, as it came. */
import { isAscii, isUtf8 } from "node:buffer";
import type { PutEvent } from "./put.ts";
import { keepStated } from "../../record/arrival.ts";
import type { Attributes, LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";

export interface Shared {
  observedMs: number;
  resource: Resource;
  attributes: Attributes;
  /** Nothing in the request can have made text that has to be mended; see `soundBytes`. */
  sound: boolean;
}

export interface Made {
  records: LogRecord[];
  /** So many had text that was not well formed. */
  repaired: number;
}

const HALF_A_CHARACTER = /\p{Surrogate}/u;
const ALL_HALVES = /\p{Surrogate}/gu;

/** Valid UTF-8, and no escapes of UTF-16 halves: almost always true, and then no text has to be looked at again. */
export function soundBytes(body: Buffer): boolean {
  return (isAscii(body) || isUtf8(body)) && !body.includes("\\ud") && !body.includes("\\uD");
}

export function recordsOf(events: readonly PutEvent[], from: number, to: number, shared: Shared): Made {
  const { observedMs, resource, attributes, sound } = shared;
  const records: LogRecord[] = [];
  let marked: Attributes | undefined;
  let repaired = 0;
  for (let i = from; i < to; i += 1) {
    const event = events[i];
    if (event === undefined) break;
    const { timestamp, message } = event;
    const seconds = Math.floor(timestamp / 1000);
    const record: LogRecord = {
      seconds,
      nanos: (timestamp - seconds * 1000) * 1_000_000,
      observedMs,
      severity: 0,
      body: message,
      resource,
      attributes,
      seq: 0,
    };
    keepStated(record);
    if (!sound && (message.includes("\ufffd") || HALF_A_CHARACTER.test(message))) {
      record.body = message.replace(ALL_HALVES, "\ufffd");
      record.attributes = marked ??= [...attributes, "log.invalid_utf8", "true"];
      repaired += 1;
    }
    records.push(record);
  }
  return { records, repaired };
}
