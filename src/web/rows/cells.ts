/** The values of a row that the keyboard can walk through, for `+` and `-`. */
import type { Line } from "../lines/line.ts";
import { originField } from "../lines/line.ts";
import type { Filter } from "../query/change.ts";
import { fieldValue } from "./line-text.ts";

export function rowCells(line: Line, cols: readonly string[]): Filter[] {
  const cells = [
    { field: originField(line.record.resource), value: line.origin },
    { field: "severity", value: line.record.severity },
    ...cols.map((field) => ({ field, value: fieldValue(line.record, field) })),
  ];
  return cells.filter(({ value }) => value !== "");
}

export function cellAt(line: Line, cols: readonly string[], cell: number): Filter | undefined {
  const cells = rowCells(line, cols);
  return cells[Math.min(cells.length - 1, Math.max(0, cell))];
}
