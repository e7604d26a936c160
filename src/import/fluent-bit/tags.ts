/** Tags: which inputs a filter's Match is for, and what tells their records from others here. */
import { covers, globOf } from "../../query/glob.ts";
import { quoted } from "../../query/quotes.ts";
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

/** Undefined: for every record. `nothing`: no input has such a tag. */
export function queryFor(
  match: string,
  inputs: readonly TaggedInput[],
): { when: string | undefined } | "nothing" {
  const there = inputs.filter((one) => one.query !== undefined);
  if (/^\*+$/.test(match) || match === "") return { when: undefined };
  if (there.length === 0) return { when: `${TAG}:${tagQuery(match)}` };
  const queries = there.flatMap((input) => {
    if (input.tag === undefined) return [`${TAG}:${tagQuery(match)}`];
    return mayMatch(match, input.tag) ? [input.query ?? ""] : [];
  });
  if (queries.length === 0) return "nothing";
  if (queries.length === there.length && there.every(({ tag }) => tag !== undefined))
    return { when: undefined };
  return { when: [...new Set(queries)].join(" OR ") };
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
