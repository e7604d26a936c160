/** Templates: for the names of files, where they become texts with `%{field}`; what they make of lines is not needed here. */
import { fieldOf } from "./properties.ts";
import type { Expression, ObjectStatement, Statement } from "./statements.ts";

export interface Template {
  line: number;
  name: string;
  /** The template's text with properties as `%msg%`; undefined for kinds that are not texts. */
  text: string | undefined;
}

/** `$template name,"text",options`. */
export function templateOfDirective(value: string, line: number): Template | undefined {
  const found = /^([\w.-]+)\s*,\s*(?:"((?:[^"\\]|\\.)*)"|=(\w+))/s.exec(value);
  if (found === null) return undefined;
  const [, name = "", text] = found;
  return {
    line,
    name,
    text: text?.replace(/\\(["\\n])/g, (_, char: string) => (char === "n" ? "\n" : char)),
  };
}

export function templateOfObject({ params, body, line }: ObjectStatement): Template {
  const name = params.get("name")?.[0] ?? "";
  const type = params.get("type")?.[0]?.toLowerCase() ?? "";
  if (type === "list") return { line, name, text: body.map(partOf).join("") };
  return { line, name, text: params.get("string")?.[0] };
}

function partOf(statement: Statement): string {
  if (statement.kind !== "object") return "";
  const first = (name: string): string => statement.params.get(name)?.[0] ?? "";
  if (statement.name === "constant") return first("value").replaceAll("%", "%%");
  return statement.name === "property" ? `%${first("name")}%` : "";
}

/** Parts of the present time, and of the message's. */
const TIMES =
  /^(?:\$?\$(?:now|year|month|day|wday|hour|hhour|qhour|minute)(?:-utc)?|time(?:generated|reported|stamp).*)$/i;
/** Stands where a time was; no template has it. */
const TIME = "\u0000";

/**
 * `/var/log/%HOSTNAME%/%$YEAR%/%programname%.log` → `/var/log/%{host.name}/%{service.name}.log`: records have their time
 * anyway. `unknown` names properties without a counterpart; they are left out.
 */
export function nameOf(text: string): { name: string; leftOut: string[]; unknown: string[] } {
  const leftOut: string[] = [];
  const unknown: string[] = [];
  const filled = text.trim().replace(/%%|%([^%:]+)(?::([^%]*))?%/g, (whole, property?: string, part = "") => {
    if (property === undefined) return "%";
    if (TIMES.test(property) || TIMES.test(`$${property}`)) {
      leftOut.push(whole);
      return TIME;
    }
    if (property.toLowerCase() === "$myhostname") return "%{host.name}";
    const field = fieldOf(property.replace(/^\$(?=[!.])/, ""));
    // A part of it by places, signs or an expression, before the options: %msg:1:4%, %msg:F,44:2%, %msg:R,ERE:…%.
    if (/^[\dFR]/.test(part)) {
      unknown.push(`${property}:${part}`);
      return "";
    }
    if (field !== undefined) return `%{${field}}`;
    unknown.push(property);
    return "";
  });
  return { name: withoutTimes(filled), leftOut, unknown };
}

/** A folder or name that was nothing but a time goes as a whole. */
function withoutTimes(path: string): string {
  const parts = path
    .split("/")
    .filter((part, i) => i === 0 || !new RegExp(`^${TIME}[-_.${TIME}]*(?:log)?$`).test(part));
  return parts
    .join("/")
    .replace(new RegExp(`[-_.]*${TIME}(?:[-_.:]*${TIME})*`, "g"), "")
    .replace(/\/{2,}/g, "/");
}

/** A text with `%{field}` for the properties in it. */
export function textOf(value: Expression): string | undefined {
  if (value.kind === "text") return value.value;
  if (value.kind === "number") return String(value.value);
  if (value.kind === "variable") {
    const field = fieldOf(value.name);
    return field === undefined ? undefined : `%{${field}}`;
  }
  if (value.kind !== "binary" || value.operator !== "&") return undefined;
  const [left, right] = [textOf(value.left), textOf(value.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}
