/** A request's bytes → text. What is not UTF-8 is replaced, and the records that have such a place are marked. */
import { isAscii, isUtf8 } from "node:buffer";
import type { LogRecord } from "../../record/record.ts";

export interface BodyText {
  text: string;
  /** Something was replaced. */
  repaired: boolean;
}

const REPLACEMENT = "\ufffd";

export function bodyText(bytes: Buffer): BodyText {
  if (isAscii(bytes)) return { text: bytes.toString("latin1"), repaired: false };
  // A mark of byte order in front is no part of the text.
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return { text: bytes.toString("utf8", start), repaired: !isUtf8(bytes) };
}

/** UTF-8 → text. Nearly all is ASCII, which is a matter of copying once it is known. */
export function textOf(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
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
