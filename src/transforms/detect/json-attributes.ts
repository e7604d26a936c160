/** A JSON object → attributes: nested keys joined with dots, everything bounded. */
import type { Attributes } from "../../record/record.ts";

export interface JsonBounds {
  maxKeys: number;
  maxDepth: number;
  maxValueChars: number;
  maxJsonChars: number;
}

/** Longer keys are data that was put in the wrong place. */
const KEY_CHARS_MOST = 256;

/** `own` and behind it what the object has; `own` itself when the text is no JSON object. Keys of `own` win. */
export function jsonAttributes(text: string, own: Attributes, bounds: JsonBounds): Attributes {
  if (text.length > bounds.maxJsonChars) return own;
  const object = parseObject(text);
  if (object === undefined) return own;
  const first = flattened(object, own, bounds);
  if (!first.unsafe) return wellFormed(first.list, text);
  const exact = parseObject(quoteLongNumbers(text)) ?? object;
  return wellFormed(flattened(exact, own, bounds).list, text);
}

function flattened(object: object, own: Attributes, bounds: JsonBounds): Flattening {
  const into: Flattening = { list: [...own], own: own.length, bounds, unsafe: false, known: undefined };
  flatten(object, "", 1, into);
  return into;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

interface Flattening {
  list: string[];
  /** Entries of the list that the record had before. */
  own: number;
  bounds: JsonBounds;
  /** A number lost digits on the way through JSON.parse. */
  unsafe: boolean;
  /** All keys, from the first name with a dot on: `{"a.b":1,"a":{"b":2}}` would have a key twice. */
  known: Set<string> | undefined;
}

function flatten(object: object, prefix: string, depth: number, into: Flattening): void {
  for (const [name, value] of Object.entries(object) as [string, unknown][]) {
    if ((into.list.length - into.own) / 2 >= into.bounds.maxKeys) return;
    const key = prefix + name;
    if (into.known === undefined && name.includes("."))
      into.known = new Set(into.list.filter((_, i) => i % 2 === 0));
    if (value === null || value === "" || key === "" || key.length > KEY_CHARS_MOST) continue;
    if (typeof value !== "object") add(key, scalar(value, into), into);
    else if (!Array.isArray(value) && depth < into.bounds.maxDepth)
      flatten(value, `${key}.`, depth + 1, into);
    else add(key, structure(value, into), into);
  }
}

function scalar(value: unknown, into: Flattening): string {
  if (typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER) into.unsafe = true;
  return String(value);
}

/** Empty lists and groups say as little as an empty text. */
function structure(value: object, into: Flattening): string {
  const text = jsonText(value);
  if (/\d{16}/.test(text)) into.unsafe = true;
  return text === "[]" || text === "{}" ? "" : text;
}

/** Reading takes any depth, writing does not: thousands of brackets are no data, and stand in the body. */
function jsonText(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "";
  }
}

function add(key: string, value: string, into: Flattening): void {
  const { list, bounds, known } = into;
  if (value === "") return;
  for (let i = 0; i < into.own; i += 2) if (list[i] === key) return;
  if (known !== undefined) {
    if (known.has(key)) return;
    known.add(key);
  }
  list.push(key, value.length > bounds.maxValueChars ? cut(value, bounds.maxValueChars) : value);
}

function cut(value: string, chars: number): string {
  const last = value.charCodeAt(chars - 1);
  return value.slice(0, last >= 0xd800 && last < 0xdc00 ? chars - 1 : chars);
}

/** Strings are consumed whole, so that digits inside them stay as they are. */
const STRING_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]{15,}/g;

/** 64-bit ids are common and do not fit a double: as texts they keep every digit. */
function quoteLongNumbers(text: string): string {
  return text.replace(STRING_OR_LONG_NUMBER, (found) => (found.startsWith('"') ? found : `"${found}"`));
}

/** Only `\ud800` written as an escape can bring half a character in. */
function wellFormed(list: string[], text: string): string[] {
  if (!text.includes("\\u")) return list;
  return list.map((part) =>
    /[\ud800-\udfff]/.test(part) ? Buffer.from(part, "utf8").toString("utf8") : part,
  );
}
