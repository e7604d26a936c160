/** The text of a row: what stands on its one line, and what is folded behind it. */
import type { RecordJson } from "../../api/contract.ts";
import type { LineRow } from "../lines/rows.ts";
import { jsonLine } from "./json-line.ts";
import type { JsonLine } from "./json-line.ts";

export interface LineText {
  first: string;
  json: JsonLine | undefined;
  /** Lines behind the first: of the record itself, then of the records folded into it. */
  rest: readonly string[];
}

/** What lies beyond is off every screen; the detail shows it. */
const FIRST_MOST_CHARS = 2000;
/** A row that is opened in place shows this many lines; the detail has all. */
export const REST_MOST_LINES = 200;

export function lineText({ line, folded }: LineRow): LineText {
  const { body } = line.record;
  const [first = "", ...own] = body.split(/\r?\n/);
  while (own.length > 0 && own.at(-1)?.trim() === "") own.pop();
  const json = own.length === 0 ? jsonLine(body) : undefined;
  return { first: cut(first), json, rest: [...own, ...folded.map((one) => one.record.body)] };
}

export function restCount(row: LineRow): number {
  const { body } = row.line.record;
  if (!body.includes("\n")) return row.folded.length;
  return lineText(row).rest.length;
}

function cut(text: string): string {
  return text.length > FIRST_MOST_CHARS ? `${text.slice(0, FIRST_MOST_CHARS)}…` : text;
}

/** The value of a field wherever it stands: attributes win, as in the query language. */
export function fieldValue(record: RecordJson, field: string): string {
  if (field === "severity") return record.severity;
  const value = record.attributes[field] ?? record.resource[field];
  return value === undefined ? "" : String(value);
}
