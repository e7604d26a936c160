/** How a query is refused: with the place, what was expected there, and a text that would be accepted. */
import { Refusal } from "../record/refusal.ts";

/** A query that cannot be read; `suggestion` is a text that can, where one is near. */
export class QueryRefusal extends Refusal {
  readonly suggestion: string | undefined;

  constructor(message: string, hint: string, position: number, suggestion?: string) {
    super("E_QUERY", message, hint, position);
    this.name = "QueryRefusal";
    this.suggestion = suggestion;
  }
}

/** Refuses one word whose query text is not at hand; the parser turns it into a QueryRefusal. */
export class WordRefusal extends Error {
  readonly hint: string;
  readonly at: number;
  readonly end: number;
  /** What to write instead, if anything is near. */
  readonly meant: string | undefined;

  constructor(message: string, hint: string, place: { at: number; end: number }, meant?: string) {
    super(message);
    this.hint = hint;
    this.at = place.at;
    this.end = place.end;
    this.meant = meant;
  }
}

/** The text with everything from `at` to `end` replaced. */
export function mended(text: string, at: number, end: number, by: string): string {
  return text.slice(0, at) + by + text.slice(end);
}
