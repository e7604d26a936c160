/** Texts as numbers and truth values, by the rules of Logstash's mutate filter ("convert"); the outcome is text again. */

export const CONVERSIONS = ["integer", "float", "boolean", "string", "integer_eu", "float_eu"] as const;
export type Conversion = (typeof CONVERSIONS)[number];

/** Undefined for what is no number. What is no truth value stays as it is. */
export function converted(text: string, to: Conversion): string | undefined {
  switch (to) {
    case "string":
      return text;
    case "boolean":
      return TRUTH.get(text.toLowerCase()) ?? text;
    case "integer":
      return integer(text.replaceAll(",", ""));
    case "float":
      return float(text.replaceAll(",", ""));
    case "integer_eu":
      return integer(fromEuropean(text));
    case "float_eu":
      return float(fromEuropean(text));
  }
}

const TRUTH: ReadonlyMap<string, string> = new Map([
  ...["true", "t", "yes", "y", "1", "1.0"].map((word): [string, string] => [word, "true"]),
  ...["false", "f", "no", "n", "0", "0.0"].map((word): [string, string] => [word, "false"]),
]);

/** Beyond a double's range no log has a number. */
const EXPONENT_MOST = 400;
const LENGTH_MOST = 1000;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;
const HEX = /^([+-]?)0x([0-9a-f]{1,200})$/i;

/** Every digit counts, also of 64-bit numbers; decimals are cut off. */
function integer(written: string): string | undefined {
  const text = written.trim();
  const truth = asNumber(text);
  if (truth !== undefined) return truth;
  if (text.length > LENGTH_MOST) return undefined;
  const hex = HEX.exec(text);
  if (hex !== null) return signed(hex[1] ?? "", BigInt(`0x${hex[2] ?? ""}`));
  return wholeOf(text);
}

function wholeOf(text: string): string | undefined {
  const found = DECIMAL.exec(text);
  if (found === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = found;
  if (whole + fraction === "" || Math.abs(Number(exponent)) > EXPONENT_MOST) return undefined;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction).slice(0, Math.max(0, point)).padEnd(point, "0");
  return signed(sign, BigInt(digits));
}

function signed(sign: string, size: bigint): string {
  return sign === "-" && size > 0n ? `-${size}` : String(size);
}

function float(written: string): string | undefined {
  const text = written.trim();
  const truth = asNumber(text);
  if (truth !== undefined) return truth;
  const hex = HEX.test(text);
  if (text === "" || (!hex && !DECIMAL.test(text))) return undefined;
  const number = Number(hex ? text.replace(/^[+-]/, "") : text);
  if (!Number.isFinite(number)) return undefined;
  return String(hex && text.startsWith("-") ? -number : number);
}

function asNumber(text: string): string | undefined {
  const truth = text.toLowerCase();
  return truth === "true" ? "1" : truth === "false" ? "0" : undefined;
}

/**
 * A dot is for thousands there and a comma for decimals. A number whose only dot has other than three digits behind it
 * was no text of theirs, but a number: it stays.
 */
function fromEuropean(text: string): string {
  if (!text.includes(",") && /^\s*[+-]?\d+\.(?:\d{1,2}|\d{4,})(?:e[+-]?\d+)?\s*$/i.test(text)) return text;
  return text.replaceAll(".", "").replaceAll(",", ".");
}
