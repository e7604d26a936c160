/** A record beside what Logstash makes of the same event: the checks of the grok vectors. */
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";

export interface Check {
  path: (string | number)[];
  op: string;
  value?: unknown;
  not?: boolean;
}

const resource = makeResource({ "container.name": "c" });

/** `message` is the body; lists are JSON text, as everywhere. */
export function recordOf(input: Readonly<Record<string, unknown>>): LogRecord {
  const { message, ...others } = input;
  const attributes = Object.entries(others).flatMap(([name, value]) => [name, textOf(value)]);
  if (Array.isArray(message)) attributes.push("message", textOf(message));
  const body = typeof message === "string" ? message : "a body";
  return { seconds: 0, nanos: 0, observedMs: 0, severity: 0, body, resource, attributes, seq: 0 };
}

/** Undefined when it holds; else what is there. */
export function complaint(
  { path, op, value, not }: Check,
  fields: ReadonlyMap<string, string>,
): string | undefined {
  const holds = check(op, value, fields, path);
  return holds === (not !== true)
    ? undefined
    : `${path.join(".")} ${op} ${JSON.stringify(value)}: ${JSON.stringify([...fields])}`;
}

/**
 * Fields of the record by name, the body as `message`; where an attribute has that name too, Logstash has a list of both,
 * unless it was told to overwrite.
 */
export function fieldsOf(record: LogRecord, overwritten = false): Map<string, string> {
  const fields = new Map<string, string>([["message", record.body]]);
  for (const fact of ["service.name", "host.name"]) {
    const value = record.resource.attributes[fact];
    if (value !== undefined) fields.set(fact, value);
  }
  for (let i = 0; i < record.attributes.length; i += 2) {
    const [name = "", value = ""] = record.attributes.slice(i, i + 2);
    const both = name === "message" && !overwritten;
    fields.set(name, both ? JSON.stringify([record.body, value]) : value);
  }
  return fields;
}

function check(
  op: string,
  value: unknown,
  fields: ReadonlyMap<string, string>,
  path: Check["path"],
): boolean {
  const index = typeof path.at(-1) === "number" ? (path.at(-1) as number) : undefined;
  const name = path.filter((one) => typeof one === "string").join(".");
  const whole = fields.get(name);
  const found = index === undefined || whole === undefined ? whole : elementOf(whole, index);
  switch (op) {
    case "absent":
      return found === undefined && below(name, fields).size === 0;
    case "present":
      return found !== undefined || below(name, fields).size > 0;
    case "eq":
      if (!isObject(value)) return found === textOf(value);
      return same(below(name, fields), flat(value));
    case "contains":
      return found?.includes(String(value)) === true;
    case "starts_with":
      return found?.startsWith(String(value)) === true;
    case "ends_with":
      return found?.endsWith(String(value)) === true;
    case "type":
      return value === "String" && found !== undefined && !found.startsWith("[");
    default:
      throw new Error(`no such check: ${op}`);
  }
}

function elementOf(text: string, index: number): string | undefined {
  return text.startsWith('["') ? (JSON.parse(text) as string[]).at(index) : undefined;
}

function below(name: string, fields: ReadonlyMap<string, string>): Map<string, string> {
  const prefix = `${name}.`;
  return new Map(
    [...fields].flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
}

function flat(value: object, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
    if (isObject(inner)) for (const [deep, text] of flat(inner, `${prefix}${key}.`)) found.set(deep, text);
    else found.set(prefix + key, textOf(inner));
  }
  return found;
}

function same(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
