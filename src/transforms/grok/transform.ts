/** Grok: named patterns that make fields of a text. What the patterns mean is codecs/grok's. */
import { readDefinitions } from "../../codecs/grok/definitions.ts";
import type { Definitions } from "../../codecs/grok/definitions.ts";
import { compileGrok } from "../../codecs/grok/grok.ts";
import { standardDefinitions } from "../../codecs/grok/library.ts";
import { MatchStep } from "../../codecs/grok/match-step.ts";
import { defineTransform } from "../../record/transform.ts";
import { GrokConfig } from "./config.ts";

export const grok = defineTransform({
  name: "grok",
  summary: "Makes fields of a text by grok patterns, the standard ones or your own.",
  config: GrokConfig,
  open: (options, ctx) => {
    const expansion = { definitions: definitionsOf(options), namedOnly: options.namedOnly };
    const patterns = options.patterns.map((one, i) => compileGrok(one, expansion, `patterns.${i}`));
    const step = new MatchStep({ ...options, patterns, all: !options.breakOnMatch }, ctx);
    return (batch) => step.apply(batch);
  },
});

/** Own ones before those of files, and those before the built-in ones. */
function definitionsOf({ definitions, definitionFiles, compatibility }: GrokConfig): Definitions {
  return new Map([
    ...standardDefinitions(compatibility),
    ...readDefinitions(definitionFiles),
    ...Object.entries(definitions),
  ]);
}
