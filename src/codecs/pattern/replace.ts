/** A pattern that replaces all of its matches in a text, for `runPatterns`: the same deadline holds for the whole text. */

type RegExpKind = new (pattern: RegExp, flags: string) => RegExp;

/** Its match holds the whole text with the replacements; a text without a match has none. */
export class ReplacingPattern extends RegExp {
  readonly #all: RegExp;
  readonly #replacement: (match: string) => string;

  constructor(regexp: RegExp, replacement: (match: string) => string) {
    super("");
    // Of its own kind: what JavaScript's expressions lack is made up for by a class.
    this.#all = new (regexp.constructor as RegExpKind)(regexp, `${regexp.flags}g`);
    this.#replacement = replacement;
  }

  override exec(text: string): RegExpExecArray | null {
    const replacement = this.#replacement;
    // An empty match has nothing to replace.
    const replaced = text.replace(this.#all, (match: string) => (match === "" ? "" : replacement(match)));
    if (replaced === text) return null;
    const whole: Pick<RegExpExecArray, "index" | "input"> = { index: 0, input: text };
    return Object.assign([replaced] as [string], whole);
  }
}
