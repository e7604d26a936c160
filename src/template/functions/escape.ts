/** html, js and urlquery: what a text must become to be safe there. */
import { isPrintable } from "../format/quote.ts";

const HTML: Readonly<Record<string, string>> = {
  "\0": "\ufffd",
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
};

export function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (mark) => HTML[mark] ?? mark);
}

const JS: Readonly<Record<string, string>> = { "\\": "\\\\", "'": "\\'", '"': '\\"' };

export function escapeJs(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is escaped
  return text.replace(/[\0-\x1f\\'"<>&=]|[^\0-\x7f]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    if (point > 0x7f && isPrintable(character)) return character;
    return JS[character] ?? `\\u${point.toString(16).toUpperCase().padStart(4, "0")}`;
  });
}

/** A value in a URL's query: a blank is a plus, all but letters, digits and -_.~ is a percent escape. */
export function escapeQuery(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
    .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}
