/** JSON as Go's encoding/json indents it by two blanks, which is what logspout's clients have seen so far. */

/** Go escapes what HTML or JavaScript could stumble over (encoding/json, func HTMLEscape). */
const ESCAPED = /[<>&\u2028\u2029]/g;

export function goJson(value: unknown): string {
  return escapedAsGo(JSON.stringify(value, null, 2));
}

/** These characters stand inside strings alone, so the whole text can be taken at once. */
export function escapedAsGo(json: string): string {
  return json.replace(ESCAPED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
