/**
 * JSON as Go's encoding/json writes it, which is how logspout's adapters wrote theirs: members sorted by name,
 * `<`, `>`, `&`, U+2028 and U+2029 as escapes. Numbers come out alike in both languages (both follow ECMAScript).
 */

/** A foreign document nested deeper than this is not taken apart; far below what the stack holds. */
const DEEPEST = 500;
const ESCAPED_BY_GO = /[<>&\u2028\u2029]/g;
const NEEDS_ESCAPE = /[<>&\u2028\u2029]/;

export function goText(text: string): string {
  const quoted = JSON.stringify(text);
  return NEEDS_ESCAPE.test(quoted) ? quoted.replace(ESCAPED_BY_GO, asEscape) : quoted;
}

/** A parsed JSON value; undefined when it is nested too deep. */
export function goJson(value: unknown, depth = 0): string | undefined {
  if (typeof value === "string") return goText(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (depth === DEEPEST) return undefined;
  return Array.isArray(value) ? list(value, depth) : document({ ...value }, depth);
}

function list(values: readonly unknown[], depth: number): string | undefined {
  const parts: string[] = [];
  for (const one of values) {
    const text = goJson(one, depth + 1);
    if (text === undefined) return undefined;
    parts.push(text);
  }
  return `[${parts.join(",")}]`;
}

function document(members: Record<string, unknown>, depth: number): string | undefined {
  const parts: string[] = [];
  for (const name of Object.keys(members).sort()) {
    const text = goJson(members[name], depth + 1);
    if (text === undefined) return undefined;
    parts.push(`${goText(name)}:${text}`);
  }
  return `{${parts.join(",")}}`;
}

function asEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
