/** Tags: which inputs a filter's Match is for, and what tells their records from others here. */
import { covers, globOf } from "../../query/glob.ts";
import { quoted } from "../../query/quotes.ts";
import { valueOf } from "./sections.ts";
import type { Entry, Section } from "./sections.ts";

/** The attribute under which the fluentd source keeps a sender's tag; files get theirs. */
export const TAG = "fluent.tag";

export interface TaggedInput {
  section: Section;
  /** As written; a `*` in it stands for the file's path. Undefined: senders bring their own. */
  tag: string | undefined;
  /** A query for its records; undefined for inputs that are not carried over. */
  query: string | undefined;
}

/** Undefined: for every record. `nothing`: no input has such a tag; `left out`: only one that is not carried over. */
export function queryFor(
  match: string,
  inputs: readonly TaggedInput[],
): { when: string | undefined } | "nothing" | "left out" {
  const there = inputs.filter((one) => one.query !== undefined);
  if (/^\*+$/.test(match) || match === "") return { when: undefined };
  if (there.length === 0) return { when: `${TAG}:${tagQuery(match)}` };
  const queries = there.flatMap((input) => {
    if (input.tag === undefined) return [`${TAG}:${tagQuery(match)}`];
    return mayMatch(match, input.tag) ? [input.query ?? ""] : [];
  });
  if (queries.length === 0)
    return inputs.some(({ tag, query }) => query === undefined && tag !== undefined && mayMatch(match, tag))
      ? "left out"
      : "nothing";
  if (queries.length === there.length && there.every(({ tag }) => tag !== undefined))
    return { when: undefined };
  return { when: [...new Set(queries)].join(" OR ") };
}

/** Without a `Tag` an input has its name and a number, such as tail.0. Those of forward bring their own: undefined. */
export function usualTags(inputs: readonly Section[]): Map<Section, string | undefined> {
  const counts = new Map<string, number>();
  const tags = new Map<Section, string | undefined>();
  for (const section of inputs) {
    const name = valueOf(section, "name").toLowerCase();
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    if (name !== "forward") tags.set(section, valueOf(section, "tag") || `${name}.${count}`);
  }
  return tags;
}

/** A path that stands for `*` in a tag could be anything. */
function mayMatch(match: string, tag: string): boolean {
  const glob = globOf(match.split(/(\*)/).map((part) => (part === "*" ? "any" : { literal: part })));
  const text = tag.replaceAll("*", "any.path");
  return covers(glob, text, 0, text.length);
}

/** `kube.*` → `kube.*`, with everything else guarded. */
export function tagQuery(pattern: string): string {
  if (!pattern.includes("*"))
    return /^[\w.-]+$/.test(pattern) && !pattern.startsWith("-") ? pattern : quoted(pattern);
  return pattern.replace(/[^\p{L}\p{N}_.*-]|^-/gu, "\\$&").replace(/\*+/g, "*");
}

/** What a file entry's attribute says: in the place of `*` Fluent Bit writes the path. */
export function tagText(tag: string): string {
  return tag.replaceAll("*", "{path}");
}

export function matchOf(section: Section): Entry | undefined {
  return section.entries.find(({ key }) => key === "match" || key === "match_regex");
}
