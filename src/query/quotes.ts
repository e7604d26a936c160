/** Text in quotes: only the quote itself and the backslash need a backslash before them. */
import { QueryRefusal } from "./refusal.ts";

export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Reads from the quote at `at` to its partner. */
export function quotedText(text: string, at: number): { content: string; end: number } {
  const quote = text[at] ?? '"';
  let content = "";
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === quote) return { content, end: i + 1 };
    const next = text[i + 1];
    if (text[i] === "\\" && (next === quote || next === "\\")) i++;
    content += text[i] ?? "";
  }
  // An odd backslash at the very end would guard the quote that is added.
  const odd = /(?:^|[^\\])(?:\\\\)*\\$/.test(text);
  const hint = `a quote as plain text is written \\${quote}`;
  throw new QueryRefusal("the closing quote is missing", hint, at, `${text}${odd ? "\\" : ""}${quote}`);
}
