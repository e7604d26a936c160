/** add_field, remove_field, add_tag, remove_tag: what every filter does to an event on which it succeeded. */
import type { Conversion, DraftStep } from "../conversion.ts";
import { plainName } from "../names.ts";
import type { Options } from "../options.ts";
import { EVERYTHING } from "../when.ts";
import type { When } from "../when.ts";

export interface Additions {
  replace: Record<string, string>;
  gsub: [field: string, pattern: string, replacement: string][];
  split: Record<string, string>;
  merge: Record<string, string>;
  set: Record<string, string>;
  remove: string[];
}

/** Holds new tags while they are put into the list. */
const NEW_TAGS = "tags_to_add";
/** Between tags while one is taken away. */
const BETWEEN = "\n";

export function additions(options: Options, c: Conversion): Additions {
  const added = options.pairs("add_field");
  const set = fieldsToAdd(
    added.filter(([name]) => !isTags(name)),
    options,
    c,
  );
  const found: Additions = { replace: {}, gsub: [], split: {}, merge: {}, set, remove: removals(options, c) };
  const tags = [
    ...options.texts("add_tag"),
    ...added.filter(([name]) => isTags(name)).map(([, text]) => text),
  ];
  if (tags.length > 0) {
    found.replace[NEW_TAGS] = JSON.stringify(tags.map((tag) => c.names.inText(tag)));
    found.merge["tags"] = NEW_TAGS;
    found.remove.push(NEW_TAGS);
  }
  for (const tag of options.texts("remove_tag")) {
    found.gsub.push(["tags", `^${tag.replace(/[.*+?^${}()|[\]\\#]/g, "\\$&")}$\\n?`, ""]);
    found.split["tags"] = BETWEEN;
  }
  return found;
}

export function isAny({ set, remove, gsub, replace }: Additions): boolean {
  return [set, replace, remove, gsub].some((one) => Object.keys(one).length > 0);
}

/** The step for them; a tag is taken out of the text of all of them, which a step in front makes. */
export function additionSteps(
  options: Options,
  c: Conversion,
  added: Additions,
  when: When = EVERYTHING,
): DraftStep[] {
  return isAny(added) ? mutateSteps(options, c, { ...added }, when) : [];
}

export function mutateSteps(
  options: Options,
  c: Conversion,
  made: Record<string, unknown>,
  when: When = EVERYTHING,
): DraftStep[] {
  const { split } = made as Partial<Additions>;
  const joined =
    split?.["tags"] === BETWEEN ? [c.step(options, "mutate", { join: { tags: BETWEEN } }, when)] : [];
  return [...joined, c.step(options, "mutate", made, when)];
}

function isTags(name: string): boolean {
  return plainName(name) === "tags";
}

/** A field that gets several values is a list of them. */
function fieldsToAdd(
  added: readonly [name: string, text: string][],
  options: Options,
  c: Conversion,
): Record<string, string> {
  const lists = new Map<string, string[]>();
  for (const [name, written] of added) {
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

/** Facts of a record's source, which steps do not take away. */
const SAYS_WHENCE = new Set(["host.name", "service.name"]);
/** Not fields of ours. */
const NEVER_THERE = new Set(["event.original", "@version", "@timestamp"]);

function removals(options: Options, c: Conversion): string[] {
  const line = options.lineOf("remove_field");
  const fields = c.wholes(options.texts("remove_field"), line, `${options.plugin.name}: remove_field`);
  if (fields.includes("message"))
    c.changed(line, "the line itself is always kept; only a field of the name message is removed");
  for (const field of fields)
    if (SAYS_WHENCE.has(field))
      c.changed(line, `${options.plugin.name}: ${field} says where a record came from, and is not removed`);
  return fields.filter((field) => !NEVER_THERE.has(field));
}
