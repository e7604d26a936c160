/** Turns query text into a tree, or refuses it with the place, what was expected and, where one is near, a mended text. */
import { fieldNamed } from "./fields.ts";
import type { Field } from "./fields.ts";
import { lex } from "./lexer.ts";
import { QueryRefusal, WordRefusal, mended } from "./refusal.ts";
import { comparisonTerm, rangeTerm, wordTerm } from "./terms.ts";
import type { FieldToken, Token } from "./tokens.ts";
import type { Query } from "./tree.ts";

export { QueryRefusal } from "./refusal.ts";

/** A query is typed by a person or made by a program for one; both stay far below. */
const TEXT_MOST_BYTES = 16_384;
const NESTING_MOST = 64;
/** Tokens of words and other terms together: each is work per record. */
const TERMS_MOST = 256;

/** A mended text may have a second fault, and so on. */
const MENDS_MOST = 8;

export function parseQuery(text: string): Query {
  if (Buffer.byteLength(text) > TEXT_MOST_BYTES) {
    throw new QueryRefusal("the query is too long", `the limit is ${TEXT_MOST_BYTES} bytes`, 0);
  }
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof QueryRefusal)) throw error;
    throw new QueryRefusal(error.message, error.hint, error.position ?? 0, acceptable(error.suggestion));
  }
}

/** A suggestion that really parses: mends go on until one does. */
function acceptable(suggestion: string | undefined): string | undefined {
  let text = suggestion?.trim();
  for (let i = 0; i < MENDS_MOST && text !== undefined && text !== ""; i++) {
    try {
      read(text);
      return text;
    } catch (error) {
      if (!(error instanceof QueryRefusal)) throw error;
      text = error.suggestion?.trim();
    }
  }
  return undefined;
}

interface Reading {
  text: string;
  tokens: readonly Token[];
  next: number;
  depth: number;
  terms: number;
}

const BODY: Field = { kind: "body", named: false };

function read(text: string): Query {
  try {
    return readAll(text);
  } catch (error) {
    if (!(error instanceof WordRefusal)) throw error;
    const { message, hint, at, end, meant } = error;
    throw new QueryRefusal(message, hint, at, meant === undefined ? undefined : mended(text, at, end, meant));
  }
}

function readAll(text: string): Query {
  const reading: Reading = { text, tokens: lex(text), next: 0, depth: 0, terms: 0 };
  if (peek(reading).kind === "end") return { kind: "all", at: 0, end: text.length };
  // The lexer has refused closing parentheses too many, so this ends at the end.
  return readOr(reading, BODY);
}

function peek(reading: Reading): Token {
  return reading.tokens[reading.next] ?? { kind: "end", at: reading.text.length, end: reading.text.length };
}

function readOr(reading: Reading, field: Field): Query {
  const parts = [readAnd(reading, field)];
  while (peek(reading).kind === "or") {
    reading.next++;
    parts.push(readAnd(reading, field));
  }
  return joined("or", parts);
}

/** Words beside each other mean AND, whether it is written or not. */
function readAnd(reading: Reading, field: Field): Query {
  const parts = [readNot(reading, field)];
  for (;;) {
    const { kind } = peek(reading);
    if (kind === "end" || kind === "close" || kind === "or") break;
    if (kind === "and") reading.next++;
    parts.push(readNot(reading, field));
  }
  return joined("and", parts);
}

function joined(kind: "and" | "or", parts: readonly Query[]): Query {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) throw new Error("an operator without operands");
  if (parts.length === 1) return first;
  const of = parts.flatMap((part) => (part.kind === kind ? part.of : [part]));
  return { kind, of, at: first.at, end: last.end };
}

function readNot(reading: Reading, field: Field): Query {
  const token = peek(reading);
  if (token.kind !== "not") return readTerm(reading, field);
  reading.next++;
  const of = deeper(reading, token.at, () => readNot(reading, field));
  return { kind: "not", of, at: token.at, end: of.end };
}

