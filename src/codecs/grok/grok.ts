/** A grok pattern, compiled: the expression to run (codecs/pattern/run.ts) and where its captures go. */
import { fieldName } from "../pattern/fields.ts";
import type { Capture, CaptureKind } from "../pattern/fields.ts";
import { numberGroups } from "../pattern/groups.ts";
import { compilePattern } from "../pattern/pattern.ts";
import { expandGrok, KIND_SIGN } from "./expand.ts";
import type { Expansion } from "./expand.ts";

export interface Grok {
  regexp: RegExp;
  captures: readonly Capture[];
}

/** `what` names it in a refusal. Throws a Refusal E_PATTERN. */
export function compileGrok(source: string, expansion: Expansion, what: string): Grok {
  return compileGroups(expandGrok(source, expansion, what), what);
}

/** A regular expression without grok, its groups named after fields. */
export function compileGroups(source: string, what: string): Grok {
  const { source: numbered, names } = numberGroups(source);
  const { regexp } = compilePattern(numbered, what);
  return { regexp, captures: names.map((name, i) => captureOf(name, `g${i}`)) };
}

function captureOf(name: string, group: string): Capture {
  const [written = "", kind = "text"] = name.split(KIND_SIGN);
  return { group, field: fieldName(written), kind: kind as CaptureKind };
}
