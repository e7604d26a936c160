/**
 * Turns a tree into a condition on the table of records. Nothing that a user typed gets into the text: it all goes as
 * typed parameters. Words are written so that the text index answers: hasAllTokens and hasPhrase on the bare column,
 * whose index lower-cases both sides.
 */
import { ATTRIBUTE_MAP, RESOURCE_COLUMNS, RESOURCE_MAP } from "../store/columns.ts";
import type { AttributeColumn } from "../store/columns.ts";
import { attributesAnswer, fieldKey } from "./fields.ts";
import { isFieldQuery } from "./tree.ts";
import type { FieldQuery, Pattern, Query, Range, SeverityIn, TimeIn, Wildcard, Words } from "./tree.ts";
import { literalOf } from "./words.ts";

export interface WhereSql {
  /** A boolean expression, never empty, never NULL, safe to put between AND. */
  sql: string;
  /** Values of the placeholders {p0:String}, … in it. */
  params: Record<string, string | number>;
}

export interface WhereOptions {
  /** Every key that any stored resource has. With it, fields that no resource has do not read the resource at all. */
  resourceKeys?: ReadonlySet<string>;
  /** Placeholders are called prefix0, prefix1, … */
  prefix?: string;
}

interface Writing {
  columns: ReadonlyMap<string, AttributeColumn>;
  resourceKeys: ReadonlySet<string> | undefined;
  prefix: string;
  params: Record<string, string | number>;
}

export function whereSql(
  query: Query,
  columns: ReadonlyMap<string, AttributeColumn>,
  options: WhereOptions = {},
): WhereSql {
  const writing = begin(columns, options);
  return { sql: condition(query, writing), params: writing.params };
}

/** The value of one field, '' without it: for grouping, with the same rules as conditions. Short names are known. */
export function valueSql(
  name: string,
  columns: ReadonlyMap<string, AttributeColumn>,
  options: WhereOptions = {},
): WhereSql {
  const writing = begin(columns, options);
  const { own, inherited } = places(fieldKey(name), writing);
  const sql = own && inherited ? `if(${own} != '', ${own}, ${inherited})` : (own ?? inherited ?? "''");
  return { sql, params: writing.params };
}

function begin(columns: ReadonlyMap<string, AttributeColumn>, options: WhereOptions): Writing {
  return { columns, resourceKeys: options.resourceKeys, prefix: options.prefix ?? "p", params: {} };
}

function param(writing: Writing, value: string | number, type = "String"): string {
  const name = `${writing.prefix}${Object.keys(writing.params).length}`;
  writing.params[name] = value;
  return `{${name}:${type}}`;
}

function condition(query: Query, writing: Writing): string {
  if (isFieldQuery(query)) return fieldCondition(query, writing);
  switch (query.kind) {
    case "all":
      return "1";
    case "and":
      return `(${query.of.map((one) => condition(one, writing)).join(" AND ")})`;
    case "or":
      return `(${query.of.map((one) => condition(one, writing)).join(" OR ")})`;
    case "not":
      return `(NOT ${condition(query.of, writing)})`;
    case "words":
      return wordsSql(query, writing);
    case "fragment":
      return `(position(body, ${param(writing, query.text)}) > 0)`;
    case "wildcard":
      return wildcardSql(query, writing);
    case "hasBody":
      return "(body != '')";
  }
}

function fieldCondition(query: FieldQuery, writing: Writing): string {
  switch (query.kind) {
    case "severity":
      return severitySql(query, writing);
    case "time":
      return timeSql(query, writing);
    case "exists":
      return valueCondition(query.field, writing, (value) => `${value} != ''`);
    case "equals":
      return equalsSql(query.field, query.value, writing);
    case "like": {
      const pattern = param(writing, likePattern(query.pattern));
      return valueCondition(query.field, writing, (value) => `${value} LIKE ${pattern}`);
    }
    case "range":
      return rangeSql(query, writing);
  }
}

/** The engine takes 64 tokens at most in one hasAllTokens. */
const TOKENS_MOST = 64;

/** hasPhrase alone decides; hasAllTokens prunes better, so it goes before it. */
function wordsSql({ tokens }: Words, writing: Writing): string {
  const parts = allTokens(tokens, writing);
  if (tokens.length > 1) parts.push(`hasPhrase(body, ${param(writing, tokens.join(" "))})`);
  return `(${parts.join(" AND ")})`;
}

function allTokens(tokens: readonly string[], writing: Writing): string[] {
  const distinct = [...new Set(tokens)];
  const parts: string[] = [];
  for (let i = 0; i < distinct.length; i += TOKENS_MOST) {
    const needle = distinct.slice(i, i + TOKENS_MOST).join(" ");
    parts.push(`hasAllTokens(body, ${param(writing, needle)})`);
  }
  return parts;
}

