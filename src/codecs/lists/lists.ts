/** Values that are lists: JSON text, as every source writes them. */
import { parseExactly, wholeCharacters } from "../json/parse.ts";

/** The members of a list; undefined for a text that is none. Numbers that a double does not hold are texts. */
export function listOf(text: string): unknown[] | undefined {
  if (!text.startsWith("[") || !text.endsWith("]")) return undefined;
  const object = parseExactly(`{"v":${text}}`) as { v?: unknown } | undefined;
  // Text such as `[1],"w":[2]` makes an object of two.
  if (object === undefined || Object.keys(object).length !== 1) return undefined;
  return Array.isArray(object.v) ? object.v : undefined;
}

/** A text → changed; each text of a list → changed, what is no text stays. */
export function changeTexts(value: string, change: (text: string) => string): string {
  const list = listOf(value);
  if (list === undefined) return change(value);
  return listText(list.map((one) => (typeof one === "string" ? change(one) : one)));
}

/** An empty list is no value. */
export function listText(list: readonly unknown[]): string {
  return list.length === 0 ? "" : JSON.stringify(list);
}

/** A member as a value by itself. */
export function memberText(member: unknown): string {
  if (member === null) return "";
  return typeof member === "string" ? wholeCharacters(member) : JSON.stringify(member);
}
