/** Work on texts for the functions beyond Go's own. Lengths count characters. */
import { checkLength } from "../bounds.ts";
import { firstOf } from "../format/flags.ts";
import { printed } from "../format/print.ts";
import { TypedNil, Fault } from "../values.ts";
import type { Value } from "../values.ts";

/** A template that asks for more blanks has gone astray. */
const MOST_BLANKS = 10_000;

export function joinTexts(list: Value, separator: string): string {
  if (list instanceof TypedNil && list.kind === "slice") return "";
  if (!Array.isArray(list)) throw new Fault("join needs a list");
  const parts = list.map((one: Value) => printed(one));
  checkLength(parts.reduce((sum, part) => sum + part.length + separator.length, 0));
  return parts.join(separator);
}

/** An empty text is nowhere: replacing it changes nothing. */
export function replaceText(old: string, by: string, text: string): string {
  if (old === "") return text;
  const parts = text.split(old);
  checkLength(text.length + (parts.length - 1) * (by.length - old.length));
  return parts.join(by);
}

/** Each word's first letter in capitals. */
export function titleText(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_'])\p{L}/gu, (letter) => letter.toUpperCase());
}

export function truncateText(text: string, most: number): string {
  return firstOf(text, Math.max(0, most));
}

/** Blanks around a text; an empty text stays empty. */
export function padText(text: string, before: number, behind: number): string {
  if (text === "") return "";
  return " ".repeat(bounded(before)) + text + " ".repeat(bounded(behind));
}

function bounded(blanks: number): number {
  if (blanks < 0 || blanks > MOST_BLANKS) throw new Fault(`pad takes 0 to ${MOST_BLANKS} blanks`);
  return blanks;
}