const TOKEN = "[0-9a-z\\x{80}-\\x{10FFFF}]";
const SEPARATOR = "[^0-9a-z\\x{80}-\\x{10FFFF}]";

/** Literals of token patterns are letters, digits and what is beyond ASCII: nothing in them is special to RE2. */
function wildcardSql({ tokens }: Wildcard, writing: Writing): string {
  const whole = tokens.map(literalOf).filter((token) => token !== undefined);
  const parts = allTokens(whole, writing);
  const run = tokens.map((pattern) => pattern.map(tokenPart).join("")).join(`${SEPARATOR}+`);
  // (?i) would fold beyond ASCII; `lower` is ASCII alone, as the text index is.
  parts.push(`match(lower(body), ${param(writing, `(?:^|${SEPARATOR})${run}(?:$|${SEPARATOR})`)})`);
  return `(${parts.join(" AND ")})`;
}

function tokenPart(part: Pattern[number], index: number, pattern: Pattern): string {
  if (part === "one") return TOKEN;
  // A token has at least one character, also when the pattern is * alone.
  if (part === "any") return TOKEN + (pattern.length === 1 ? "+" : "*");
  return part.literal;
}

function likePattern(pattern: Pattern): string {
  return pattern
    .map((part) => (part === "any" ? "%" : part === "one" ? "_" : part.literal.replace(/[\\%_]/g, "\\$&")))
    .join("");
}

interface Places {
  /** Where the record itself keeps the field. */
  own: string | undefined;
  /** Where its resource does. */
  inherited: string | undefined;
}

function places(key: string, writing: Writing): Places {
  const column = writing.columns.get(key);
  const inMap = (map: string) => `${map}[${param(writing, key)}]`;
  const own = attributesAnswer(key)
    ? column === undefined
      ? inMap(ATTRIBUTE_MAP)
      : identifier(column.name)
    : undefined;
  const resourceColumn = RESOURCE_COLUMNS.get(key);
  if (resourceColumn !== undefined) return { own, inherited: resourceColumn };
  const isKnown = writing.resourceKeys?.has(key) ?? true;
  return { own, inherited: isKnown ? inMap(RESOURCE_MAP) : undefined };
}

function identifier(name: string): string {
  return `\`${name.replace(/[\\`]/g, "\\$&")}\``;
}

/** `holds` must be false for ''. Own values hide inherited ones, as in attributeOf. */
function valueCondition(key: string, writing: Writing, holds: (value: string) => string): string {
  const { own, inherited } = places(key, writing);
  if (own === undefined) return inherited === undefined ? "0" : `(${holds(inherited)})`;
  if (inherited === undefined) return `(${holds(own)})`;
  return `((${holds(own)}) OR (${own} = '' AND (${holds(inherited)})))`;
}

function equalsSql(key: string, value: string, writing: Writing): string {
  if (value === "") return `(NOT ${valueCondition(key, writing, (found) => `${found} != ''`)})`;
  const wanted = param(writing, value);
  return valueCondition(key, writing, (found) => `${found} = ${wanted}`);
}

/** Largest finite number: what overflows to infinity, or says so in words, is no number to us. */
const FINITE = "1.7976931348623157e308";

function rangeSql({ field, numeric, from, to }: Range, writing: Writing): string {
  const low = from && `${from.inclusive ? ">=" : ">"} ${bound(from.text, numeric, writing)}`;
  const high = to && `${to.inclusive ? "<=" : "<"} ${bound(to.text, numeric, writing)}`;
  return valueCondition(field, writing, (value) => {
    if (!numeric)
      return [`${value} != ''`, low && `${value} ${low}`, high && `${value} ${high}`]
        .filter(Boolean)
        .join(" AND ");
    const number = `ifNull(toFloat64OrNull(${value}), nan)`;
    return `${number} ${low ?? `>= -${FINITE}`} AND ${number} ${high ?? `<= ${FINITE}`}`;
  });
}

function bound(text: string, numeric: boolean, writing: Writing): string {
  return numeric ? param(writing, Number(text), "Float64") : param(writing, text);
}

function severitySql({ from, to }: SeverityIn, writing: Writing): string {
  return `(severity >= ${param(writing, from, "Int32")} AND severity <= ${param(writing, to, "Int32")})`;
}

function timeSql({ fromNs, toNs }: TimeIn, writing: Writing): string {
  const at = (ns: bigint) => `fromUnixTimestamp64Nano(${param(writing, String(ns), "Int64")}, 'UTC')`;
  const parts: string[] = [];
  if (fromNs !== undefined) parts.push(`ts >= ${at(fromNs)}`);
  if (toNs !== undefined) parts.push(`ts <= ${at(toNs)}`);
  return `(${parts.join(" AND ")})`;
}
