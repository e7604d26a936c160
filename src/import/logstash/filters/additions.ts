/** add_field, remove_field, add_tag, remove_tag: what every filter does to an event on which it succeeded. */
import type { Conversion } from "../conversion.ts";
import type { Options } from "../options.ts";

export interface Additions {
  replace: Record<string, string>;
  gsub: [field: string, pattern: string, replacement: string][];
  merge: Record<string, string>;
  set: Record<string, string>;
  remove: string[];
}

/** Holds new tags while they are put into the list. */
const NEW_TAGS = "tags_to_add";

export function additions(options: Options, c: Conversion): Additions {
  const found: Additions = { replace: {}, gsub: [], merge: {}, set: fieldsToAdd(options, c), remove: [] };
  found.remove.push(...removals(options, c));
  const tags = options.texts("add_tag");
  if (tags.length > 0) {
    found.replace[NEW_TAGS] = JSON.stringify(tags.map((tag) => c.names.inText(tag)));
    found.merge["tags"] = NEW_TAGS;
    found.remove.push(NEW_TAGS);
  }
  for (const tag of options.texts("remove_tag")) found.gsub.push(["tags", tagPattern(tag), ""]);
  return found;
}

export function isAny(found: Additions): boolean {
  return (
    Object.keys(found.set).length > 0 ||
    found.remove.length > 0 ||
    found.gsub.length > 0 ||
    Object.keys(found.replace).length > 0
  );
}

/** A field that gets several values is a list of them. */
function fieldsToAdd(options: Options, c: Conversion): Record<string, string> {
  const lists = new Map<string, string[]>();
  for (const [name, written] of options.pairs("add_field")) {
    const text = c.text(written, options.lineOf("add_field"), `${options.plugin.name}: add_field ${name}`);
    const field = c.names.ours(name);
    if (text !== undefined) lists.set(field, [...(lists.get(field) ?? []), text]);
  }
  return Object.fromEntries(
    [...lists].map(([field, texts]) => [
      field,
      texts.length === 1 ? (texts[0] ?? "") : JSON.stringify(texts),
    ]),
  );
}

function removals(options: Options, c: Conversion): string[] {
  const fields = options.texts("remove_field").map((name) => c.names.ours(name));
  const kept = fields.filter(
    (field) => field === "message" || field === "event.original" || field === "@version",
  );
  if (kept.includes("message"))
    c.changed(
      options.lineOf("remove_field"),
      "the line itself is always kept; only a field of the name message is removed",
    );
  return fields.filter(
    (field) => field !== "event.original" && field !== "@version" && field !== "timestamp",
  );
}

/** The only member; one behind another; the first of several. */
function tagPattern(tag: string): string {
  const member = JSON.stringify(tag).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return `\\A\\[${member}\\]\\z|,${member}(?=[,\\]])|(?<=\\[)${member},`;
}
