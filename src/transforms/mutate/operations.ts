/** Operations on one record's fields, each compiled once. */
import { converted } from "../../codecs/conversion/conversion.ts";
import type { Conversion } from "../../codecs/conversion/conversion.ts";
import { changeTexts, listOf, listText, memberText } from "../../codecs/lists/lists.ts";
import { FILLED_CHARS_MOST, readPlaceholders } from "../../codecs/placeholders/placeholders.ts";
import type { FilledText } from "../../codecs/placeholders/placeholders.ts";
import type { RecordDraft } from "../../record/draft.ts";
import type { MutateConfig } from "./config.ts";

/** What was wrong; then the rest is not done, as in Logstash. Undefined when nothing was. */
export type Operation = (draft: RecordDraft) => string | undefined;

/** As for gsub: what is made longer than this by filling in, merging or joining is a mistake. */
const TOO_LONG = "the new value is too long";

/** Logstash's own order, whatever the order in which they are written. */
export function operationsBeforeGsub(options: MutateConfig): Operation[] {
  return [
    ...settings(options.coerce, (draft, field) => draft.get(field) === undefined),
    ...pairs(options.rename, (draft, from, to) => void draft.rename(from, to)),
    ...settings(options.update, (draft, field) => draft.get(field) !== undefined),
    ...settings(options.replace, () => true),
    ...Object.entries(options.convert).map(([field, to]) => conversion(field, to)),
  ];
}

export function operationsBehindGsub(options: MutateConfig): Operation[] {
  return [
    ...changes(options.uppercase, (text) => text.toUpperCase()),
    ...changes(options.capitalize, capitalized),
    ...changes(options.lowercase, (text) => text.toLowerCase()),
    ...changes(options.strip, (text) => text.trim()),
    ...Object.entries(options.split).map(([field, separator]) => splitting(field, separator)),
    ...Object.entries(options.join).map(([field, separator]) => joining(field, separator)),
    ...Object.entries(options.merge).flatMap(([field, others]) =>
      [others].flat().map((other) => merging(field, other)),
    ),
    ...pairs(options.copy, copy),
    ...settings(options.set, () => true),
    ...options.remove.map((field) => removal(readPlaceholders(field))),
  ];
}

function settings(
  texts: Readonly<Record<string, string>>,
  holds: (draft: RecordDraft, field: string) => boolean,
): Operation[] {
  return Object.entries(texts).map(([name, text]): Operation => {
    const fieldOf = readPlaceholders(name);
    const valueOf = readPlaceholders(text);
    return (draft) => {
      const get = (other: string): string | undefined => draft.get(other);
      const field = fieldOf(get);
      if (!holds(draft, field)) return undefined;
      const value = valueOf(get);
      if (value.length > FILLED_CHARS_MOST) return TOO_LONG;
      draft.set(field, value);
      return undefined;
    };
  });
}

function pairs(
  names: Readonly<Record<string, string>>,
  act: (draft: RecordDraft, from: string, to: string) => void,
): Operation[] {
  return Object.entries(names).map(([one, other]): Operation => {
    const fromOf = readPlaceholders(one);
    const toOf = readPlaceholders(other);
    return (draft) => {
      const get = (field: string): string | undefined => draft.get(field);
      act(draft, fromOf(get), toOf(get));
      return undefined;
    };
  });
}

function copy(draft: RecordDraft, from: string, to: string): void {
  const value = draft.get(from);
  if (value !== undefined) draft.set(to, value);
}

function removal(fieldOf: FilledText): Operation {
  return (draft) => {
    draft.remove(fieldOf((field) => draft.get(field)));
    return undefined;
  };
}

function changes(fields: readonly string[], change: (text: string) => string): Operation[] {
  return fields.map((field): Operation => {
    return (draft) => {
      const value = draft.get(field);
      if (value === undefined) return undefined;
      const changed = changeTexts(value, change);
      if (changed !== value) draft.set(field, changed);
      return undefined;
    };
  });
}

function capitalized(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 32);
  return text === "" ? "" : first.toUpperCase() + text.slice(first.length).toLowerCase();
}

function conversion(field: string, to: Conversion): Operation {
  return (draft) => {
    const value = draft.get(field);
    if (value === undefined) return undefined;
    const list = listOf(value);
    const changed = list === undefined ? converted(value, to) : convertedList(list, to);
    if (changed === undefined) return `${field} is no number`;
    if (changed !== value) draft.set(field, changed);
    return undefined;
  };
}

/** Members that are numbers now stand there as such, with all of their digits. Groups and gaps stay. */
function convertedList(list: readonly unknown[], to: Conversion): string | undefined {
  const members: string[] = [];
  for (const one of list) {
    const member = typeof one === "object" ? JSON.stringify(one) : converted(memberText(one), to);
    if (member === undefined) return undefined;
    const bare =
      typeof one === "object" || (to !== "string" && /^(?:-?\d[\d.e+-]*|true|false)$/.test(member));
    members.push(bare ? member : JSON.stringify(member));
  }
  return members.length === 0 ? "" : `[${members.join(",")}]`;
}

/** Lists stay as they are. Empty members at the end are left out, as Ruby does. */
function splitting(field: string, separator: string): Operation {
  return (draft) => {
    const value = draft.get(field);
    if (value === undefined || listOf(value) !== undefined) return undefined;
    const members = separator === "" ? Array.from(value) : value.split(separator);
    while (members.at(-1) === "") members.pop();
    draft.set(field, listText(members));
    return undefined;
  };
}

function joining(field: string, separator: string): Operation {
  return (draft) => {
    const value = draft.get(field) ?? "";
    const list = listOf(value);
    if (list === undefined) return undefined;
    if (value.length + list.length * separator.length > FILLED_CHARS_MOST) return TOO_LONG;
    draft.set(field, list.map(memberText).join(separator));
    return undefined;
  };
}

function merging(field: string, other: string): Operation {
  return (draft) => {
    const added = draft.get(other);
    if (added === undefined) return undefined;
    const had = draft.get(field);
    if ((had?.length ?? 0) + added.length > FILLED_CHARS_MOST) return TOO_LONG;
    draft.set(field, listText([...membersOf(had), ...membersOf(added)]));
    return undefined;
  };
}

function membersOf(value: string | undefined): unknown[] {
  return value === undefined ? [] : (listOf(value) ?? [value]);
}
