/** What framers hand on: a piece of text with its bounds, so that a whole read is decoded once and never copied. */

export type Framing = "auto" | "newline" | "octet" | "nul" | "none";

/** What must be told of a frame besides its text; added together. */
export const FRAME = {
  /** Longer than allowed: cut, the rest skipped. */
  truncated: 1,
  /** Held bytes that are not UTF-8; they are U+FFFD now. */
  invalidUtf8: 2,
  /** The connection ended before the announced length was reached. */
  incomplete: 4,
  /** Stood where an octet count was due. */
  uncounted: 8,
} as const;

export interface FrameTaker {
  /** The frame is text[start, end); `text` may hold many frames. Never empty. */
  frame: (text: string, start: number, end: number, flags: number) => void;
}

export interface Framer {
  push: (bytes: Buffer, into: FrameTaker) => void;
  /** The stream has ended: what is left is a message too. */
  end: (into: FrameTaker) => void;
  /** Hands on what is pending as a cut message and skips the rest of it: for a receiver that is short of memory. */
  cut: (into: FrameTaker) => void;
  /** Nothing has come for so long: ends a message whose sender, as far as one can see, writes nothing behind it. */
  quiet?: (forMs: number, into: FrameTaker) => void;
  /** Bytes held of a message that is not whole yet. */
  pendingBytes: () => number;
}
