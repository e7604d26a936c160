/** Lines side by side: the same things in one column, as far as they can be found in all of them. */
import type { Kind, Token } from "./tokens.ts";

export interface Column {
  kind: Kind | "mixed";
  /** One for each line; undefined where the line has nothing here. */
  cells: (Token | undefined)[];
}

/** How well a thing fits into a column; what cannot be one thing is far below nothing. */
const SAME_TEXT = 4;
const SAME_KIND = 3;
const OTHER_KIND = 0.25;
const LEFT_OUT = -1;
const NEVER = -1000;

export function columnsOf(lines: readonly (readonly Token[])[]): Column[] {
  const [first = [], ...others] = lines;
  let columns: Column[] = first.map((token) => ({ kind: token.kind, cells: [token] }));
  others.forEach((line, i) => {
    columns = merged(columns, line, i + 1);
  });
  return columns;
}

/** The best way to lay a line beside those before it: Needleman and Wunsch's table, from the end, so that what could stand at several places stands at the first. */
function merged(before: readonly Column[], tokens: readonly Token[], known: number): Column[] {
  const [columns, line] = [before.toReversed(), tokens.toReversed()];
  const width = line.length + 1;
  const best = new Float64Array((columns.length + 1) * width);
  const came = new Uint8Array(best.length);
  for (let c = 0; c <= columns.length; c += 1) {
    for (let t = 0; t < width; t += 1) {
      if (c === 0 && t === 0) continue;
      const [score, way] = bestOf({ best, width, c, t }, columns[c - 1], line[t - 1]);
      best[c * width + t] = score;
      came[c * width + t] = way;
    }
  }
  return traced({ came, width, known }, columns, line);
}

const BOTH = 0;
const COLUMN = 1;
const TOKEN = 2;

interface Corner {
  best: Float64Array;
  width: number;
  c: number;
  t: number;
}

function bestOf(
  { best, width, c, t }: Corner,
  column: Column | undefined,
  token: Token | undefined,
): [number, number] {
  const at = (row: number, col: number): number => best[row * width + col] ?? 0;
  const skipColumn = column === undefined ? NEVER * 1000 : at(c - 1, t) + LEFT_OUT;
  const skipToken = token === undefined ? NEVER * 1000 : at(c, t - 1) + LEFT_OUT;
  const both =
    column === undefined || token === undefined ? NEVER * 1000 : at(c - 1, t - 1) + fit(column, token);
  if (both >= skipColumn && both >= skipToken) return [both, BOTH];
  return skipColumn >= skipToken ? [skipColumn, COLUMN] : [skipToken, TOKEN];
}

interface Trace {
  came: Uint8Array;
  width: number;
  /** Lines laid side by side so far. */
  known: number;
}

function traced({ came, width, known }: Trace, columns: readonly Column[], line: readonly Token[]): Column[] {
  const result: Column[] = [];
  let c = columns.length;
  let t = line.length;
  while (c > 0 || t > 0) {
    const way = came[c * width + t];
    const column = way === TOKEN ? undefined : columns[--c];
    const token = way === COLUMN ? undefined : line[--t];
    const before = column?.cells ?? Array.from({ length: known }, () => undefined);
    result.push({ kind: kindOf(column?.kind, token?.kind), cells: [...before, token] });
  }
  return result;
}

function kindOf(column: Column["kind"] | undefined, token: Kind | undefined): Column["kind"] {
  if (column === undefined || token === undefined) return column ?? token ?? "mixed";
  return column === token ? column : "mixed";
}

const FIXED: ReadonlySet<string> = new Set<Kind>(["sign", "key"]);
/** Never a value, nor in the place of one. */
const BETWEEN: ReadonlySet<string> = new Set<Kind>(["space", "colour"]);

function fit(column: Column, token: Token): number {
  const sample = column.cells.find((cell) => cell !== undefined);
  if (sample?.kind === token.kind && sample.text === token.text) return SAME_TEXT;
  // A dash where others have a value is how many formats say "none".
  if (isDash(token) || (sample !== undefined && isDash(sample))) return dashFit(column, token);
  return isFixed(column.kind) || isFixed(token.kind) ? NEVER : kindFit(column.kind, token.kind);
}

function isFixed(kind: Column["kind"]): boolean {
  return FIXED.has(kind);
}

function kindFit(column: Column["kind"], token: Kind): number {
  if (column === token) return SAME_KIND;
  return BETWEEN.has(column) || BETWEEN.has(token) ? NEVER : OTHER_KIND;
}

function isDash({ kind, text }: Token): boolean {
  return kind === "sign" && text === "-";
}

function dashFit(column: Column, token: Token): number {
  const other = isDash(token) ? column.cells.find((cell) => cell !== undefined && !isDash(cell)) : token;
  if (other === undefined) return SAME_TEXT;
  return FIXED.has(other.kind) || BETWEEN.has(other.kind) ? NEVER : OTHER_KIND;
}
