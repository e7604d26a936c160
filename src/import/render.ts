/** Parts → the text of a logboom.yaml, with comments that name the line that each part comes from. */
import { Document, isMap, isScalar, isSeq, visit } from "yaml";
import type { Node, YAMLMap, YAMLSeq } from "yaml";
import { writtenText } from "./outcome.ts";
import type { Imported, ImportedRoute, ImportedSource, ImportedStep } from "./outcome.ts";
import { joinSources } from "./sources.ts";
import type { JoinedSource } from "./sources.ts";

/** Above a comment this long, yaml's own folding would not matter: lines stay as they are. */
const LINES_AS_THEY_ARE = 0;

/** "logstash.conf:12" of a line of the imported text. */
export type PlaceOf = (line: number) => string;

export interface Naming {
  /** What was imported, in a word or two. */
  name: string;
  placeOf: PlaceOf;
}

export function renderYaml(imported: Imported, { name, placeOf }: Naming): string {
  const document = new Document({});
  const root = document.contents as unknown as YAMLMap;
  const { joined } = joinSources(imported.sources);
  if (joined.length > 0) root.set(key(document, "sources"), sourcesNode(document, joined, placeOf));
  if (imported.steps.length > 0)
    root.set(key(document, "transforms"), stepsNode(document, imported.steps, placeOf));
  document.commentBefore = heading(imported.routes, { name, placeOf });
  escapeVariables(document);
  if (root.items.length === 0) return `#${document.commentBefore.replaceAll("\n", "\n#")}\n{}\n`;
  return document.toString({ lineWidth: LINES_AS_THEY_ARE, indentSeq: true });
}

function key(document: Document, name: string): Node {
  return document.createNode(name) as Node;
}

function heading(routes: readonly ImportedRoute[], { name, placeOf }: Naming): string {
  const lines = [` Made of ${name} by \`logboom import\`. Check it with \`logboom check\`.`];
  if (routes.length > 0) {
    lines.push("", " Lines went elsewhere, too. An agent sends on what containers say:");
    for (const { uri, line, what } of routes)
      lines.push(`   logboom agent '${uri}'   (${placeOf(line)}, ${what})`);
  }
  return lines.join("\n");
}

function sourcesNode(document: Document, joined: readonly JoinedSource[], placeOf: PlaceOf): YAMLMap {
  const map = document.createNode({}) as unknown as YAMLMap;
  for (const { name, parts, options } of joined) {
    const node = document.createNode(options) as unknown as YAMLMap;
    const label = key(document, name);
    const inLists = listItems(node, parts);
    label.commentBefore = parts
      .filter((part) => !inLists.has(part))
      .map((part) => comment(part, placeOf))
      .join("\n");
    for (const [part, item] of inLists) item.commentBefore = comment(part, placeOf);
    map.set(label, Object.keys(options).length === 0 ? document.createNode(true) : node);
  }
  return map;
}

/** Each part that gave one item of a list, as a file source's entries do: the comment stands there. */
function listItems(node: YAMLMap, parts: readonly ImportedSource[]): Map<ImportedSource, Node> {
  const found = new Map<ImportedSource, Node>();
  const taken = new Map<string, number>();
  for (const part of parts)
    for (const [option, value] of Object.entries(part.options)) {
      if (!Array.isArray(value)) continue;
      const at = taken.get(option) ?? 0;
      taken.set(option, at + value.length);
      const list: unknown = node.get(option);
      const item: unknown = isSeq(list) ? list.items[at] : undefined;
      if (isMap(item)) found.set(part, item);
    }
  return found;
}

function stepsNode(document: Document, steps: readonly ImportedStep[], placeOf: PlaceOf): YAMLSeq {
  const list = document.createNode([]) as unknown as YAMLSeq;
  for (const step of steps) {
    const item = document.createNode(stepValue(step)) as Node;
    item.commentBefore = comment(step, placeOf);
    list.add(item);
  }
  return list;
}

/** As logboom.yaml has a step: its name alone, or with options. */
export function stepValue({ name, id, when, tagOnFailure, options }: ImportedStep): unknown {
  const all = {
    ...(id === undefined ? {} : { id }),
    ...(when === undefined ? {} : { when }),
    ...options,
    ...(tagOnFailure === undefined ? {} : { tagOnFailure }),
  };
  return Object.keys(all).length === 0 ? name : { [name]: all };
}

function comment(
  { line, what, notes = [] }: { line: number; what: string; notes?: readonly string[] },
  placeOf: PlaceOf,
): string {
  return [`${placeOf(line)} ${what}`, ...notes]
    .map((text) => ` ${text.replace(/\s*\n\s*/g, " ")}`)
    .join("\n");
}

function escapeVariables(document: Document): void {
  visit(document, {
    Scalar(_key, node) {
      if (isScalar(node) && typeof node.value === "string") node.value = writtenText(node.value);
    },
  });
}
