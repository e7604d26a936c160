/** What went wrong → words on standard error, and the exit code: 1 failed at run time, 2 wrong usage or configuration. */
import { Refusal } from "../record/refusal.ts";
import type { Output } from "./output.ts";

/** A failure at run time that a person can do something about; said without a stack. */
export class Failure extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = "Failure";
    this.hint = hint;
  }
}

/** Refusal of a text that was given on the command line, to be shown with the place in it. */
export class TextRefusal extends Refusal {
  readonly text: string;
  readonly suggestion: string | undefined;

  constructor(refusal: Refusal, text: string, suggestion: string | undefined) {
    super(refusal.code, refusal.message, refusal.hint, refusal.position);
    this.name = "TextRefusal";
    this.text = text;
    this.suggestion = suggestion;
  }
}

export function complain(error: unknown, out: Output): number {
  if (error instanceof Refusal) {
    out.tell(`${marked("logboom:", out)} ${error.message}`);
    if (error instanceof TextRefusal) tellPlace(error, out);
    tellHint(error.hint, out);
    return 2;
  }
  if (error instanceof Failure) {
    out.tell(`${marked("logboom:", out)} ${error.message}`);
    tellHint(error.hint, out);
    return 1;
  }
  out.tell(`${marked("logboom:", out)} ${unforeseen(error)}`);
  return 1;
}

/** What the system refuses ("EISDIR: illegal operation on a directory, read") says enough; a fault of ours needs its stack. */
function unforeseen(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? (error.stack ?? error.message) : error.message;
}

function tellHint(hint: string, out: Output): void {
  if (hint !== "") out.tell(`hint: ${hint}`);
}

/** Longer texts are shown around the place only. */
const SHOWN_BEFORE = 60;
const SHOWN_BEHIND = 40;

function tellPlace({ text, position, suggestion }: TextRefusal, out: Output): void {
  if (position !== undefined) {
    const from = Math.max(0, position - SHOWN_BEFORE);
    const shown = text.slice(from, position + SHOWN_BEHIND).replace(/[\p{Cc}]/gu, " ");
    out.tell(`  ${shown}`);
    out.tell(`  ${" ".repeat(width(shown.slice(0, position - from)))}${marked("^", out)}`);
  }
  if (suggestion !== undefined) out.tell(`try:  ${suggestion}`);
}

/** Characters, not UTF-16 units; wide ones are taken as one column, which is near enough for a mark. */
function width(text: string): number {
  return Array.from(text).length;
}

function marked(text: string, out: Output): string {
  return out.errorColour ? `\u001b[31m${text}\u001b[0m` : text;
}