function readTerm(reading: Reading, field: Field): Query {
  const token = peek(reading);
  switch (token.kind) {
    case "open":
      return readGroup(reading, field);
    case "field":
      reading.next++;
      return { ...readTerm(reading, fieldValue(reading, token, field)), at: token.at };
    case "compare":
    case "range":
    case "word":
    case "quoted":
      return readValue(reading, field);
    case "and":
    case "or":
    case "not":
    case "close":
    case "end":
      throw operandMissing(reading, token);
  }
}

/** `_exists_:(a OR b)` and `x:(y:z)`: the innermost name counts, but behind _exists_ there are names only. */
function fieldValue(reading: Reading, token: FieldToken, outer: Field): Field {
  if (outer.kind !== "exists") return fieldNamed(token.name, token.inQuotes);
  const hint = "such as _exists_:trace_id";
  const written = reading.text.slice(token.at, token.end);
  throw new QueryRefusal(
    "the name of a field was expected",
    `${hint}; a name with a colon needs quotes around ${written}`,
    token.at,
  );
}

function readGroup(reading: Reading, field: Field): Query {
  const open = peek(reading);
  reading.next++;
  const inner = peek(reading);
  if (inner.kind === "close") {
    const mend = mended(reading.text, open.at, inner.end, "");
    throw new QueryRefusal(
      "nothing stands between the parentheses",
      'as plain text they need quotes: "main()"',
      inner.at,
      mend,
    );
  }
  const of = deeper(reading, open.at, () => readOr(reading, field));
  const close = peek(reading);
  if (close.kind !== "close") {
    const hint =
      "every opening parenthesis needs a closing one; as plain text it needs quotes or a backslash";
    throw new QueryRefusal("a closing parenthesis is missing", hint, open.at, `${reading.text})`);
  }
  reading.next++;
  return { ...of, at: open.at, end: close.end };
}

function deeper(reading: Reading, at: number, readPart: () => Query): Query {
  if (++reading.depth > NESTING_MOST) {
    throw new QueryRefusal("the query is nested too deeply", `${NESTING_MOST} levels are the limit`, at);
  }
  const part = readPart();
  reading.depth--;
  return part;
}

function readValue(reading: Reading, field: Field): Query {
  const token = peek(reading);
  reading.next++;
  let term: Query;
  if (token.kind === "range") term = rangeTerm(field, token);
  else if (token.kind === "compare") {
    const value = peek(reading);
    if (value.kind !== "word" && value.kind !== "quoted") throw operandMissing(reading, value);
    reading.next++;
    term = comparisonTerm(field, token, value);
  } else if (token.kind === "word" || token.kind === "quoted") term = wordTerm(field, token);
  else throw operandMissing(reading, token);
  count(reading, term);
  return term;
}

function count(reading: Reading, term: Query): void {
  reading.terms += term.kind === "words" || term.kind === "wildcard" ? term.tokens.length : 1;
  if (reading.terms <= TERMS_MOST) return;
  throw new QueryRefusal("the query has too many words", `${TERMS_MOST} are the limit`, term.at);
}

/** Something had to stand here: the operator before it, or the one found instead, is too much. */
function operandMissing(reading: Reading, found: Token): QueryRefusal {
  const { text, tokens } = reading;
  const before = tokens[reading.next - 1];
  const isOperator = (token: Token | undefined) =>
    token?.kind === "and" || token?.kind === "or" || token?.kind === "not";
  const extra = isOperator(before) ? before : isOperator(found) ? found : undefined;
  const word = extra === undefined ? "" : text.slice(extra.at, extra.end);
  const where = found.kind === "end" ? "at the end" : `before ${text.slice(found.at, found.end)}`;
  const hint =
    extra === undefined
      ? "write a word, a phrase or field:value here"
      : `${word} stands between or before two parts of a query; as plain text it needs quotes: "${word}"`;
  const suggestion =
    extra === undefined ? undefined : mended(text, extra.at, extra.end, "").replace(/ {2,}/g, " ");
  return new QueryRefusal(
    `a word, a phrase or field:value was expected ${where}`,
    hint,
    found.at,
    suggestion,
  );
}
