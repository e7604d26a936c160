/**
 * Groups by any name. People name groups after fields: `(?<http.status>…)`, `(?<[url][path]>…)`, one name several times;
 * the engine takes plain identifiers, each once. So each group gets a number for a name, and the list says whose it is.
 */
export interface NumberedGroups {
  source: string;
  /** The group `g0` has the first of these names, and so on. */
  names: readonly string[];
}

/** In the order tried: references, other escapes, comments, the head of a named group, a set's bracket. No field's name is longer. */
const PARTS =
  /\\([kg])(?:<([^>]{1,300})>|'([^']{1,300})')|\\[\s\S]|\(\?#[^)]*\)|\(\?(?:<(?![=!])([^>]{1,300})>|'([^']{1,300})')|\[/g;

export function numberGroups(source: string): NumberedGroups {
  const names: string[] = [];
  let out = "";
  let done = 0;
  PARTS.lastIndex = 0;
  for (let part = PARTS.exec(source); part !== null; part = PARTS.exec(source)) {
    const [text, reference, ...quoted] = part;
    const name = quoted.find((one) => one !== undefined);
    out += source.slice(done, part.index);
    done = PARTS.lastIndex;
    if (text === "[") {
      done = setEnd(source, part.index);
      out += source.slice(part.index, done);
      PARTS.lastIndex = done;
    } else if (name === undefined) out += text;
    else if (reference === undefined) out += `(?<g${names.push(name) - 1}>`;
    else out += referenceTo(name, reference, names) ?? text;
  }
  return { source: out + source.slice(done), names };
}

/** To a number, or to nobody: as it stands, for the compiler to judge. */
function referenceTo(name: string, kind: string, names: readonly string[]): string | undefined {
  const at = names.indexOf(name);
  return at < 0 ? undefined : `\\${kind}<g${at}>`;
}

/** Behind the bracket that closes the set at `from`; sets nest, and `[:alpha:]` is one of them. */
function setEnd(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at += 1) {
    const char = source[at];
    if (char === "\\") at += 1;
    else if (char === "[") {
      depth += 1;
      // A bracket that stands first is a member.
      if (source[at + 1] === "^") at += 1;
      if (source[at + 1] === "]") at += 1;
    } else if (char === "]" && --depth === 0) return at + 1;
  }
  return source.length;
}
