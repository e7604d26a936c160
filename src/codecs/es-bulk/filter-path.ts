/**
 * `filter_path`: which parts of an answer the client wants. Shippers ask for errors alone (`errors,items.*.error,items.*.status`),
 * which makes the answer to a large batch a tenth as long.
 */

export type PathFilter = (path: readonly string[]) => boolean;

const PATTERNS_MOST = 32;

/** True for a path that is wanted, or below one that is. Undefined: all of it is. */
export function pathFilter(text: string | null): PathFilter | undefined {
  if (text === null || text === "") return undefined;
  const all = text.split(",", PATTERNS_MOST).map((one) => one.trim());
  const wanted = all.filter((one) => one !== "" && !one.startsWith("-")).map((one) => one.split("."));
  const unwanted = all.filter((one) => one.startsWith("-")).map((one) => one.slice(1).split("."));
  return (path) =>
    (wanted.length === 0 || wanted.some((pattern) => covers(pattern, path))) &&
    !unwanted.some((pattern) => covers(pattern, path));
}

function covers(pattern: readonly string[], path: readonly string[]): boolean {
  for (let i = 0; i < pattern.length; i += 1) {
    const part = pattern[i] ?? "";
    if (part === "**") return rest(pattern.slice(i + 1), path.slice(i));
    const name = path[i];
    if (name === undefined || !isLike(part, name)) return false;
  }
  return true;
}

/** `**` stands for any number of names. */
function rest(pattern: readonly string[], path: readonly string[]): boolean {
  for (let i = 0; i <= path.length; i += 1) if (covers(pattern, path.slice(i))) return true;
  return false;
}

function isLike(pattern: string, name: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === name;
  return name.startsWith(pattern.slice(0, star)) && name.endsWith(pattern.slice(star + 1));
}
