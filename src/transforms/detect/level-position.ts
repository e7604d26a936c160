/** Whether a level word, where it stands in a line, is the line's level: the forms that loggers write. */

/** What stands before the word. */
export interface Head {
  /** Tokens that begin with a letter. */
  words: number;
  /** A time of day was seen. */
  stamped: boolean;
  /** Where the last colour sequence ended; a word there has nothing before it. */
  unescaped: number;
  /** Where the token under way began; -1 behind a `key=`. */
  token: number;
}

export interface Candidate {
  body: string;
  start: number;
  end: number;
  /** In lower case. */
  word: string;
  level: number;
  /** Written in capitals. */
  upper: boolean;
}

const WARN = 13;

export function isLevelHere(found: Candidate, head: Head): boolean {
  return standsWhereLevelsDo(found, head) && !isSpokenOf(found);
}

/** "Log level: DEBUG", "logging level set to WARN" say what will be written. */
function isSpokenOf({ body, start }: Candidate): boolean {
  if (start < "log level ".length) return false;
  return /\blog(?:ging|ger)?[ -]levels?\b.{0,12}$/i.test(body.slice(Math.max(0, start - 32), start));
}

function standsWhereLevelsDo(found: Candidate, head: Head): boolean {
  const before = charBefore(found, head);
  const behind = charBehind(found);
  if (isWordPart(behind) || isWordPart(before)) return false;
  const key = keyBefore(found.body, found.start);
  if (key !== undefined) return LEVEL_KEYS.has(key);
  if (inBrackets(found, before, head)) return true;
  if (!OPENING.has(before) || !CLOSING.has(behind)) return false;
  if (ONLY_MARKED.has(found.word)) return found.upper && behind === ":";
  return standsAlone(found, behind, head) && !isDenied(found, behind);
}

function charBefore({ body, start }: Candidate, head: Head): string {
  return start === head.unescaped || start === 0 ? " " : (body[start - 1] ?? " ");
}

function charBehind({ body, end }: Candidate): string {
  return end >= body.length || body.charCodeAt(end) === 27 ? " " : (body[end] ?? " ");
}

function isWordPart(char: string): boolean {
  return char === "_" || (char >= "0" && char <= "9");
}

const OPENING = new Set([" ", "\t", "|", "*", "#", ">", "<", ",", "("]);
const CLOSING = new Set([" ", "\t", "|", ":", ",", "!", "["]);
/** Words that mean something else too often: PostgreSQL's `LOG:`, java.util.logging's `FINE:`, or marked otherwise. */
const ONLY_MARKED = new Set(["log", "fine", "finer", "finest"]);

/** `ERROR`, `error:`, or the first word behind the time. */
function standsAlone({ body, end, upper, level, word }: Candidate, behind: string, head: Head): boolean {
  const wordsMost = level >= WARN ? 4 : head.stamped ? 3 : 1;
  // .NET writes `fail:`; without the colon it is a verb.
  if (upper && word !== "fail") return head.words <= wordsMost && !isInSentence(body, end, head);
  if (behind === ":" && isSpace(body, end + 1)) return head.words < wordsMost;
  return word !== "fail" && head.stamped && head.words === 0 && isSpace(body, end);
}

/** "users saw ERROR pages": words in small letters before it, and nothing that marks it. A host and a program stand behind a time. */
function isInSentence(body: string, end: number, { words, stamped, token }: Head): boolean {
  if (stamped || words < 2 || !isSpace(body, end)) return false;
  return /(?:^|\s)[a-z']+\s+$/.test(body.slice(Math.max(0, token - 24), token));
}

/** "no error", "0 ERROR", "last error: none". */
function isDenied({ body, start, end }: Candidate, behind: string): boolean {
  if (/(?:^|[\s(])(?:no|not|zero|without|any|0)\s$/i.test(body.slice(Math.max(0, start - 9), start)))
    return true;
  return (
    behind === ":" &&
    /^:\s*(?:none|null|nil|no|0|false|undefined)?\s*(?:$|[,;)\]}])/i.test(body.slice(end, end + 16))
  );
}

/** `[error]`, `[ERROR  ]`, `[09:30:00 INF]`, Apache's `[core:error]`, `<warn>`, `(ERROR)`, `|error|`. */
function inBrackets(found: Candidate, before: string, head: Head): boolean {
  const { body, end, upper } = found;
  switch (body[spacesEnd(body, end)] ?? "") {
    case "]":
      return inSquareBrackets(found, before, head);
    case ">":
      return before === "<";
    case "|":
      return before === "|";
    case ")":
      return before === "(" && upper;
    default:
      return before === "[" && upper && (body[end] === ":" || body[end] === " " || body[end] === "|");
  }
}

function inSquareBrackets({ body, start, upper }: Candidate, before: string, head: Head): boolean {
  // "array[error]" is an index.
  if (before === "[") return head.words <= 4 && !isLetter(body[start - 2] ?? "");
  const open = body.lastIndexOf("[", start);
  if (before === ":") return open > start - MODULE_CHARS_MOST;
  return before === " " && upper && open >= 0;
}

/** Apache's module names. */
const MODULE_CHARS_MOST = 24;

const LEVEL_KEYS = new Set([
  "level",
  "lvl",
  "severity",
  "sev",
  "loglevel",
  "log_level",
  "log.level",
  "levelname",
]);
const KEY_CHARS_MOST = 16;

/**
 * The key of `key=word`, `key="word"`, `"key": "word"`, `level: word`; undefined when the word is nobody's value, "" when
 * the key is none that could matter: a quotation, a query in an address (`/log?level=error`).
 */
function keyBefore(body: string, start: number): string | undefined {
  const quoted = body[start - 1] === '"' || body[start - 1] === "'";
  const signAt = blanksStart(body, quoted ? start - 1 : start) - 1;
  const sign = body[signAt];
  if (sign !== "=" && sign !== ":") return quoted ? "" : undefined;
  const keyEnd = keyLast(body, signAt - 1);
  const keyStart = keyFirst(body, keyEnd);
  if ("?&/".includes(body[keyStart - 1] ?? " ")) return "";
  const key = body.slice(keyStart, keyEnd).toLowerCase();
  // "name: error text", "[core:error]" and a time before the word are no key and value.
  return sign === "=" || LEVEL_KEYS.has(key) ? key : undefined;
}

function blanksStart(body: string, end: number): number {
  let at = end;
  while (body[at - 1] === " ") at -= 1;
  return at;
}

/** Where the key ends, before its closing quote and blanks. */
function keyLast(body: string, from: number): number {
  let at = from;
  while (at >= 0 && (body[at] === " " || body[at] === '"' || body[at] === "'")) at -= 1;
  return at + 1;
}

function keyFirst(body: string, end: number): number {
  let at = end;
  while (at > 0 && end - at < KEY_CHARS_MOST && isKeyPart(body[at - 1] ?? "")) at -= 1;
  return at;
}

function isKeyPart(char: string): boolean {
  return isLetter(char) || char === "_" || char === ".";
}

function isLetter(char: string): boolean {
  const folded = char.toLowerCase();
  return folded >= "a" && folded <= "z" && folded.length === 1;
}

function isSpace(body: string, at: number): boolean {
  return at >= body.length || body.charCodeAt(at) <= 32;
}

function spacesEnd(body: string, from: number): number {
  let at = from;
  while (body.charCodeAt(at) === 32) at += 1;
  return at;
}
