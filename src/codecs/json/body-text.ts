/** A request's bytes → text. What is not UTF-8 is replaced, and the records that have such a place are marked. */
import { isUtf8 } from "node:buffer";
import type { LogRecord } from "../../record/record.ts";

export interface BodyText {
  text: string;
  /** Something was replaced. */
  repaired: boolean;
}

const REPLACEMENT = "\ufffd";

export function bodyText(bytes: Buffer): BodyText {
  // A mark of byte order in front is no part of the text.
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return { text: bytes.toString("utf8", start), repaired: !isUtf8(bytes) };
}

/** For the records of a repaired body. */
export function markRepaired(
  records: readonly LogRecord[],
  count: (event: string, reason: string) => void,
): void {
  for (const record of records) {
    if (!record.body.includes(REPLACEMENT) && !record.attributes.some((one) => one.includes(REPLACEMENT)))
      continue;
    record.attributes = [...record.attributes, "log.invalid_utf8", "true"];
    count("repaired", "invalid UTF-8");
  }
}
