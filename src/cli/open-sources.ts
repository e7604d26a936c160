/** Opens the sources that the configuration names. */
import type { Running, SourceContext } from "../record/source.ts";
import { sources as catalog } from "../sources/catalog.ts";

export interface OpenSource {
  name: string;
  running: Running;
}

/**
 * All at once, since one that waits for its world (an Engine that hangs) must not hold up the others. Adds to `opened` what has
 * opened even when another refuses, so that it can be closed.
 */
export async function openSources(
  wanted: ReadonlyMap<string, unknown>,
  context: (name: string) => SourceContext,
  opened: OpenSource[],
): Promise<void> {
  const opening = catalog
    .filter(({ name }) => wanted.has(name))
    .map(async ({ name, open }) => ({ name, running: await open(wanted.get(name), context(name)) }));
  const results = await Promise.allSettled(opening);
  for (const one of results) if (one.status === "fulfilled") opened.push(one.value);
  for (const one of results) if (one.status === "rejected") throw one.reason;
}
