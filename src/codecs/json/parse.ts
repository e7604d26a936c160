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

const LONG_NUMBER = /-?\d[\d.eE+-]{15,}/g;

/** 64-bit ids are common and do not fit a double: as texts they keep every digit. Those inside of strings stay as they are. */
function quoteLongNumbers(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const string = quote < 0 ? text.length : quote;
    parts.push(text.slice(at, string).replace(LONG_NUMBER, '"$&"'));
    // Not by an expression for all of a string: with millions of escapes it would need more stack than there is.
    const end = quote < 0 ? -1 : stringEnd(text, quote);
    at = end < 0 ? text.length : end;
    parts.push(text.slice(string, at));
  }
  return parts.join("");
}

const BACKSLASH = 92;

/** Behind the string whose quote stands at `start`; -1 when it does not end. */
export function stringEnd(text: string, start: number): number {
  for (let at = start; ;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return -1;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
}

/** Only `\ud800` written as an escape can bring half a character in. */
export function mayHaveHalves(text: string): boolean {
  return text.includes("\\u");
}

const HALF = /\p{Surrogate}/u;

export function wholeCharacters(text: string): string {
  return HALF.test(text) ? Buffer.from(text, "utf8").toString("utf8") : text;
}
