/** Copying marked rows gives the lines as they were written: no times, no folding, control characters as they are. */
import type { Row } from "../lines/rows.ts";

/** Undefined when the selection lies within one line: then the browser copies what is marked. */
export function originalText(
  rows: readonly Row[],
  list: Element,
  selection: Selection | null,
): string | undefined {
  if (selection === null || selection.isCollapsed) return undefined;
  const marked = [...list.querySelectorAll<HTMLElement>("[data-key]")].filter((row) =>
    selection.containsNode(row, true),
  );
  // A triple click ends before the first character of the next line, which is not meant.
  const { endContainer, endOffset } = selection.getRangeAt(0);
  if (endOffset === 0 && marked.at(-1)?.contains(endContainer) === true) marked.pop();
  const first = marked[0]?.dataset["key"];
  const last = marked.at(-1)?.dataset["key"];
  if (first === undefined || last === undefined || first === last) return undefined;
  return textBetween(rows, first, last);
}

export function textBetween(rows: readonly Row[], one: string, other: string): string | undefined {
  const a = rows.findIndex((row) => row.key === one);
  const b = rows.findIndex((row) => row.key === other);
  if (a < 0 || b < 0) return undefined;
  return rows
    .slice(Math.min(a, b), Math.max(a, b) + 1)
    .flatMap((row) => (row.kind === "line" ? [row.line, ...row.folded] : []))
    .map((line) => line.record.body)
    .join("\n");
}
