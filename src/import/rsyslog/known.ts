/** What the rest of a configuration may name: templates and rulesets, and which of the templates were asked for. */
import type { Finding } from "../outcome.ts";
import type { Statement } from "./statements.ts";
import type { Template } from "./templates.ts";

export class Known {
  readonly #templates = new Map<string, Template>();
  readonly #rulesets = new Map<string, Statement[]>();
  readonly #ofNames = new Set<string>();

  addTemplate(template: Template): void {
    this.#templates.set(template.name, template);
  }

  addRuleset(name: string, statements: readonly Statement[]): void {
    this.#rulesets.set(name, [...(this.#rulesets.get(name) ?? []), ...statements]);
  }

  template(name: string): Template | undefined {
    return this.#templates.get(name);
  }

  ruleset(name: string): Statement[] | undefined {
    return this.#rulesets.get(name);
  }

  /** It was used for the name of a file, which is carried over. */
  namesFile(name: string): void {
    this.#ofNames.add(name);
  }

  /** Templates that say how lines look: fields are kept here instead of texts. */
  findings(): Finding[] {
    return [...this.#templates.values()]
      .filter(({ name }) => !this.#ofNames.has(name))
      .map(({ name, line }) => ({
        line,
        level: "not carried over" as const,
        text: `the template ${name} says how lines are written`,
        suggestion:
          "fields are kept instead, and the text as it came; an agent's routes have templates of their own",
      }));
  }
}
