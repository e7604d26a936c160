/** Bytes → text for one frame that stands alone: says when the bytes were no UTF-8, cuts between characters. */
import { isUtf8 } from "node:buffer";
import { FRAME } from "./frames.ts";
import type { FrameTaker } from "./frames.ts";

const REPLACEMENT = "\ufffd";

/** One frame from bytes[start, end); `mostBytes` cuts it. A datagram is handed on this way, too. */
export function frameBytes(bytes: Buffer, into: FrameTaker, mostBytes: number, flags = 0): void {
  let all = flags;
  let end = bytes.length;
  if (end > mostBytes) {
    end = wholeCharacters(bytes, mostBytes);
    all |= FRAME.truncated;
  } else if ((flags & FRAME.truncated) !== 0) {
    end = wholeCharacters(bytes, end);
  }
  const text = bytes.toString("utf8", 0, end);
  // A sender may have written U+FFFD itself; only then is the exact check made.
  if (text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(0, end))) all |= FRAME.invalidUtf8;
  if (text.length > 0) into.frame(text, 0, text.length, all);
}

/** The greatest index ≤ end that does not stand inside a UTF-8 character (RFC 3629 section 3). */
function wholeCharacters(bytes: Buffer, end: number): number {
  for (let back = 1; back <= 3 && back <= end; back += 1) {
    const byte = bytes[end - back] ?? 0;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? end - back : end;
    }
  }
  return end;
}
