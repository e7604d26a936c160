/** A MessagePack value → JSON text: how arrays and whole documents are kept. */
import { timeText } from "./time-text.ts";
import { KIND } from "./value-reader.ts";
import type { Kind, ValueReader } from "./value-reader.ts";

/** Deeper ones are written as null; nobody nests so deep, and each level is a call. */
export const DEPTH_MOST = 64;

/** Reads the next value. Undefined when it is broken. */
export function jsonText(reader: ValueReader): string | undefined {
  return valueText(reader, 0);
}

function valueText(reader: ValueReader, depth: number): string | undefined {
  const from = reader.at;
  const kind = reader.next();
  if (kind !== KIND.array && kind !== KIND.map) return scalarJson(reader, kind);
  if (depth >= DEPTH_MOST) {
    reader.at = from;
    return reader.skip() ? "null" : undefined;
  }
  return kind === KIND.array
    ? arrayText(reader, reader.number, depth)
    : mapText(reader, reader.number, depth);
}

function arrayText(reader: ValueReader, count: number, depth: number): string | undefined {
  const parts: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const part = valueText(reader, depth + 1);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return `[${parts.join(",")}]`;
}

function mapText(reader: ValueReader, count: number, depth: number): string | undefined {
  const parts: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const key = keyText(reader);
    const value = key === undefined ? undefined : valueText(reader, depth + 1);
    if (key === undefined || value === undefined) return undefined;
    parts.push(`${key}:${value}`);
  }
  return `{${parts.join(",")}}`;
}

/** JSON's keys are texts. One that is a container loses its text: quoting it at each level would double it each time. */
function keyText(reader: ValueReader): string | undefined {
  const from = reader.at;
  const kind = reader.next();
  if (kind === KIND.broken) return undefined;
  if (kind === KIND.nil) return '"null"';
  if (kind !== KIND.array && kind !== KIND.map) return JSON.stringify(scalarText(reader, kind));
  reader.at = from;
  return reader.skip() ? '"?"' : undefined;
}

function scalarJson(reader: ValueReader, kind: Kind): string | undefined {
  if (kind === KIND.broken) return undefined;
  if (kind === KIND.nil) return "null";
  const text = scalarText(reader, kind);
  const isText = kind === KIND.text || kind === KIND.binary || kind === KIND.extension;
  if (isText) return JSON.stringify(text);
  return kind === KIND.float && !Number.isFinite(reader.number) ? "null" : text;
}

/** The value that was read last, when it is neither container, nil nor broken, as an attribute has it. */
export function scalarText(reader: ValueReader, kind: Kind): string {
  const { number, bytes, start, stop } = reader;
  if (kind === KIND.boolean) return number === 1 ? "true" : "false";
  if (kind === KIND.integer || kind === KIND.float) return String(number);
  if (kind === KIND.wideInteger) return reader.wideText();
  if (kind !== KIND.extension) return bytes.toString("utf8", start, stop);
  return timeText(reader) ?? bytes.toString("base64", start, stop);
}
