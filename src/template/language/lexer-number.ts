/** Where a number ends. The lexer takes more than numbers are (`1__2`, `0x`): constants.ts judges what it found. */
const WORD_CHARACTER = /[\p{L}\p{Nd}_]/uy;
const ONE =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;

export function readNumber(text: string, at: number): { type: "number" | "complex" | "wrong"; end: number } {
  const first = one(text, at);
  if (first.wrong) return { type: "wrong", end: first.end };
  if (!/[+-]/.test(text.charAt(first.end))) return { type: "number", end: first.end };
  const second = one(text, first.end);
  const complex = !second.wrong && text.charAt(second.end - 1) === "i";
  return { type: complex ? "complex" : "wrong", end: second.end };
}

function one(text: string, at: number): { end: number; wrong: boolean } {
  ONE.lastIndex = at;
  const end = at + (ONE.exec(text)?.[0].length ?? 0);
  WORD_CHARACTER.lastIndex = end;
  return WORD_CHARACTER.test(text) ? { end: end + 1, wrong: true } : { end, wrong: false };
}
