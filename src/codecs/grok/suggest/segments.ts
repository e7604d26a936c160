/** Columns → what a pattern has of them: text that is the same everywhere, values, and stretches that are anything. */
import type { Column } from "./columns.ts";
import type { Kind, Token } from "./tokens.ts";

export type Segment =
  | { as: "text"; text: string; key: boolean }
  | { as: "space" }
  | { as: "colour" }
  | { as: "value"; kind: Kind | "mixed"; grok: string | undefined; values: string[]; dash: boolean }
  | { as: "anything"; values: string[] };

/** Values of one segment: those of the columns that it is made of, put together again. */
interface Part {
  segment: Segment;
  columns: readonly Column[];
}

/** Each stretch of anything may be tried at every place: a few are enough. */
const ANYTHING_MOST = 5;
/** So many words that differ, one behind the other, are a sentence. */
const SENTENCE_WORDS = 3;

export function segmentsOf(columns: readonly Column[]): Segment[] {
  let parts: Part[] = columns.map((column) => ({ segment: segmentOf(column), columns: [column] }));
  parts = swallowed(parts);
  parts = sentences(parts);
  return bounded(parts).flatMap(({ segment }) => trimmed(segment));
}

function segmentOf({ kind, cells }: Column): Segment {
  const there = cells.filter((cell) => cell !== undefined);
  const values = cells.map((cell) => cell?.text ?? "");
  const [first] = there;
  if (first === undefined || there.length < cells.length) return { as: "anything", values };
  const same = there.every(({ text }) => text === first.text);
  if (kind === "space" || kind === "colour")
    return same ? { as: "text", text: first.text, key: false } : { as: kind };
  if (same && isConstant(first)) return { as: "text", text: first.text, key: first.kind === "key" };
  return valueOf(kind, there, values);
}

/** A time or an address is a value, though these lines may have the same one. */
function isConstant({ kind }: Token): boolean {
  return kind === "sign" || kind === "key" || kind === "word";
}

function valueOf(kind: Column["kind"], cells: readonly Token[], values: string[]): Segment {
  const others = cells.filter(({ kind: one, text }) => one !== "sign" || text !== "-");
  const dash = others.length > 0 && others.length < cells.length;
  const of = dash ? others : cells;
  const [first] = of;
  const one = first !== undefined && of.every((cell) => cell.kind === first.kind) ? first.kind : "mixed";
  const grok = of.every((cell) => cell.grok === first?.grok) ? first?.grok : undefined;
  const told = dash ? of.map(({ text }) => text) : values;
  return { as: "value", kind: kind === "mixed" ? one : kind, grok, values: told, dash };
}

/** Words that differ, and whatever is there in some lines alone, with nothing but blanks between them. */
function sentences(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (let at = 0; at < parts.length;) {
    const end = sentenceEnd(parts, at);
    const words = parts.slice(at, end).filter(isOpen);
    if (words.length >= SENTENCE_WORDS || words.some(({ segment }) => segment.as === "anything")) {
      result.push(together(parts.slice(at, end)));
      at = end;
    } else {
      const part = parts[at++];
      if (part !== undefined) result.push(part);
    }
  }
  return result;
}

function sentenceEnd(parts: readonly Part[], from: number): number {
  let end = from;
  for (let at = from; at < parts.length; at += 1) {
    const segment = parts[at]?.segment;
    if (segment === undefined) break;
    const word = segment.as === "value" && (segment.kind === "word" || segment.kind === "mixed");
    if (word || segment.as === "anything") end = at + 1;
    else if (!isBlank(segment)) break;
  }
  return end;
}

function isBlank(segment: Segment): boolean {
  return segment.as === "space" || (segment.as === "text" && /^\s+$/.test(segment.text));
}

/** Anything takes its neighbours that are no fixed text, and so do two values without anything between them. */
function swallowed(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  for (const part of parts) {
    const before = result.at(-1);
    if (before !== undefined && isOpen(before) && isOpen(part))
      result[result.length - 1] = together([before, part]);
    else result.push(part);
  }
  return result;
}

function isOpen({ segment }: Part): boolean {
  return segment.as === "value" || segment.as === "anything";
}

/** Blanks around a sentence are no part of it. */
function trimmed(segment: Segment): Segment[] {
  if (segment.as !== "anything") return [segment];
  const { values } = segment;
  if (!values.every((value) => /\S/.test(value))) return [segment];
  const head = common(values.map((value) => /^\s*/.exec(value)?.[0] ?? ""));
  const tail = common(values.map((value) => /\s*$/.exec(value)?.[0] ?? ""));
  const inner = values.map((value) => value.slice(head.length, value.length - tail.length));
  const blank = (text: string): Segment[] => (text === "" ? [] : [{ as: "text", text, key: false }]);
  return [...blank(head), { as: "anything", values: inner }, ...blank(tail)];
}

/** The same of all, or nothing. */
function common(blanks: readonly string[]): string {
  const [first = ""] = blanks;
  return blanks.every((one) => one === first) ? first : "";
}

/** From the last that there is room for, all is one. */
function bounded(parts: readonly Part[]): Part[] {
  let count = 0;
  const from = parts.findIndex(({ segment }) => segment.as === "anything" && ++count === ANYTHING_MOST);
  const more = parts.slice(from + 1).some(({ segment }) => segment.as === "anything");
  return from < 0 || !more ? [...parts] : [...parts.slice(0, from), together(parts.slice(from))];
}

function together(parts: readonly Part[]): Part {
  const columns = parts.flatMap((part) => part.columns);
  const lines = columns[0]?.cells.length ?? 0;
  const values = Array.from({ length: lines }, (_, line) =>
    columns.map(({ cells }) => cells[line]?.text ?? "").join(""),
  );
  return { segment: { as: "anything", values }, columns };
}
