/** Query texts that are put together: and, or, not, with parentheses where they are needed. */
import { fieldText } from "../../query/format.ts";
import { parseQuery } from "../../query/parse.ts";
import { quoted } from "../../query/quotes.ts";

export interface When {
  text: string;
  kind: "one" | "and" | "or";
}

export const EVERYTHING: When = { text: "", kind: "and" };
const NOTHING = "-*";

export function both(parts: readonly When[]): When {
  const real = parts.filter((one) => one.text !== "");
  const [only] = real;
  if (only === undefined) return EVERYTHING;
  if (real.length === 1) return only;
  return { text: real.map((one) => (one.kind === "or" ? `(${one.text})` : one.text)).join(" "), kind: "and" };
}

export function either(parts: readonly When[]): When {
  const [only] = parts;
  if (parts.some((one) => one.text === "")) return EVERYTHING;
  if (only === undefined) return { text: NOTHING, kind: "one" };
  if (parts.length === 1) return only;
  return {
    text: parts.map((one) => (one.kind === "and" ? `(${one.text})` : one.text)).join(" OR "),
    kind: "or",
  };
}

export function not({ text, kind }: When): When {
  if (text === "") return { text: NOTHING, kind: "one" };
  if (kind !== "one") return { text: `-(${text})`, kind: "one" };
  return { text: text.startsWith("-") ? text.slice(1) : `-${text}`, kind: "one" };
}

export function isThere(field: string): When {
  return { text: `${fieldText(field)}:*`, kind: "one" };
}

export function equals(field: string, value: string): When {
  if (value === "") return not(isThere(field));
  const bare = /^[\w][\w.-]*$/.test(value) && !/^(?:AND|OR|NOT)$/.test(value);
  return { text: `${fieldText(field)}:${bare ? value : quoted(value)}`, kind: "one" };
}

export function holds(field: string, part: string, { begins = false, ends = false } = {}): When {
  const plain = part.replace(/[^\p{L}\p{N}_]/gu, "\\$&");
  return { text: `${fieldText(field)}:${begins ? "" : "*"}${plain}${ends ? "" : "*"}`, kind: "one" };
}

/** A list has its members in quotes. */
export function hasTag(tag: string): When {
  return holds("tags", JSON.stringify(tag));
}

/** For a record with this tag, or one that begins so. */
export function hasTagLike(tag: string): When {
  return holds("tags", JSON.stringify(tag).slice(0, -1));
}

export function compares(field: string, op: string, value: string): When {
  return { text: `${fieldText(field)}:${op}${value}`, kind: "one" };
}

/** As a step has it; undefined: for every record. Throws the query's own refusal when it became too long. */
export function whenText(when: When): string | undefined {
  if (when.text === "") return undefined;
  parseQuery(when.text);
  return when.text;
}
