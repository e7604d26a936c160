/** Goes through the text of a pipeline: blanks, comments, names, quotes. What they make together is grammar.ts's. */
import { Refusal } from "../../record/refusal.ts";
import { environmentText, lineAndColumn } from "../outcome.ts";

const NAME = /[A-Za-z0-9_-]+/y;
const NUMBER = /-?\d+(?:\.\d*)?(?![\w-])/y;
const BLANK = /(?:\s+|#[^\n]*)+/y;

export class Scanner {
  readonly text: string;
  readonly #file: string;
  #at = 0;
  #line = 1;
  #counted = 0;

  constructor(text: string, file: string) {
    this.text = text;
    this.#file = file;
  }

  /** Of the next thing that is no blank. */
  get line(): number {
    this.skip();
    for (; this.#counted < this.#at; this.#counted += 1)
      if (this.text[this.#counted] === "\n") this.#line += 1;
    return this.#line;
  }

  skip(): void {
    this.#take(BLANK);
  }

  isAtEnd(): boolean {
    this.skip();
    return this.#at >= this.text.length;
  }

  sees(sign: string): boolean {
    this.skip();
    return this.text.startsWith(sign, this.#at);
  }

  takes(sign: string): boolean {
    if (!this.sees(sign)) return false;
    this.#at += sign.length;
    return true;
  }

  /** A word that is not the beginning of a longer one. */
  takesWord(word: string): boolean {
    if (!this.sees(word) || /[\w-]/.test(this.text[this.#at + word.length] ?? "")) return false;
    this.#at += word.length;
    return true;
  }

  expect(sign: string, what: string): void {
    if (!this.takes(sign)) throw this.refusal(`${what} was expected`);
  }

  name(): string | undefined {
    this.skip();
    return this.#take(NAME);
  }

  number(): string | undefined {
    this.skip();
    return this.#take(NUMBER);
  }

  /** In double or single quotes; a backslash before the quote makes it plain, every other one stays what it is. */
  quoted(): string | undefined {
    this.skip();
    const quote = this.text[this.#at];
    if (quote !== '"' && quote !== "'") return undefined;
    const start = this.#at;
    let content = "";
    for (let at = start + 1; at < this.text.length; at += 1) {
      const char = this.text[at] ?? "";
      if (char === quote) {
        this.#at = at + 1;
        return withEnvironment(content);
      }
      if (char === "\\" && this.text[at + 1] === quote) at += 1;
      content += this.text[at] ?? "";
    }
    this.#at = start;
    throw this.refusal(`the quote ${quote} is never closed`);
  }

  /** `${NAME}` without quotes. */
  variable(): string | undefined {
    this.skip();
    const found = this.#take(/\$\{[^}\s]*\}/y);
    return found === undefined ? undefined : withEnvironment(found);
  }

  /** `/…/`; a slash inside has a backslash before it. */
  pattern(): string | undefined {
    this.skip();
    const [whole, content] = /^\/((?:[^/\\\n]|\\.)*)\//.exec(this.text.slice(this.#at)) ?? [];
    if (whole === undefined || content === undefined) return undefined;
    this.#at += whole.length;
    return content.replaceAll("\\/", "/");
  }

  /** `[a][b]`. */
  field(): string | undefined {
    this.skip();
    const [whole] = /^(?:\[[^[\],"']+\])+/.exec(this.text.slice(this.#at, this.#at + 1024)) ?? [];
    if (whole === undefined) return undefined;
    this.#at += whole.length;
    return whole;
  }

  refusal(message: string): Refusal {
    this.skip();
    const near = /^\S{0,20}/.exec(this.text.slice(this.#at))?.[0] ?? "";
    const found = near === "" ? "the text ends here" : `found ${near}`;
    return new Refusal(
      "E_IMPORT",
      `${this.#file}:${lineAndColumn(this.text, this.#at)}: ${message}, ${found}`,
      "a pipeline is made of input { }, filter { } and output { } with plugins: name { option => value }",
      this.#at,
    );
  }

  #take(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const [found] = expression.exec(this.text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

/** `${NAME}` and `${NAME:default}`, as Logstash has them, in our form. */
function withEnvironment(text: string): string {
  return text.replace(
    /\$\{([A-Za-z_]\w*)(?::([^}]{0,1000}))?\}/g,
    (_, name: string, otherwise: string | undefined) => environmentText(name, otherwise),
  );
}
