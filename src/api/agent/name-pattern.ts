/** Is this a pattern of Go's path.Match? logspout let a wrong one match nothing, in silence. */

/** What is wrong with it, or undefined. Grammar: https://pkg.go.dev/path#Match */
export function patternProblem(pattern: string): string | undefined {
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at];
    if (char === "\\") {
      at += 1;
      if (at === pattern.length) return "nothing follows the last backslash";
    } else if (char === "[") {
      const end = classEnd(pattern, at + 1);
      if (end === undefined) return "a [ has no ], or nothing or half a range stands between them";
      at = end;
    }
  }
  return undefined;
}

/** Position of the closing bracket. */
function classEnd(pattern: string, from: number): number | undefined {
  let at = pattern[from] === "^" ? from + 1 : from;
  for (let ranges = 0; at < pattern.length; ranges += 1) {
    if (pattern[at] === "]" && ranges > 0) return at;
    const low = afterOne(pattern, at);
    if (low === undefined) return undefined;
    at = low;
    if (pattern[at] !== "-") continue;
    const high = afterOne(pattern, at + 1);
    if (high === undefined) return undefined;
    at = high;
  }
  return undefined;
}

/** Behind one character of a class, which may be escaped; - and ] must be. */
function afterOne(pattern: string, at: number): number | undefined {
  const char = pattern[at];
  if (char === undefined || char === "-" || char === "]") return undefined;
  if (char !== "\\") return at + ((pattern.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
  return at + 1 < pattern.length ? at + 2 : undefined;
}
