/** Follows one stream line by line and tells which lines belong to a trace. */
import type { LinkedRule, TraceState, TraceTable } from "./table.ts";

/** No part of a trace. */
export const OUTSIDE = 0;
/** May be the first line of one; nothing before it belongs to it. */
export const BEGINS = 1;
/** Goes on with the trace that the line before it is part of. */
export const INSIDE = 2;
export type TraceStep = typeof OUTSIDE | typeof BEGINS | typeof INSIDE;

export class TraceDetector {
  readonly #table: TraceTable;
  #state: TraceState | undefined;

  constructor(table: TraceTable) {
    this.#table = table;
  }

  step(text: string): TraceStep {
    if (this.#state !== undefined) {
      for (const rule of this.#state.rules) {
        if (!holds(rule, text)) continue;
        this.#state = rule.to;
        return INSIDE;
      }
      this.#state = undefined;
    }
    if (!this.#table.mayBegin(text)) return OUTSIDE;
    for (const rule of this.#table.begins) {
      if (!holds(rule, text)) continue;
      this.#state = rule.to;
      return BEGINS;
    }
    return OUTSIDE;
  }

  reset(): void {
    this.#state = undefined;
  }
}

function holds(rule: LinkedRule, text: string): boolean {
  return rule.test.test(text) && (rule.and === undefined || rule.and.test(text));
}
