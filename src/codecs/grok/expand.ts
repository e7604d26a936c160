/**
 * From grok to a regular expression: `%{NAME}`, `%{NAME:field}`, `%{NAME:field:int}`, and definitions in place,
 * `%{NAME:field=regex}`. Text in, text out; the groups keep the fields' names, see codecs/pattern/groups.ts.
 */
import { Refusal } from "../../record/refusal.ts";
import type { Definitions } from "./definitions.ts";

export interface Expansion {
  definitions: Definitions;
  /** False: what has no field's name is a field named after its pattern. */
  namedOnly: boolean;
}

/** Between a field's name and its type in a group's name; no field has it. */
export const KIND_SIGN = "\u0000";

/** Longer ones are refused by the compiler anyway; definitions that double each other are stopped here. */
const LENGTH_MOST = 100_000;
/** The standard definitions go eight deep. */
const DEPTH_MOST = 50;
const SHOWN_CHARS = 100;

/**
 * An escape; or name, field, type and definition. A definition in place may hold braces in pairs, two deep. No part can take
 * what the next one can, so that a text without an end costs one look.
 */
export const REFERENCE =
  /\\[\s\S]|%\{([\w-]+)(?::([^{}:;=]+)(?:[:;](\w*)(?!\w)[^{}=]*)?)?(?:=((?:[^{}\\]|\\[\s\S]|\{(?:[^{}\\]|\\[\s\S])*\})+))?\}/g;

export function expandGrok(source: string, expansion: Expansion, what: string): string {
  return new Expander(expansion, what).expand(source, 0);
}

class Expander {
  readonly #definitions: Map<string, string>;
  readonly #namedOnly: boolean;
  readonly #what: string;
  #length = 0;

  constructor({ definitions, namedOnly }: Expansion, what: string) {
    this.#definitions = new Map(definitions);
    this.#namedOnly = namedOnly;
    this.#what = what;
  }

  expand(source: string, depth: number): string {
    if (depth > DEPTH_MOST) throw this.#refusal("refers to itself", "definitions must end somewhere");
    this.#length += source.length;
    if (this.#length > LENGTH_MOST)
      throw this.#refusal(`becomes longer than ${LENGTH_MOST} characters`, "use a smaller pattern");
    this.#noLooseEnd(source);
    return source.replace(REFERENCE, (...found: string[]) => {
      const [text = "", name, field, kind, inPlace] = found;
      if (name === undefined) return text;
      if (inPlace !== undefined) this.#definitions.set(name, inPlace);
      const inner = this.expand(this.#definition(name), depth + 1);
      const named = field?.trim() ?? (this.#namedOnly ? undefined : name);
      if (named === undefined) return `(?:${inner})`;
      return `(?<${named}${kind === "int" || kind === "float" ? KIND_SIGN + kind : ""}>${inner})`;
    });
  }

  #definition(name: string): string {
    const found = this.#definitions.get(name);
    if (found !== undefined) return found;
    const near = [...this.#definitions.keys()].find((one) => one.toLowerCase() === name.toLowerCase());
    throw this.#refusal(
      `names %{${name}}, which nobody defines`,
      near === undefined
        ? "define it under definitions, or in a file of definitionFiles"
        : `did you mean %{${near}}?`,
    );
  }

  /** `%{WORD : x}` would never match anything; `%{2}` is two percent signs. */
  #noLooseEnd(source: string): void {
    const rest = source.replace(REFERENCE, "");
    const [text] = /%\{(?!\d*,?\d*\})[^}]*\}?/.exec(rest) ?? [];
    if (text !== undefined)
      throw this.#refusal(
        `has ${text.slice(0, SHOWN_CHARS)}, which is no reference`,
        "write %{NAME}, %{NAME:field} or %{NAME:field:int}",
      );
  }

  #refusal(message: string, hint: string): Refusal {
    return new Refusal("E_PATTERN", `${this.#what} ${message}`, hint);
  }
}
