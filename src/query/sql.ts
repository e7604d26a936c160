/**
 * Turns a tree into a condition on the table of records. Nothing that a user typed gets into the text: it all goes as
 * typed parameters. Words are written so that the text index answers, see body-sql.ts.
 */
import { ATTRIBUTE_MAP, RESOURCE_COLUMNS, RESOURCE_MAP } from "../store/columns.ts";
import type { AttributeColumn } from "../store/columns.ts";
import { attributesAnswer, fieldKey } from "./fields.ts";
import { wildcardSql, wordsSql } from "./body-sql.ts";
import { begin, param } from "./sql-params.ts";
import type { WhereOptions, Writing } from "./sql-params.ts";
import { isBodyQuery, isFieldQuery } from "./tree.ts";
import type { BodyQuery, FieldQuery, Pattern, Query, Range, SeverityIn, TimeIn } from "./tree.ts";

export interface WhereSql {
  /** A boolean expression, never empty, never NULL, safe to put between AND. */
  sql: string;
  /** Values of the placeholders {p0:String}, … in it. */
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

/**
 * NOT is pushed down to the single conditions, and what is always true or false goes away: in `NOT (0 OR word)` the
 * engine does not see that the text index answers, and reads every body.
 */
function condition(query: Query, writing: Writing, isNegated = false): string {
  if (isFieldQuery(query)) return negated(fieldCondition(query, writing), isNegated);
  if (isBodyQuery(query)) return bodyCondition(query, writing, isNegated);
  switch (query.kind) {
    case "all":
      return isNegated ? "0" : "1";
    case "and":
    case "or": {
      const parts = query.of.map((one) => condition(one, writing, isNegated));
      return (query.kind === "and") === isNegated ? anyOf(parts) : allOf(parts);
    }
    case "not":
      return condition(query.of, writing, !isNegated);
  }
}

function bodyCondition(query: BodyQuery, writing: Writing, isNegated: boolean): string {
  switch (query.kind) {
    case "words":
      return wordsSql(query, writing, isNegated);
    case "wildcard":
      return wildcardSql(query, writing, isNegated);
    case "fragment":
      return negated(`(position(body, ${param(writing, query.text)}) > 0)`, isNegated);
    case "hasBody":
      return negated("(body != '')", isNegated);
  }
}

function negated(sql: string, isNegated: boolean): string {
  if (!isNegated) return sql;
  return { "0": "1", "1": "0" }[sql] ?? `(NOT ${sql})`;
}

function allOf(parts: readonly string[]): string {
  if (parts.includes("0")) return "0";
  const open = parts.filter((part) => part !== "1");
  return open.length === 0 ? "1" : `(${open.join(" AND ")})`;
}

function anyOf(parts: readonly string[]): string {
  if (parts.includes("1")) return "1";
  const open = parts.filter((part) => part !== "0");
  return open.length === 0 ? "0" : `(${open.join(" OR ")})`;
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
