/** From a match to a record's fields: what grok and regex share. */
import type { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";

export type CaptureKind = "text" | "int" | "float";

export interface Capture {
  /** Of the engine: see groups.ts. */
  group: string;
  field: string;
  kind: CaptureKind;
}

/** A field, and the groups that it may come from. */
interface Field {
  name: string;
  captures: Capture[];
}

export interface FieldRules {
  /** In front of every name, with a dot. */
  target?: string | undefined;
  /** Fields that take the new value instead of both. */
  overwrite: ReadonlySet<string>;
}

/** `[url][path]` of Logstash → `url.path`. */
export function fieldName(written: string): string {
  return written.startsWith("[") && written.endsWith("]")
    ? written.slice(1, -1).replaceAll("][", ".")
    : written;
}

/** Writes one pattern's captures; made once. */
export class CapturedFields {
  readonly #fields: Field[] = [];
  readonly #overwrite: ReadonlySet<string>;

  constructor(captures: readonly Capture[], { target, overwrite }: FieldRules) {
    this.#overwrite = overwrite;
    const prefix = target === undefined || target === "" ? "" : `${fieldName(target)}.`;
    for (const capture of captures) {
      const name = prefix + capture.field;
      const known = this.#fields.find((field) => field.name === name);
      if (known === undefined) this.#fields.push({ name, captures: [capture] });
      else known.captures.push(capture);
    }
  }

  /** A field captured several times becomes a list; what the record has already comes first. */
  write(groups: Readonly<Record<string, string | undefined>>, record: LogRecord, draft: RecordDraft): void {
    for (const field of this.#fields) {
      const value = valueOf(field, groups);
      if (value === "") continue;
      const had = this.#overwrite.has(field.name) ? undefined : attribute(field.name, record, draft);
      draft.set(field.name, had === undefined || had === value ? value : listOf([had, value]));
    }
  }
}

function valueOf({ captures }: Field, groups: Readonly<Record<string, string | undefined>>): string {
  let first = "";
  let all: string[] | undefined;
  for (const { group, kind } of captures) {
    const text = groups[group];
    if (text === undefined || text === "") continue;
    const value = kind === "text" ? text : number(text, kind);
    if (first === "") first = value;
    else (all ??= [first]).push(value);
  }
  return all === undefined ? first : JSON.stringify(all);
}

/** Not what stands for it elsewhere: `message` is the body, `host.name` the resource's, where no attribute has the name. */
function attribute(name: string, record: LogRecord, draft: RecordDraft): string | undefined {
  const had = draft.get(name);
  if (had === undefined || name === "severity") return undefined;
  if (name === "message" || name === "body") return had === record.body ? undefined : had;
  return record.resource.attributes[name] === had ? undefined : had;
}

/** One list of values and lists. */
function listOf(values: readonly string[]): string {
  return JSON.stringify(values.flatMap((value) => listElements(value) ?? [value]));
}

/** Of `["a","b"]`, as lists are written in a record; undefined for other text. */
export function listElements(value: string): string[] | undefined {
  if (!value.startsWith('["') || !value.endsWith('"]')) return undefined;
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) && list.every((one) => typeof one === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}

/** The number that the text begins with, as JSON writes it; text that begins with none stays. */
function number(text: string, kind: "int" | "float"): string {
  // Beyond 15 digits the text is more exact than the number.
  const value = kind === "int" ? Number.parseInt(text, 10) : Number.parseFloat(text);
  if (!Number.isFinite(value) || /[0-9]{16}/.test(text)) return text;
  return String(value);
}
