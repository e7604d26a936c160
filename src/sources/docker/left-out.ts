/**
 * What is left out, and why, is said once: an agent with five routes has five sources that meet the same containers of one host
 * and decide the same.
 */
const SAID_MOST = 10_000;
const said = new Set<string>();

/** False when another source of this process has said it. */
export function isNews(id: string, because: string): boolean {
  const text = `${id} ${because}`;
  if (said.has(text)) return false;
  if (said.size >= SAID_MOST) said.clear();
  said.add(text);
  return true;
}
