/** Grok: named patterns that make fields of a text. What the patterns mean is codecs/grok's. */
import { compileGrok } from "../../codecs/grok/grok.ts";
import { chosenDefinitions } from "../../codecs/grok/library.ts";
import { MatchStep } from "../../codecs/grok/match-step.ts";
import { defineTransform } from "../../record/transform.ts";
import { GrokConfig } from "./config.ts";
import { grokFacts } from "./facts.ts";

export const grok = defineTransform({
  name: "grok",
  summary: "Makes fields of a text by grok patterns, the standard ones or your own.",
  config: GrokConfig,
  facts: (options) => grokFacts(options, chosenDefinitions(options)),
  open: (options, ctx) => {
    const expansion = { definitions: chosenDefinitions(options), namedOnly: options.namedOnly };
    const patterns = options.patterns.map((one, i) => compileGrok(one, expansion, `patterns.${i}`));
    const step = new MatchStep({ ...options, patterns, all: !options.breakOnMatch }, ctx);
    return (batch) => step.apply(batch);
  },
});
