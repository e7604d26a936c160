/** A line → the things a person sees in it: times, addresses, levels, numbers, words, and the signs between them. */
import { isIPv6 } from "node:net";

export type Kind =
  | "space"
  /** A terminal's escape sequence. */
  | "colour"
  | "sign"
  /** `user=`, `"status":`: names what follows it. */
  | "key"
  | "word"
  /** The inside of quotation marks. */
  | "quoted"
  | "number"
  | "timestamp"
  | "time"
  | "level"
  | "address"
  | "hardware"
  | "uuid"
  | "url"
  | "email"
  | "path"
  | "method";

export interface Token {
  kind: Kind;
  text: string;
  /** How grok writes it, where one kind has several forms: times. */
  grok?: string;
}

interface Form {
  kind: Kind;
  at: RegExp;
  grok?: string;
  /** For what a regular expression alone does not tell. */
  holds?: (text: string, line: string, from: number) => boolean;
}

/** Behind one of these begins something new. */
const BEFORE = "[\\s=:,;|/(\\[{<\"'#@>]";
const LEVELS =
  "trace|debug|info|information|notice|warn|warning|err|error|crit|critical|fatal|severe|emerg|alert|panic";
const DAY_TIME = "\\d{2}:\\d{2}:\\d{2}";

/** The first that holds counts; the last ones take anything. */
const FORMS: readonly Form[] = [
  // oxlint-disable-next-line no-control-regex -- that is what begins it
  { kind: "colour", at: /\u001b\[[0-9;]*m/y },
  {
    kind: "timestamp",
    grok: "TIMESTAMP_ISO8601",
    at: /\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?(?!\w)/y,
  },
  {
    kind: "timestamp",
    grok: "HTTPDATE",
    at: /\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}(?!\w)/y,
  },
  {
    kind: "timestamp",
    grok: "SYSLOGTIMESTAMP",
    at: /[A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2}(?:\.\d+)?(?!\w)/y,
  },
  {
    kind: "timestamp",
    grok: "YEAR}/%{MONTHNUM}/%{MONTHDAY} %{TIME",
    at: new RegExp(`\\d{4}/\\d{2}/\\d{2} ${DAY_TIME}(?:\\.\\d+)?(?!\\w)`, "y"),
  },
  {
    kind: "timestamp",
    grok: "MONTHDAY} %{MONTH} %{YEAR} %{TIME",
    at: new RegExp(`\\d{1,2} [A-Z][a-z]{2} \\d{4} ${DAY_TIME}(?:\\.\\d+)?(?!\\w)`, "y"),
  },
  { kind: "time", at: new RegExp(`${DAY_TIME}(?:[.,]\\d+)?(?![\\w:])`, "y") },
  { kind: "uuid", at: /[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?!\w)/y },
  { kind: "hardware", at: /[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}(?![\w:])/y },
  {
    kind: "address",
    at: /[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?!\w)/y,
    holds: (text) => text.length > 3 && isIPv6(text),
  },
  {
    kind: "address",
    at: /(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]*\d)(?!\w)/y,
  },
  { kind: "url", at: /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>\\^`{|}]+/y },
  { kind: "email", at: /[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?!\w)/y },
  { kind: "method", at: /(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE)(?= [/*h])/y },
  { kind: "key", at: /[A-Za-z_][\w.-]*=|"[A-Za-z_][\w.-]*": ?/y },
  { kind: "level", at: new RegExp(`(?:${LEVELS})(?!\\w)`, "iy"), holds: isLevel },
  { kind: "path", at: /\/[^\s"'<>()[\]{},;]*(?:\/[^\s"'<>()[\]{},;]*)*/y, holds: beginsSomething },
  { kind: "number", at: /[+-]?\d+(?:\.\d+)?(?![\w.]*\d)(?!\w)/y, holds: isNumber },
  {
    kind: "number",
    at: /\d+(?:\.\d+)?(?=(?:ms|us|µs|ns|s|m|h|[KMGkmg]i?[Bb]|[Bb]|%)(?![\w.]))/y,
    holds: isNumber,
  },
  { kind: "word", at: /[\p{L}\p{N}_$]+(?:[.-][\p{L}\p{N}_$]+)*/uy },
  { kind: "space", at: /\s+/y },
];

/** What stands between quotation marks is one thing, unless it is a request. */
const QUOTED = /"((?:[^"\\\n]|\\.)*)"/y;
const REQUEST = /^(?:GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS|CONNECT|TRACE) \S+/;

/** Longer lines have what matters in front. */
const TOKENS_MOST = 160;

export interface Tokens {
  list: Token[];
  /** What was not looked at. */
  rest: string;
}

export function tokensOf(line: string): Tokens {
  const list: Token[] = [];
  let from = 0;
  /** Behind the first mark of a quotation whose inside is looked at. */
  let quoting = false;
  while (from < line.length && list.length < TOKENS_MOST) {
    for (const token of next(line, from, quoting)) {
      if (token.text === '"') quoting = !quoting;
      if (token.text !== "") list.push(token);
      from += token.text.length;
    }
  }
  return { list, rest: line.slice(from) };
}

function next(line: string, from: number, quoting: boolean): Token[] {
  const quoted = quoting ? undefined : quotedAt(line, from);
  if (quoted !== undefined) return quoted;
  for (const { kind, at, grok, holds } of FORMS) {
    at.lastIndex = from;
    const text = at.exec(line)?.[0];
    if (text === undefined || text === "" || holds?.(text, line, from) === false) continue;
    return [grok === undefined ? { kind, text } : { kind, text, grok }];
  }
  return [{ kind: "sign", text: String.fromCodePoint(line.codePointAt(from) ?? 0) }];
}

function quotedAt(line: string, from: number): Token[] | undefined {
  QUOTED.lastIndex = from;
  const inner = QUOTED.exec(line)?.[1];
  if (inner === undefined || REQUEST.test(inner) || /^\s*[:\]},]/.test(inner)) return undefined;
  const mark: Token = { kind: "sign", text: '"' };
  // A key of JSON names what follows.
  if (/^[\w.-]+$/.test(inner) && /^ ?:/.test(line.slice(from + inner.length + 2))) return undefined;
  return [mark, { kind: "quoted", text: inner }, mark];
}

const BEHIND = new RegExp(`^${BEFORE}$`);

function beginsSomething(_: string, line: string, from: number): boolean {
  return from === 0 || BEHIND.test(line[from - 1] ?? "");
}

/** `-` between words is no minus, and digits within a word are no number. */
function isNumber(text: string, line: string, from: number): boolean {
  if (from === 0) return true;
  const before = line[from - 1] ?? "";
  if (/[-+]/.test(text[0] ?? "")) return BEHIND.test(before);
  return !/[\w.$+-]/.test(before);
}

/** In capitals, in brackets, or named as one: "error" within a sentence is a word of it. */
function isLevel(text: string, line: string, from: number): boolean {
  if (/[\w.-]/.test(line[from - 1] ?? "")) return false;
  if (text === text.toUpperCase()) return true;
  const before = line.slice(Math.max(0, from - 12), from);
  const closed = /^[\])>|]/.test(line.slice(from + text.length));
  return (closed && /[[(<|]$/.test(before)) || /(?:level|severity|lvl)["']?[=:] ?["']?$/i.test(before);
}
