/** One regular expression, whose named groups become fields. */
import { compileGroups } from "../../codecs/grok/grok.ts";
import { MatchStep } from "../../codecs/grok/match-step.ts";
import { fieldName } from "../../codecs/pattern/fields.ts";
import { defineTransform } from "../../record/transform.ts";
import { RegexConfig } from "./config.ts";

export const regex = defineTransform({
  name: "regex",
  summary: "Makes fields of a regular expression's named groups.",
  config: RegexConfig,
  facts: ({ field, pattern, target }) => {
    const before = target === undefined || target === "" ? "" : `${fieldName(target)}.`;
    const { captures } = compileGroups(pattern, "pattern");
    return {
      reads: [{ field: fieldName(field), at: ["field"] }],
      sets: captures.map((one) => ({ field: before + one.field })),
      parses: true,
    };
  },
  open: ({ pattern, ...options }, ctx) => {
    const step = new MatchStep(
      { ...options, patterns: [compileGroups(pattern, "pattern")], all: false },
      ctx,
    );
    return (batch) => step.apply(batch);
  },
});
