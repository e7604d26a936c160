/**
 * Patterns of filter.name and filter.labels: Go's path.Match (`*`, `?`, `[a-z]`, `[^a]`, `\x`; case counts; the whole text). Here
 * they are only judged; the docker source matches them. logspout takes a broken one and matches nothing.
 */

export type PatternPart =
  | { kind: "literal"; text: string }
  | { kind: "any" }
  | { kind: "one" }
  | { kind: "class"; text: string };

export type PatternReading = { good: true; parts: PatternPart[] } | { good: false; why: string };

export function readPattern(pattern: string): PatternReading {
  const parts: PatternPart[] = [];
  for (let at = 0; at < pattern.length;) {
    const sign = pattern[at] ?? "";
    if (sign === "[") {
      const end = classEnd(pattern, at + 1);
      if (typeof end === "string") return { good: false, why: end };
      parts.push({ kind: "class", text: pattern.slice(at, end) });
      at = end;
      continue;
    }
    const escaped = sign === "\\";
    if (escaped && at + 1 === pattern.length)
      return { good: false, why: "nothing stands behind the last \\" };
    parts.push(escaped ? { kind: "literal", text: pattern[at + 1] ?? "" } : plainPart(sign));
    at += escaped ? 2 : 1;
  }
  return { good: true, parts };
}

function plainPart(sign: string): PatternPart {
  if (sign === "*") return { kind: "any" };
  return sign === "?" ? { kind: "one" } : { kind: "literal", text: sign };
}

/** Offset behind the "]", or what is wrong. */
function classEnd(pattern: string, start: number): number | string {
  let at = pattern[start] === "^" ? start + 1 : start;
  for (let ranges = 0; ; ranges += 1) {
    if (pattern[at] === "]" && ranges > 0) return at + 1;
    const low = classSign(pattern, at);
    if (low === undefined) return at >= pattern.length ? "a [ is not closed" : "a [ ] holds no range";
    at = low;
    if (pattern[at] !== "-") continue;
    const high = classSign(pattern, at + 1);
    if (high === undefined) return "a range in [ ] has no end";
    at = high;
  }
}

/** Offset behind one sign of a class, escaped or not. */
function classSign(pattern: string, at: number): number | undefined {
  const sign = pattern[at];
  if (sign === undefined || sign === "-" || sign === "]") return undefined;
  if (sign !== "\\") return at + 1;
  return at + 1 < pattern.length ? at + 2 : undefined;
}

/** What Docker allows in a container's name. */
const NAME_SIGN = /^[A-Za-z0-9_.-]$/;

/** The first literal sign that no container's name has: such a pattern could never match. */
export function impossibleInName(parts: readonly PatternPart[]): string | undefined {
  for (const part of parts) if (part.kind === "literal" && !NAME_SIGN.test(part.text)) return part.text;
  return undefined;
}

/** As a regular expression's source (RE2), without anchors. */
export function patternAsRegex(parts: readonly PatternPart[]): string {
  return parts.map(regexPart).join("");
}

function regexPart(part: PatternPart): string {
  switch (part.kind) {
    case "any":
      return "[^/]*";
    case "one":
      return "[^/]";
    case "literal":
      return part.text.replace(/[\\^$.*+?()[\]{}|]/, String.raw`\$&`);
    case "class":
      return part.text.replace(/(?<=.)\[|&&/g, String.raw`\$&`);
  }
}
