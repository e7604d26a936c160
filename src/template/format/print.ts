/** print, println, and what an action writes of a value. */
import { StructValue } from "../values.ts";
import type { Value } from "../values.ts";
import { PLAIN, formatValue } from "./value.ts";

/** text/template: no value at all prints `<no value>`; a pointer prints what it points to. */
export function printed(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "bigint") return value.toString();
  if (value === undefined) return "<no value>";
  if (value instanceof StructValue) {
    return value.text() ?? formatValue(new StructValue(value.type, value.self), PLAIN);
  }
  return formatValue(value, PLAIN);
}

/** fmt.Sprint: a blank between two neighbours when neither is a text. */
export function print(values: readonly Value[]): string {
  let text = "";
  let before = true;
  for (const [i, value] of values.entries()) {
    const isText = typeof value === "string";
    if (i > 0 && !before && !isText) text += " ";
    text += formatValue(value, PLAIN);
    before = isText;
  }
  return text;
}

/** fmt.Sprintln: blanks between all, a line feed behind. */
export function println(values: readonly Value[]): string {
  return `${values.map((value) => formatValue(value, PLAIN)).join(" ")}\n`;
}

/** How html, js and urlquery see their arguments: as print, with pointers followed. */
export function joined(values: readonly Value[]): string {
  const [only] = values;
  if (values.length === 1 && typeof only === "string") return only;
  return print(values.map((value) => followed(value)));
}

function followed(value: Value): Value {
  if (value === undefined || value === null) return "<no value>";
  return value instanceof StructValue && value.pointer ? new StructValue(value.type, value.self) : value;
}
