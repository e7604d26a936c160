/**
 * Just enough of the query language to add and take away filters and to mark words. What a query means is the
 * server's to say; whatever this does not understand stays as it was typed.
 */

export interface Term {
  start: number;
  end: number;
  negative: boolean;
  /** Empty for a word of the text. */
  field: string;
  /** As typed: quotes, parentheses and operators included. */
  value: string;
}

/** One query: its top-level terms, or "opaque" when OR or an open end makes single terms unsafe to touch. */
export type Terms = { state: "terms"; terms: readonly Term[] } | { state: "opaque" };

export function termsOf(q: string): Terms {
  const terms: Term[] = [];
  let at = 0;
  while (at < q.length) {
    if (/\s/.test(q.charAt(at))) {
      at += 1;
      continue;
    }
    const term = termAt(q, at);
    if (term === undefined) return { state: "opaque" };
    if (isOperator(term, q) && term.value !== "AND" && term.value !== "&&") return { state: "opaque" };
    if (!isOperator(term, q)) terms.push(term);
    at = Math.max(term.end, at + 1);
  }
  return { state: "terms", terms };
}

const OPERATORS: ReadonlySet<string> = new Set(["AND", "OR", "NOT", "&&", "||", "!"]);

function isOperator(term: Term, q: string): boolean {
  return term.field === "" && OPERATORS.has(q.slice(term.start, term.end));
}

function termAt(q: string, start: number): Term | undefined {
  const sign = /^[-+!]/.exec(q.slice(start, start + 1))?.[0] ?? "";
  let at = start + sign.length;
  let field = "";
  const named = /^(?:[^\s:"()[\]{}\\]|\\.)+:/.exec(q.slice(at));
  if (named !== null) {
    field = named[0].slice(0, -1);
    at += named[0].length;
  }
  const end = valueEnd(q, at);
  if (end === undefined) return undefined;
  return { start, end, negative: sign === "-" || sign === "!", field, value: q.slice(at, end) };
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Undefined when a quote or parenthesis never closes. */
function valueEnd(q: string, start: number): number | undefined {
  const first = q.charAt(start);
  if (first === '"') return quoteEnd(q, start);
  if (CLOSING[first] !== undefined) return groupEnd(q, start);
  let at = start;
  while (at < q.length && !/[\s()"]/.test(q.charAt(at))) at += q.charAt(at) === "\\" ? 2 : 1;
  return Math.min(at, q.length);
}

function quoteEnd(q: string, start: number): number | undefined {
  for (let at = start + 1; at < q.length; at++) {
    if (q.charAt(at) === "\\") at += 1;
    else if (q.charAt(at) === '"') return at + 1;
  }
  return undefined;
}

function groupEnd(q: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < q.length; at++) {
    const char = q.charAt(at);
    if (char === '"') at = (quoteEnd(q, at) ?? q.length) - 1;
    else if (char === "\\") at += 1;
    else if (/[([{]/.test(char)) depth += 1;
    else if (/[)\]}]/.test(char) && --depth === 0) return at + 1;
  }
  return undefined;
}

/** Nothing but letters, digits, dots, underscores and inner dashes needs no quotes in a value. */
const PLAIN = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u;

export function quoted(value: string): string {
  if (PLAIN.test(value) && !OPERATORS.has(value) && value !== "TO") return value;
  return `"${value.replace(/["\\]/g, "\\$&")}"`;
}

/** What a quoted or plain value says; undefined for groups, ranges and wildcards. */
export function literal(value: string): string | undefined {
  if (value.startsWith('"')) return value.slice(1, -1).replace(/\\(.)/g, "$1");
  return /^[([{<>]|[*?]/.test(value) ? undefined : value.replace(/\\(.)/g, "$1");
}

/** Short and long names of one field count as one. */
const LONG: Readonly<Record<string, string>> = {
  host: "host.name",
  service: "service.name",
  container: "container.name",
  image: "container.image.name",
  stream: "log.iostream",
  source: "logboom.source",
  level: "severity",
  message: "body",
};

export function fieldName(name: string): string {
  return LONG[name] ?? name;
}
