/** The members of one GELF document: text, time, level, where it comes from, and all else as attributes. */
import { FROM_SYSLOG, severityNumber } from "../../record/severity.ts";
import { FACT_NAMES } from "./decode-resource.ts";
import { readGelfTime } from "./decode-time.ts";

export interface GelfFields {
  /** Undefined when the document has no text. */
  body: string | undefined;
  /** The body is the document itself. */
  wholeBody: boolean;
  hasTime: boolean;
  seconds: number;
  nanos: number;
  severity: number;
  /** Where it comes from: name, value, … */
  facts: string[];
  attributes: string[];
  /** "no message", "bad host", "bad timestamp"; "" when all is well. */
  fault: string;
  /** A whole number lost digits in JSON.parse. */
  unsafe: boolean;
  /** There were more fields than attributes can hold. */
  incomplete: boolean;
}

/** As many as for JSON documents (codecs/json): a document with more has no author, and each is looked for among those before it. */
const FIELDS_MOST = 1000;

const UNDERSCORE = 95;
/** Nested deeper, an object is kept as its JSON text. */
const DEPTH_MOST = 10;
/** pino's and bunyan's levels, which some senders hand on as GELF's. */
const FROM_TENS: ReadonlyMap<number, number> = new Map([
  [10, 1],
  [20, 5],
  [30, 9],
  [40, 13],
  [50, 17],
  [60, 21],
]);

export function readDocument(document: object): GelfFields {
  const out: GelfFields = {
    body: undefined,
    wholeBody: false,
    hasTime: false,
    seconds: 0,
    nanos: 0,
    severity: 0,
    facts: [],
    attributes: [],
    fault: "",
    unsafe: false,
    incomplete: false,
  };
  const texts: Texts = { short: undefined, full: undefined, message: undefined };
  const members = document as Readonly<Record<string, unknown>>;
  for (const name in members) {
    const value = members[name];
    if (name.charCodeAt(0) === UNDERSCORE) addAdditional(out, name.slice(1), value);
    else readMember(out, texts, name, value);
  }
  chooseBody(out, texts);
  return out;
}

interface Texts {
  short: unknown;
  full: unknown;
  message: unknown;
}

function readMember(out: GelfFields, texts: Texts, name: string, value: unknown): void {
  switch (name) {
    case "short_message":
      texts.short = value;
      return;
    case "full_message":
      texts.full = value;
      return;
    case "message":
      texts.message = value;
      return;
    case "host":
      if (typeof value === "string" && value.trim() !== "") out.facts.push("host.name", value);
      else out.fault = "bad host";
      return;
    case "timestamp":
      readTime(out, value);
      return;
    case "level":
      readLevel(out, value);
      return;
    case "version":
      return;
    default:
      addUnique(out, name, value);
  }
}

/**
 * Graylog takes `message` for a missing or blank short_message. A full_message that begins with the short one (its first
 * line) says all of it; another stands beside it.
 */
function chooseBody(out: GelfFields, { short, full, message }: Texts): void {
  const head = isText(short) ? short : isText(message) ? message : undefined;
  if (head !== message && message !== undefined) addUnique(out, "message", message);
  if (isText(full) && (head === undefined || full.startsWith(head.trimEnd()))) {
    out.body = full;
    return;
  }
  if (full !== undefined) addUnique(out, "full_message", full);
  out.body = head;
  if (head === undefined && out.fault === "") out.fault = "no message";
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

function readTime(out: GelfFields, value: unknown): void {
  const time = readGelfTime(value);
  if (time === "none") return;
  if (time === undefined) {
    out.fault = "bad timestamp";
    addUnique(out, "timestamp", value);
    return;
  }
  out.hasTime = true;
  out.seconds = time.seconds;
  out.nanos = time.nanos;
}

/** 0–7 of syslog; the words and numbers of loggers are understood, too, and kept. */
function readLevel(out: GelfFields, value: unknown): void {
  const number = typeof value === "string" && /^\d{1,2}$/.test(value) ? Number(value) : value;
  if (typeof number === "number") {
    const severity = FROM_SYSLOG[number];
    out.severity = severity ?? FROM_TENS.get(number) ?? 0;
    if (severity !== undefined) return;
  } else if (typeof value === "string") {
    out.severity = severityNumber(value);
  }
  addUnique(out, "level", value);
}

function addAdditional(out: GelfFields, name: string, value: unknown): void {
  if (name === "") return;
  const fact = typeof value === "string" && value !== "" ? FACT_NAMES.get(name) : undefined;
  if (fact !== undefined && !out.facts.includes(fact)) out.facts.push(fact, value as string);
  else addUnique(out, name, value);
}

/** `x` and `_x` in one document, or `a.b` and an object `a` with `b`: the first one stays. */
function addUnique(out: GelfFields, name: string, value: unknown): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    addNested(out, name, value as Record<string, unknown>, 1);
    return;
  }
  const text = textOf(out, value);
  if (text === "" || name === "") return;
  const { attributes } = out;
  for (let i = 0; i < attributes.length; i += 2) if (attributes[i] === name) return;
  if (attributes.length < FIELDS_MOST * 2) attributes.push(name, text);
  else out.incomplete = true;
}

function addNested(out: GelfFields, name: string, value: Record<string, unknown>, depth: number): void {
  for (const [key, inner] of Object.entries(value)) {
    const path = `${name}.${key}`;
    const isObject = typeof inner === "object" && inner !== null && !Array.isArray(inner);
    if (isObject && depth < DEPTH_MOST) addNested(out, path, inner as Record<string, unknown>, depth + 1);
    else addUnique(out, path, isObject ? jsonText(inner) : inner);
  }
}

function textOf(out: GelfFields, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) out.unsafe = true;
    return String(value);
  }
  if (typeof value === "boolean") return value ? "true" : "false";
  return value === null || value === undefined ? "" : jsonText(value);
}

/** Brackets by the thousand cannot be written by a function that calls itself. */
function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "";
  }
}
