/** The filters modify and record_modifier: fields set, renamed and removed. */
import { fieldText } from "../../query/format.ts";
import { quoted } from "../../query/quotes.ts";
import type { Finding } from "../outcome.ts";
import { fieldOf } from "./fields.ts";
import type { LineKeys } from "./fields.ts";
import type { Section } from "./sections.ts";

export interface Modification {
  options: Record<string, unknown>;
  /** A query of the filter's own conditions, "" for none; undefined when one of them cannot be asked: then nothing is done. */
  when: string | undefined;
  findings: Finding[];
}

/** modify's rules → options of mutate, which has an order of its own: it is the same for all but odd cases. */
const PAIRS: Readonly<Record<string, string>> = {
  set: "set",
  add: "coerce",
  rename: "rename",
  hard_rename: "rename",
  copy: "copy",
  hard_copy: "copy",
};

export function modifyOptions(section: Section, lineKeys: LineKeys): Modification {
  const found: Modification = { options: {}, when: "", findings: [] };
  for (const { key, value, line } of section.entries) {
    const [, first = "", second = ""] = /^(\S+)\s*(.*)$/s.exec(value) ?? [];
    const pair = PAIRS[key];
    if ((pair === "rename" || pair === "copy") && fieldOf(first, lineKeys) === "body")
      nameLine(found.options, second, lineKeys);
    else if (pair !== undefined) put(found.options, pair, first, second);
    else if (key === "remove") remove(found.options, first);
    else if (key === "condition") condition(found, { value, line, lineKeys });
    else if (/^(?:remove_|move_)/.test(key))
      found.findings.push({
        line,
        level: "not carried over",
        text: `modify: ${key} ${value}`,
        suggestion: "name the fields one by one: mutate: {remove: [a, b]}",
      });
  }
  return found;
}

export function recordModifierOptions(section: Section): {
  options: Record<string, unknown>;
  findings: Finding[];
} {
  const options: Record<string, unknown> = {};
  const findings: Finding[] = [];
  for (const { key, value, line } of section.entries) {
    const [, first = "", second = ""] = /^(\S+)\s*(.*)$/s.exec(value) ?? [];
    if (key === "record") put(options, "set", first, second);
    else if (key === "remove_key") remove(options, first);
    else if (/^(?:allowlist|whitelist)_key$/.test(key))
      findings.push({
        line,
        level: "not carried over",
        text: `record_modifier: ${key} ${value} keeps the named fields alone`,
        suggestion: "name the fields that are to go: mutate: {remove: [a, b]}",
      });
    else if (key === "uuid_key")
      findings.push({
        line,
        level: "changed",
        text: `record_modifier: every record has an id already`,
        suggestion: "",
      });
  }
  return { options, findings };
}

/** The line stays where it is, and is there under the other name, too. */
function nameLine(options: Record<string, unknown>, name: string, lineKeys: LineKeys): void {
  if (!lineKeys.has(name)) put(options, "copy", "body", name);
}

function put(options: Record<string, unknown>, name: string, key: string, value: string): void {
  const had = (options[name] ?? {}) as Record<string, string>;
  options[name] = { ...had, [key]: value };
}

function remove(options: Record<string, unknown>, key: string): void {
  options["remove"] = [...((options["remove"] ?? []) as string[]), key];
}

/** `Condition Key_value_equals level debug`. All must hold. */
function condition(
  found: Modification,
  { value, line, lineKeys }: { value: string; line: number; lineKeys: LineKeys },
): void {
  const [kind = "", key = "", ...rest] = value.split(/\s+/);
  const field = fieldOf(key, lineKeys);
  const query = conditionQuery(kind.toLowerCase(), field, rest.join(" "));
  if (query === undefined) {
    found.findings.push({
      line,
      level: "not carried over",
      text: `modify under the condition ${value}`,
      suggestion: "a step mutate with a query in `when` can say most of it",
    });
    found.when = undefined;
  } else if (found.when !== undefined) found.when = found.when === "" ? query : `${found.when} ${query}`;
}

function conditionQuery(kind: string, key: string, value: string): string | undefined {
  const there = key === "body" ? "body:*" : `${fieldText(key)}:*`;
  switch (kind) {
    case "key_exists":
      return there;
    case "key_does_not_exist":
      return `-${there}`;
    case "key_value_equals":
      return key === "body" ? undefined : equalQuery(key, value);
    case "key_value_does_not_equal":
      return key === "body" ? undefined : `-${equalQuery(key, value)}`;
    default:
      return undefined;
  }
}

function equalQuery(field: string, value: string): string {
  return `${fieldText(field)}:${quoted(value)}`;
}
