/** `%{field}` in a text, as Logstash has it: the value of that field; where there is no such field the text stays as it is. */

/** Gives the value of a field, undefined when there is none. */
export type FieldGetter = (field: string) => string | undefined;
export type FilledText = (get: FieldGetter) => string;

/** `%{a}`, `%{a.b}`, and Logstash's way to write nested names: `%{[a][b]}`. */
const PLACEHOLDER = /%\{([^{}]{1,256})\}/g;

export function hasPlaceholders(text: string): boolean {
  return text.search(PLACEHOLDER) >= 0;
}

/** Longer texts are a mistake, and a few steps that double one would take all memory: nothing more is filled in then. */
export const FILLED_CHARS_MOST = 4_194_304;

/** Names of the fields that a text refers to. */
export function placeholderNames(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => fieldName(name));
}

/** Read once, filled for each record. */
export function readPlaceholders(text: string): FilledText {
  const parts = text.split(PLACEHOLDER);
  if (parts.length === 1) return () => text;
  const names = parts.map((part, i) => (i % 2 === 1 ? fieldName(part) : ""));
  return (get) => {
    let filled = "";
    for (let i = 0; i < parts.length; i += 1) {
      const part = parts[i] ?? "";
      filled += i % 2 === 0 ? part : (get(names[i] ?? "") ?? `%{${part}}`);
      if (filled.length > FILLED_CHARS_MOST) return filled;
    }
    return filled;
  };
}

/** `[a][b]` → `a.b`. */
function fieldName(written: string): string {
  if (!/^(?:\[[^[\]]+\])+$/.test(written)) return written;
  return written.slice(1, -1).replaceAll("][", ".");
}
