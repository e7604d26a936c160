/** Values of any depth (OTLP's AnyValue), and how they become text. */

/** 64-bit integers that a number does not hold exactly are bigints; a Map keeps the order of keys, whatever their names. */
export type Plain = string | number | bigint | boolean | null | Plain[] | PlainMap;
export type PlainMap = Map<string, Plain>;

/** What nests deeper is no log record; reading and writing recurse. */
export const DEPTH_MOST = 64;

/** Text as it is, nothing for null, anything else as JSON writes it. */
export function plainText(value: Plain): string {
  if (typeof value === "string") return value;
  // Not as a JSON text within quotes, which NaN is there.
  if (typeof value === "number") return String(value);
  return value === null ? "" : jsonText(value);
}

export function jsonText(value: Plain): string {
  if (typeof value === "number" || typeof value === "bigint") return numberText(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  return `{${[...value].map(([key, one]) => `${JSON.stringify(key)}:${jsonText(one)}`).join(",")}}`;
}

/** JSON has no words for NaN and the infinities; protobuf's mapping writes them as strings. */
function numberText(value: number | bigint): string {
  const text = String(value);
  return typeof value === "bigint" || Number.isFinite(value) ? text : `"${text}"`;
}
