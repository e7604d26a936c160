/** Every match of a user's pattern → another text (Ruby's gsub). Made to be run by runPatterns, within its deadline. */
import type { Pattern } from "../pattern/pattern.ts";
import { changeTexts } from "../lists/lists.ts";

/** Longer outcomes are a mistake: a value of a record is seldom a hundredth of it. */
const LENGTH_MOST = 4_194_304;
export const TOO_LONG = "too long";

/** Text, or a group of the match. */
type Piece = { text: string } | { group: number } | { name: string };

/** Looks like an expression to runPatterns: what it "finds" is the whole text with its matches replaced. */
export class Substitution {
  readonly #expression: RegExp;
  readonly #pieces: readonly Piece[];
  #length = 0;

  constructor({ regexp }: Pattern, replacement: string) {
    // Expressions of Ruby's constructs are of a class of their own, which keeps its state when it is copied by itself.
    const Kind = regexp.constructor as RegExpConstructor;
    this.#expression = new Kind(regexp, `${regexp.flags}g`);
    this.#pieces = piecesOf(replacement);
  }

  /** Null: nothing was found. Else the new text, or "" and TOO_LONG behind it. */
  exec(value: string): RegExpExecArray | null {
    this.#length = 0;
    const changed = changeTexts(value, (text) => this.#replaced(text));
    if (this.#length > LENGTH_MOST) return ["", TOO_LONG] as unknown as RegExpExecArray;
    return changed === value ? null : ([changed] as unknown as RegExpExecArray);
  }

  #replaced(text: string): string {
    const expression = this.#expression;
    expression.lastIndex = 0;
    let from = 0;
    let out = "";
    for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
      const [whole] = match;
      out += text.slice(from, match.index) + this.#filled(match);
      from = match.index + whole.length;
      if (whole === "") expression.lastIndex = from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1);
      if (this.#length + out.length > LENGTH_MOST) break;
    }
    this.#length += out.length;
    return from === 0 && out === "" ? text : out + text.slice(from);
  }

  #filled(match: RegExpExecArray): string {
    let filled = "";
    for (const piece of this.#pieces) {
      if ("text" in piece) filled += piece.text;
      else if ("group" in piece) filled += match[piece.group] ?? "";
      else filled += match.groups?.[piece.name] ?? "";
    }
    return filled;
  }
}

/** Ruby's: \1 to \9 and \0 groups, \k<name>, \\ a backslash. */
const REFERENCE = /\\(?:(\d)|k<(\w+)>|\\)/g;

function piecesOf(replacement: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of replacement.matchAll(REFERENCE)) {
    const [whole, group, name] = found;
    if (found.index > from) pieces.push({ text: replacement.slice(from, found.index) });
    if (group !== undefined) pieces.push({ group: Number(group) });
    else pieces.push(name === undefined ? { text: "\\" } : { name });
    from = found.index + whole.length;
  }
  if (from < replacement.length) pieces.push({ text: replacement.slice(from) });
  return pieces;
}
