/** Follows one stream line by line and tells which lines belong to a trace. */
import type { LinkedRule, TraceState, TraceTable } from "./table.ts";

/** No part of a trace. */
export const OUTSIDE = 0;
/** May be the first line of one; nothing before it belongs to it. */
export const BEGINS = 1;
/** Goes on with the trace that the line before it is part of. */
export const INSIDE = 2;
/** INSIDE, if the next lines but those that are MAYBE, too, bring one that is INSIDE. */
export const MAYBE = 3;
export type TraceStep = typeof OUTSIDE | typeof BEGINS | typeof INSIDE | typeof MAYBE;

export class TraceDetector {
  readonly #table: TraceTable;
  #state: TraceState | undefined;

  constructor(table: TraceTable) {
    this.#table = table;
  }

  step(text: string): TraceStep {
    if (this.#state !== undefined) {
      const next = this.#next(this.#state, text);
      if (next !== OUTSIDE) return next;
    }
    const first = this.#first(text);
    this.#state = first?.to;
    return first === undefined ? OUTSIDE : BEGINS;
  }

  reset(): void {
    this.#state = undefined;
  }

  #next(state: TraceState, text: string): TraceStep {
    for (const rule of state.rules) {
      if (!holds(rule, text)) continue;
      if (rule.maybe && this.#first(text) !== undefined) return OUTSIDE;
      this.#state = rule.to;
      return rule.maybe ? MAYBE : INSIDE;
    }
    return OUTSIDE;
  }

  /** The rule by which a trace begins here. */
  #first(text: string): LinkedRule | undefined {
    if (!this.#table.mayBegin(text)) return undefined;
    for (const rule of this.#table.begins) if (holds(rule, text)) return rule;
    return undefined;
  }
}

function holds(rule: LinkedRule, text: string): boolean {
  return rule.test.test(text) && (rule.and === undefined || rule.and.test(text));
}
