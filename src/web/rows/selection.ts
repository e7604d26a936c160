/** Copying marked rows gives the lines as they were written: no times, no folding, control characters as they are. */
import type { Row } from "../lines/rows.ts";

/** Undefined when the selection lies within one line: then the browser copies what is marked. */
export function originalText(rows: readonly Row[], selection: Selection | null): string | undefined {
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return undefined;
  const range = selection.getRangeAt(0);
  const first = keyOf(range.startContainer);
  const last = keyOf(range.endContainer);
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

function keyOf(node: Node): string | undefined {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest<HTMLElement>("[data-key]")?.dataset["key"];
}
