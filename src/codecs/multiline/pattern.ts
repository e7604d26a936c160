/**
 * Patterns of users. RE2 syntax, as logspout's (Go's regexp), and linear in the length of the line whatever the pattern:
 * a line is a stranger's text, and a backtracking engine can be stopped by one.
 */
import { RE2JS } from "re2js";
import { Refusal } from "../../record/refusal.ts";

export type LineTest = (text: string) => boolean;

/** `name` is what the pattern is called in a refusal: MULTILINE_PATTERN, multiline.pattern. */
export function compilePattern(pattern: string, name: string): LineTest {
  if (pattern === "^\\s") return beginsWithSpace;
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    throw new Refusal(
      "E_PATTERN",
      `${name} is no regular expression: ${error instanceof Error ? error.message : String(error)}`,
      "RE2 syntax (https://github.com/google/re2/wiki/Syntax): it has no look-around and no back-references",
    );
  }
  return (text) => compiled.test(text);
}

/** The default pattern without an engine. RE2's \s is [\t\n\f\r ], less than a script's. */
function beginsWithSpace(text: string): boolean {
  const code = text.charCodeAt(0);
  return code === 32 || code === 9 || code === 10 || code === 12 || code === 13;
}
