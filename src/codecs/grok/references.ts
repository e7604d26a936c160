/** The references of a grok pattern one by one, for whoever looks a pattern over instead of running it. */
import { fieldName } from "../pattern/fields.ts";
import type { Definitions } from "./definitions.ts";
import { REFERENCE } from "./expand.ts";

export interface Reference {
  /** "NUMBER". */
  name: string;
  /** As written. */
  field: string | undefined;
  start: number;
  end: number;
}

export function referencesIn(source: string): Reference[] {
  const found: Reference[] = [];
  for (const match of source.matchAll(REFERENCE)) {
    const [text, name, field] = match;
    if (name === undefined) continue;
    found.push({ name, field: field?.trim(), start: match.index, end: match.index + text.length });
  }
  return found;
}

/** The standard definitions go eight deep, and none has more than some hundred references. */
const DEPTH_MOST = 20;
const REFERENCES_MOST = 5000;

/** Field → the pattern that takes its value, those of definitions within definitions included. */
export function fieldForms(source: string, definitions: Definitions): Map<string, string> {
  const forms = new Map<string, string>();
  let left = REFERENCES_MOST;
  const look = (text: string, depth: number): void => {
    for (const { name, field } of referencesIn(text)) {
      left -= 1;
      if (left < 0) return;
      if (field !== undefined && !forms.has(fieldName(field))) forms.set(fieldName(field), name);
      const inner = definitions.get(name);
      if (inner !== undefined && depth < DEPTH_MOST) look(inner, depth + 1);
    }
  };
  look(source, 0);
  return forms;
}
