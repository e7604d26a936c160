/** Puts columns together to one block: counts, then name, type and data of each. */
import type { Column } from "./columns.ts";
import { GrowingBuffer } from "./growing-buffer.ts";

export function writeBlock(columns: readonly Column[], rows: number): Uint8Array {
  let estimate = 1024;
  for (const column of columns) estimate += column.bytes() + rows * 4;
  const out = new GrowingBuffer(estimate);
  out.varUint(columns.length);
  out.varUint(rows);
  for (const column of columns) {
    out.string(column.name);
    out.string(column.type);
    column.write(out, rows);
  }
  // The view keeps the whole allocation alive; a copy is smaller when the estimate was far off.
  return out.length * 2 < out.bytes.length ? Uint8Array.prototype.slice.call(out.view()) : out.view();
}
