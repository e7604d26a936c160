/** The times that are MessagePack extensions: type -1 of its specification, and type 0 of the forward protocol ("EventTime"). */
import { rfc3339 } from "../../record/json.ts";
import type { ValueReader } from "./value-reader.ts";

/** Forward protocol 1, "EventTime Ext Format": seconds and nanoseconds, 32 bits each. */
export const EVENT_TIME = 0;
const TIMESTAMP = -1;
/** Years 0 to 9999, what RFC 3339 can write. */
const SECONDS_LEAST = -62_167_219_200;
const SECONDS_MOST = 253_402_300_799;
const NANOS_MOST = 999_999_999;

/** Of the extension that was read last; undefined when it is no time. */
export function timeText(reader: ValueReader): string | undefined {
  const { bytes, start, stop, extensionType } = reader;
  const size = stop - start;
  let seconds = 0;
  let nanos = 0;
  if (extensionType === EVENT_TIME && size === 8) {
    seconds = bytes.readUInt32BE(start);
    nanos = bytes.readUInt32BE(start + 4);
  } else if (extensionType !== TIMESTAMP) {
    return undefined;
  } else if (size === 4) {
    seconds = bytes.readUInt32BE(start);
  } else if (size === 8) {
    // 30 bits of nanoseconds, then 34 of seconds.
    const high = bytes.readUInt32BE(start);
    nanos = high >>> 2;
    seconds = (high & 3) * 4_294_967_296 + bytes.readUInt32BE(start + 4);
  } else if (size === 12) {
    nanos = bytes.readUInt32BE(start);
    seconds = Number(bytes.readBigInt64BE(start + 4));
  } else {
    return undefined;
  }
  return nanos <= NANOS_MOST && seconds >= SECONDS_LEAST && seconds <= SECONDS_MOST
    ? rfc3339(seconds, nanos)
    : undefined;
}
