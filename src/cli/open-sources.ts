/** Opens the sources that the configuration names. */
import type { Running, SourceContext } from "../record/source.ts";
import { sources as catalog } from "../sources/catalog.ts";

export interface OpenSource {
  name: string;
  running: Running;
}

/** Adds to `opened` as they open, so that what is open already can be closed when a later one refuses. */
export async function openSources(
  wanted: ReadonlyMap<string, unknown>,
  context: (name: string) => SourceContext,
  opened: OpenSource[],
): Promise<void> {
  for (const source of catalog) {
    const options = wanted.get(source.name);
    if (options === undefined) continue;
    opened.push({ name: source.name, running: await source.open(options, context(source.name)) });
  }
}
