/** Sources of one kind → one: lists are joined, what else differs can be there only once. */
import type { Finding, ImportedSource } from "./outcome.ts";

export interface JoinedSource {
  name: string;
  /** Where they come from, in order. */
  parts: ImportedSource[];
  options: Record<string, unknown>;
}

export function joinSources(sources: readonly ImportedSource[]): {
  joined: JoinedSource[];
  findings: Finding[];
} {
  const joined = new Map<string, JoinedSource>();
  const findings: Finding[] = [];
  for (const source of sources) {
    const known = joined.get(source.name);
    if (known === undefined) {
      joined.set(source.name, { name: source.name, parts: [source], options: { ...source.options } });
      continue;
    }
    known.parts.push(source);
    for (const [option, value] of Object.entries(source.options)) {
      const had = known.options[option];
      if (had === undefined) known.options[option] = value;
      else if (Array.isArray(had) && Array.isArray(value))
        known.options[option] = [...(had as unknown[]), ...(value as unknown[])];
      else if (JSON.stringify(had) !== JSON.stringify(value))
        findings.push(clash(source, option, { had, value }));
    }
  }
  return { joined: [...joined.values()], findings };
}

function clash(
  source: ImportedSource,
  option: string,
  { had, value }: { had: unknown; value: unknown },
): Finding {
  return {
    line: source.line,
    level: "not carried over",
    text: `${source.what}: sources.${source.name}.${option} can be there only once, and is ${shown(had)} already`,
    suggestion: `send to that one instead of ${shown(value)}, or run a second logboom`,
  };
}

function shown(value: unknown): string {
  return typeof value === "string" ? value.replaceAll("\u0001", "$") : JSON.stringify(value);
}
