/** Labels of a stream as Loki's clients write them in protobuf: `{app="shop", env="a \"b\""}` (Prometheus' text form). */

export class LabelFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "LabelFault";
  }
}

/** Name, value, name, value, … in their order. Names with dots, which Loki itself does not allow, are taken, too. */
export function parseLabels(text: string): string[] {
  const labels: string[] = [];
  const end = skipBlanks(text, 0);
  if (text[end] !== "{") throw new LabelFault("labels do not begin with {");
  let at = skipBlanks(text, end + 1);
  while (text[at] !== "}") {
    const equals = text.indexOf("=", at);
    if (equals < 0) throw new LabelFault("labels do not end with }");
    const name = unquoted(text.slice(at, equals).trim());
    const start = skipBlanks(text, equals + 1);
    const close = closingQuote(text, start);
    labels.push(name, quotedText(text, start, close));
    at = skipBlanks(text, close + 1);
    if (text[at] === ",") at = skipBlanks(text, at + 1);
  }
  if (skipBlanks(text, at + 1) !== text.length) throw new LabelFault("text behind the labels");
  return labels;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 32) at += 1;
  return at;
}

/** Newer clients may quote names. */
function unquoted(name: string): string {
  if (name === "") throw new LabelFault("a label without a name");
  return name.startsWith('"') && name.endsWith('"') && name.length > 2 ? name.slice(1, -1) : name;
}

/** Some clients do not escape quotes: one that no comma and no } follows is part of the value. */
function closingQuote(text: string, start: number): number {
  const quote = text[start];
  if (quote !== '"' && quote !== "`") throw new LabelFault("a label's value is not quoted");
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === quote && isBehindValue(text[skipBlanks(text, at + 1)])) return at;
    if (text[at] === "\\" && quote === '"') at += 1;
  }
  throw new LabelFault("a label's value has no end");
}

function isBehindValue(character: string | undefined): boolean {
  return character === "," || character === "}";
}

function quotedText(text: string, start: number, close: number): string {
  const inside = text.slice(start + 1, close);
  return text[start] === "`" || !inside.includes("\\") ? inside : unescaped(inside);
}

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gsu;
const SHORT: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};

/** Go's escapes. Those of one byte are read as Latin-1, which is what clients write them for. */
function unescaped(text: string): string {
  return text.replace(ESCAPE, (_, ...groups: (string | undefined)[]) => {
    const [byte, short, long, octal, other = ""] = groups;
    const hex = byte ?? short ?? long;
    if (hex !== undefined) return character(Number.parseInt(hex, 16));
    if (octal !== undefined) return character(Number.parseInt(octal, 8));
    return SHORT[other] ?? other;
  });
}

/** Halves of a pair, and what is beyond Unicode, are no characters. */
function character(code: number): string {
  const half = code >= 0xd800 && code <= 0xdfff;
  return half || code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code);
}
