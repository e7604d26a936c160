/** One value with one verb (package fmt). Lists, maps and structs hand the verb on to what they hold. */
import { checkLength } from "../bounds.ts";
import { compareText, typeName } from "../kinds.ts";
import { timeText } from "../time/methods.ts";
import { TimeValue } from "../time/time.ts";
import { Complex, MapValue, NamedInt, StructValue, TypedNil } from "../values.ts";
import type { Value } from "../values.ts";
import { NO_FLAGS, firstOf, pad } from "./flags.ts";
import type { Flags } from "./flags.ts";
import { formatFloat } from "./float.ts";
import { formatInteger } from "./integer.ts";
import { canBackquote, quote } from "./quote.ts";

/** Verbs for pointers and for wrapped errors: nothing here is either, and no list hands them on. */
const WHOLE_ONLY: ReadonlySet<string> = new Set(["p", "w"]);
/** Deeper values are nobody's log line. */
const DEEPEST = 100;
/** Of a byte: 0x, two digits, a blank. */
const MOST_HEX_CHARACTERS = 5;

export interface Style {
  readonly verb: string;
  readonly flags: Readonly<Flags>;
  /** %+v: field names. */
  readonly named: boolean;
  /** %#v: as Go would write it. */
  readonly syntax: boolean;
}

export const PLAIN: Style = { verb: "v", flags: NO_FLAGS, named: false, syntax: false };

export function formatValue(value: Value, style: Style, depth = 0): string {
  if (style.verb === "T" && value !== null) return formatText(typeName(value), { ...style, verb: "s" }) ?? "";
  if (depth > DEEPEST) return "...";
  if (value === undefined) return formatNil(style);
  if (WHOLE_ONLY.has(style.verb) && value !== null) return wrongVerb(value, style);
  if (typeof value === "object") return formatObject(value, style, depth);
  return formatBasic(value, style) ?? wrongVerb(value, style);
}

function formatBasic(value: string | boolean | bigint | number, style: Style): string | undefined {
  const { verb, flags } = style;
  if (typeof value === "string") return formatText(value, style);
  if (typeof value === "bigint") return formatInteger(value, verb, flags);
  if (typeof value === "number") return formatFloat(value, verb, flags);
  return verb === "t" || verb === "v" ? pad(String(value), flags) : undefined;
}

function formatNil({ verb, flags }: Style): string {
  return verb === "v" || verb === "T" ? pad("<nil>", flags) : `%!${verb}(<nil>)`;
}

function formatObject(value: Extract<Value, object | null>, style: Style, depth: number): string {
  if (value === null) return depth === 0 ? formatNil(style) : nestedNil(style);
  if (value instanceof NamedInt) return formatNamed(value, style);
  if (value instanceof TimeValue) return textual(timeText(value), style) ?? wrongVerb(value, style);
  if (value instanceof Complex) return formatComplex(value, style);
  if (value instanceof TypedNil) return formatTypedNil(value, style);
  if (value instanceof MapValue) return formatMap(value, style, depth);
  if (value instanceof StructValue) return formatStruct(value, style, depth);
  return formatList(value as readonly Value[], style, depth);
}

function nestedNil({ syntax }: Style): string {
  return syntax ? "interface {}(nil)" : "<nil>";
}

/** What has a String method prints it for the verbs of texts, and is a number for all others. */
function formatNamed(value: NamedInt, style: Style): string {
  const named = value.name === undefined ? undefined : textual(value.name, style);
  if (named !== undefined) return named;
  const integer = style.syntax && value.unsigned ? { ...style.flags, sharp: true } : style.flags;
  const verb = style.syntax && value.unsigned ? "x" : style.verb;
  return formatInteger(value.value, verb, integer) ?? wrongVerb(value, style);
}

function textual(text: string, style: Style): string | undefined {
  return style.syntax ? undefined : formatText(text, style);
}

function formatText(text: string, { verb, flags, syntax }: Style): string | undefined {
  switch (verb) {
    case "v":
      if (syntax) return pad(quote(cut(text, flags)), flags);
      return pad(cut(text, flags), flags);
    case "s":
      return pad(cut(text, flags), flags);
    case "q": {
      const kept = cut(text, flags);
      if (flags.sharp && canBackquote(kept)) return pad(`\`${kept}\``, flags);
      return pad(quote(kept, flags.plus), flags);
    }
    case "x":
    case "X":
      return hex(text, verb, flags);
    default:
      return undefined;
  }
}

function cut(text: string, { precision }: Readonly<Flags>): string {
  return precision === undefined ? text : firstOf(text, precision);
}

/** The bytes of its UTF-8; a blank between them with the space flag, 0x before with #. */
function hex(text: string, verb: string, flags: Readonly<Flags>): string {
  const bytes = Buffer.from(text).subarray(0, flags.precision);
  if (bytes.length === 0) return pad("", flags);
  checkLength(bytes.length * MOST_HEX_CHARACTERS);
  const prefix = flags.sharp ? "0x" : "";
  const digits = bytes.toString("hex");
  const lower = flags.space ? digits.replace(/../g, `${prefix}$& `).slice(0, -1) : prefix + digits;
  return pad(verb === "X" ? lower.toUpperCase() : lower, flags);
}

function formatComplex(value: Complex, style: Style): string {
  const { verb, flags } = style;
  const real = formatFloat(value.real, verb, flags);
  const imaginary = formatFloat(value.imaginary, verb, { ...flags, plus: true });
  return real === undefined || imaginary === undefined ? wrongVerb(value, style) : `(${real}${imaginary}i)`;
}

function formatTypedNil(value: TypedNil, style: Style): string {
  if (style.syntax) return value.kind === "pointer" ? `(${value.type})(nil)` : `${value.type}(nil)`;
  if (value.kind === "pointer") return formatNil(style);
  return value.kind === "slice" ? "[]" : "map[]";
}

/** Ends when they are too long together: a width is that of each. */
function partsOf<T>(items: readonly T[], text: (one: T) => string): string[] {
  const parts: string[] = [];
  let length = 0;
  for (const one of items) {
    const part = text(one);
    checkLength((length += part.length));
    parts.push(part);
  }
  return parts;
}

function formatList(list: readonly Value[], style: Style, depth: number): string {
  const parts = partsOf(list, (one) => formatValue(one, style, depth + 1));
  return style.syntax ? `${typeName(list)}{${parts.join(", ")}}` : `[${parts.join(" ")}]`;
}

function formatMap(map: MapValue, style: Style, depth: number): string {
  const sorted = [...map.entries].sort(([a], [b]) => compareText(a, b));
  const parts = partsOf(
    sorted,
    ([key, one]) => `${formatValue(key, style)}:${formatValue(one, style, depth + 1)}`,
  );
  return style.syntax ? `${map.type}{${parts.join(", ")}}` : `map[${parts.join(" ")}]`;
}

function formatStruct(value: StructValue, style: Style, depth: number): string {
  const parts: string[] = [];
  for (const member of value.type.members.values()) {
    if (member.kind !== "field") continue;
    const text = formatValue(value.field(member), style, depth + 1);
    parts.push(style.named || style.syntax ? `${member.name}:${text}` : text);
  }
  const mark = value.pointer ? "&" : "";
  return style.syntax ? `${mark}${value.type.name}{${parts.join(", ")}}` : `${mark}{${parts.join(" ")}}`;
}

/** `%!d(string=text)`: the wrong verb is shown with what it was for. */
function wrongVerb(value: Value, style: Style): string {
  const shown = formatValue(value, { ...style, verb: "v" });
  return `%!${style.verb}(${typeName(value)}=${shown})`;
}
