/** Which fields a mutate step reads, makes and takes away. */
import { placeholderNames } from "../../codecs/placeholders/placeholders.ts";
import type { OptionPath, StepFacts } from "../../record/transform.ts";
import type { MutateConfig } from "./config.ts";

type Reads = NonNullable<StepFacts["reads"]>[number][];

export function mutateFacts(options: MutateConfig): StepFacts {
  const { rename, copy, merge, coerce, replace, set } = options;
  const written = [coerce, replace, set, merge].flatMap(Object.keys);
  const made = [...written, ...Object.values(rename), ...Object.values(copy)];
  const { convert, update, uppercase, capitalize, lowercase, strip, split, join, gsub } = options;
  const named = made.filter((field) => placeholderNames(field).length === 0);
  return {
    reads: readsOf(options),
    sets: named.map((field) => ({ field })),
    changes: [
      ...[convert, update, split, join].flatMap(Object.keys),
      ...[uppercase, capitalize, lowercase, strip].flat(),
      ...gsub.map(([field]) => field),
    ],
    setsAny: named.length < made.length ? [""] : [],
    removes: [...Object.keys(rename), ...options.remove].filter((field) => !named.includes(field)),
  };
}

function readsOf(options: MutateConfig): Reads {
  const { gsub, merge } = options;
  const reads: Reads = [];
  for (const name of ["rename", "copy", "update", "convert", "split", "join"] as const)
    for (const field of Object.keys(options[name])) reads.push({ field, at: [name, field] });
  for (const name of ["uppercase", "capitalize", "lowercase", "strip"] as const)
    options[name].forEach((field, i) => reads.push({ field, at: [name, i] }));
  for (const [field, others] of Object.entries(merge))
    for (const other of [others].flat()) reads.push({ field: other, at: ["merge", field] });
  gsub.forEach(([field], i) => reads.push({ field, at: ["gsub", i, 0] }));
  return [...reads, ...placeholdersOf(options)];
}

/** `%{field}` in what is written into fields. */
function placeholdersOf(options: MutateConfig): Reads {
  const reads: Reads = [];
  const look = (text: string, at: OptionPath): void => {
    for (const field of placeholderNames(text)) reads.push({ field, at, placeholder: true });
  };
  for (const name of ["coerce", "update", "replace", "set"] as const)
    for (const [field, text] of Object.entries(options[name])) look(text, [name, field]);
  options.gsub.forEach(([, , text], i) => look(text, ["gsub", i, 2]));
  return reads;
}
