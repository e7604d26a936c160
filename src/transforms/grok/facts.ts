/** What a grok step says of itself before it runs. */
import type { Definitions } from "../../codecs/grok/definitions.ts";
import { compileGrok } from "../../codecs/grok/grok.ts";
import { fieldForms } from "../../codecs/grok/references.ts";
import { neverTried, weaknesses } from "../../codecs/grok/weaknesses.ts";
import { fieldName } from "../../codecs/pattern/fields.ts";
import type { OptionPath, StepFacts, StepHint } from "../../record/transform.ts";
import type { GrokConfig } from "./config.ts";

export function grokFacts(options: GrokConfig, definitions: Definitions): StepFacts {
  const { patterns, namedOnly, field, target } = options;
  const before = target === undefined || target === "" ? "" : `${fieldName(target)}.`;
  const sets = patterns.flatMap((source, i) => {
    const forms = fieldForms(source, definitions);
    const { captures } = compileGrok(source, { definitions, namedOnly }, `patterns.${i}`);
    return captures.map((one) => {
      const form = forms.get(one.field);
      return { field: before + one.field, ...(form === undefined ? {} : { form }) };
    });
  });
  return {
    reads: [{ field: fieldName(field), at: ["field"] }],
    sets,
    parses: true,
    hints: [...patternHints(options), ...(options.breakOnMatch ? untried(patterns) : [])],
  };
}

/** The built-in definitions know of dashes; a user's own are looked at as patterns are. */
function patternHints({ patterns, definitions }: GrokConfig): StepHint[] {
  const texts: [string, OptionPath][] = [
    ...patterns.map((source, i): [string, OptionPath] => [source, ["patterns", i]]),
    ...Object.entries(definitions).map(([name, source]): [string, OptionPath] => [
      source,
      ["definitions", name],
    ]),
  ];
  return texts.flatMap(([source, at]) => weaknesses(source).map((one) => ({ ...one, at })));
}

function untried(patterns: readonly string[]): StepHint[] {
  return neverTried(patterns).map(({ index, because }) => ({
    kind: "unreachable pattern",
    level: "fault",
    at: ["patterns", index],
    message: `pattern ${index + 1} is never tried`,
    reason: because,
    suggestion: "put it further to the front, or leave it out",
  }));
}
