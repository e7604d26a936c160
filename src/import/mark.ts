/** Fields that tell later steps that an expression was found: a step `regex` sets them, a last step takes them away. */
import { compilePattern } from "../codecs/pattern/pattern.ts";

/** A mark without text would be none, so what can match nothing at all is looked for from where some text is. */
export function markPattern(mark: string, pattern: string): string {
  return findsIn(pattern, "")
    ? `\\A(?=[\\s\\S]*?(?:${pattern}))(?<${mark}>[\\s\\S])`
    : `(?<${mark}>${pattern})`;
}

/** False, too, for what is no expression. */
export function findsIn(pattern: string, text: string): boolean {
  try {
    return compilePattern(pattern, "condition").regexp.exec(text) !== null;
  } catch {
    return false;
  }
}
