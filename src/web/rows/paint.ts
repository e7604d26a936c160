/** The text of a line → pieces to show: colours, marked words, control characters made visible. Never markup. */
import { ansiRuns } from "./ansi.ts";
import type { AnsiStyle } from "./ansi.ts";

export interface Piece {
  text: string;
  style?: AnsiStyle;
  kind: "plain" | "hit" | "control";
  /** What `text` stands for, when it is a picture of a control character. */
  raw?: string;
}

/**
 * Control characters, and what turns the direction of text or takes no space: a line must look like what it holds
 * (Unicode TR 36, 2.2 and 3.1).
 */
const HIDDEN = /(?!\t)\p{Cc}|[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/gu;

export function paint(text: string, hits?: RegExp): Piece[] {
  const pieces: Piece[] = [];
  for (const { text: run, style } of ansiRuns(text)) {
    for (const piece of marked(run, hits)) visible(pieces, style === undefined ? piece : { ...piece, style });
  }
  return pieces;
}

function marked(text: string, hits: RegExp | undefined): Piece[] {
  if (hits === undefined) return [{ text, kind: "plain" }];
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(hits)) {
    if (match[0] === "") continue;
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), kind: "plain" });
    pieces.push({ text: match[0], kind: "hit" });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), kind: "plain" });
  return pieces;
}

function visible(pieces: Piece[], piece: Piece): void {
  if (piece.text.search(HIDDEN) < 0) {
    pieces.push(piece);
    return;
  }
  let at = 0;
  for (const match of piece.text.matchAll(HIDDEN)) {
    if (match.index > at) pieces.push({ ...piece, text: piece.text.slice(at, match.index) });
    pieces.push({ ...piece, text: picture(match[0]), kind: "control", raw: match[0] });
    at = match.index + match[0].length;
  }
  if (at < piece.text.length) pieces.push({ ...piece, text: piece.text.slice(at) });
}

/** Caret notation, which every font has, for C0 and DEL; the rest is told by its number. */
function picture(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`;
  if (code === 0xfffd) return char;
  return `<${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
