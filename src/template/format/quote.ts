/** Go's quoting (strconv.Quote) and what it takes for printable. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const SHORT: Readonly<Record<string, string>> = {
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};
const PLAIN = /^[ !#-[\]-~]*$/;

export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

export function quote(text: string, asciiOnly = false): string {
  if (PLAIN.test(text)) return `"${text}"`;
  let quoted = "";
  for (const character of text) quoted += escaped(character, '"', asciiOnly);
  return `"${quoted}"`;
}

/** A code point as a character constant; what is none becomes U+FFFD. */
export function quoteCharacter(point: bigint, asciiOnly = false): string {
  return `'${escaped(characterOf(point), "'", asciiOnly)}'`;
}

export function characterOf(point: bigint): string {
  if (point < 0n || point > 0x10ffffn || (point >= 0xd800n && point < 0xe000n)) return "\ufffd";
  return String.fromCodePoint(Number(point));
}

function escaped(character: string, mark: string, asciiOnly: boolean): string {
  if (character === mark || character === "\\") return `\\${character}`;
  const point = character.codePointAt(0) ?? 0;
  if (isPrintable(character) && !(asciiOnly && point > 0x7e)) return character;
  const short = SHORT[character];
  if (short !== undefined) return short;
  if (point < 0x20 || point === 0x7f) return `\\x${point.toString(16).padStart(2, "0")}`;
  if (point > 0xffff) return `\\U${point.toString(16).padStart(8, "0")}`;
  return `\\u${point.toString(16).padStart(4, "0")}`;
}

/** Whether back quotes can hold it: one line, nothing unprintable but the tab. */
export function canBackquote(text: string): boolean {
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (character === "`" || character === "\ufeff" || point === 0x7f) return false;
    if (point < 0x20 && character !== "\t") return false;
  }
  return true;
}
