/** Texts → what a stream is given: one buffer, and where each message ends in it. */
export interface Packed {
  bytes: Buffer;
  ends: Uint32Array;
}

/** `end` stands behind each text: a line feed, a NUL. */
export function packTexts(texts: readonly string[], end: string): Packed {
  const ends = new Uint32Array(texts.length);
  let at = 0;
  for (let i = 0; i < texts.length; i++) {
    at += Buffer.byteLength(texts[i] ?? "") + end.length;
    ends[i] = at;
  }
  return { bytes: Buffer.from(texts.length === 0 ? "" : texts.join(end) + end), ends };
}
