/** mutate: the same operations in the same order, so most of it is names. */
import type { Conversion, DraftStep } from "../conversion.ts";
import type { Options } from "../options.ts";
import { additions, mutateSteps } from "./additions.ts";

const CONVERSIONS = new Set(["integer", "integer_eu", "float", "float_eu", "string", "boolean"]);

export function mutate(options: Options, c: Conversion): DraftStep[] {
  const added = additions(options, c);
  const made = {
    coerce: texts("coerce", options, c),
    rename: fields("rename", options, c),
    update: texts("update", options, c),
    replace: { ...texts("replace", options, c), ...added.replace },
    convert: conversions(options, c),
    gsub: [...substitutions(options, c), ...added.gsub],
    uppercase: names("uppercase", options, c),
    capitalize: names("capitalize", options, c),
    lowercase: names("lowercase", options, c),
    strip: names("strip", options, c),
    split: { ...separators("split", options, c), ...added.split },
    join: separators("join", options, c),
    merge: { ...merges(options, c), ...added.merge },
    copy: fields("copy", options, c),
    set: added.set,
    remove: [
      ...c.wholes(options.texts("remove"), options.lineOf("remove"), "mutate: remove"),
      ...added.remove,
    ],
  };
  const steps = mutateSteps(options, c, made);
  return steps.filter((step) => Object.keys(step.options).length > 0);
}

function names(option: string, options: Options, c: Conversion): string[] {
  return options.texts(option).map((name) => c.names.ours(name));
}

function fields(option: string, options: Options, c: Conversion): Record<string, string> {
  const pairs = options.pairs(option);
  const what = `mutate: ${option}`;
  const from = c.wholes(
    pairs.map(([name]) => name),
    options.lineOf(option),
    what,
  );
  return Object.fromEntries(pairs.map(([, to], i) => [from[i] ?? "", c.names.ours(to)]));
}

function texts(option: string, options: Options, c: Conversion): Record<string, string> {
  const found = options.pairs(option).flatMap(([name, written]): [string, string][] => {
    const text = c.text(written, options.lineOf(option), `mutate: ${option} ${name}`);
    return text === undefined ? [] : [[c.names.ours(name), text]];
  });
  return Object.fromEntries(found);
}

function separators(option: string, options: Options, c: Conversion): Record<string, string> {
  return Object.fromEntries(options.pairs(option).map(([name, text]) => [c.names.ours(name), text]));
}

function conversions(options: Options, c: Conversion): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, type] of options.pairs("convert")) {
    if (CONVERSIONS.has(type)) found[c.names.ours(name)] = type;
    else c.lost(options.lineOf("convert"), `mutate: there is no type ${type} to convert ${name} to`);
  }
  return found;
}

function substitutions(options: Options, c: Conversion): [string, string, string][] {
  const flat = options.texts("gsub");
  const found: [string, string, string][] = [];
  for (let i = 0; i + 2 < flat.length; i += 3)
    found.push([c.names.ours(flat[i] ?? ""), flat[i + 1] ?? "", c.names.inText(flat[i + 2] ?? "")]);
  if (flat.length % 3 !== 0)
    c.lost(
      options.lineOf("gsub"),
      "mutate: gsub takes threes of field, pattern and text",
      "the last ones are left out",
    );
  return found;
}

function merges(options: Options, c: Conversion): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {};
  for (const [to, from] of options.pairs("merge")) {
    const field = c.names.ours(to);
    const had = found[field];
    const other = c.names.ours(from);
    found[field] = had === undefined ? other : [had, other].flat();
  }
  return found;
}
