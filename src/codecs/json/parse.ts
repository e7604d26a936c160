/** JSON text → objects, with care for what JSON.parse alone gets wrong: 64-bit numbers and halves of characters. */

/** Undefined for everything that is no object. */
export function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As parseObject, with every number that a double does not hold as text. */
export function parseExactly(text: string): object | undefined {
  return parseObject(quoteLongNumbers(text));
}

/** Strings are consumed whole, so that digits inside them stay as they are; in this form without a step back for each character. */
const STRING_OR_LONG_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]{15,}/g;

/** 64-bit ids are common and do not fit a double: as texts they keep every digit. */
function quoteLongNumbers(text: string): string {
  return text.replace(STRING_OR_LONG_NUMBER, (found) => (found.startsWith('"') ? found : `"${found}"`));
}

/** Only `\ud800` written as an escape can bring half a character in. */
export function mayHaveHalves(text: string): boolean {
  return text.includes("\\u");
}

const HALF = /\p{Surrogate}/u;

export function wholeCharacters(text: string): string {
  return HALF.test(text) ? Buffer.from(text, "utf8").toString("utf8") : text;
}
