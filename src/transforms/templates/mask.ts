/** Masks what varies in a word by its looks alone: numbers, addresses, times, hashes. What is left steers the tree. */

export interface MaskedWord {
  /** With `<num>` and the like in the place of arguments. */
  text: string;
  args: readonly string[];
}

/** Words come again and again. */
const KNOWN_MOST = 50_000;
const WORD_CHARS_MOST = 200;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** ISO 8601, the forms of loggers, and the time of a day. */
const TIME =
  /^(?:\d{4}[-/.]\d\d[-/.]\d\d(?:[T_-]\d\d[:.]\d\d(?:[:.]\d\d(?:[.,]\d{1,9})?)?)?|\d\d[-/.]\d\d[-/.]\d\d(?:\d\d)?|\d{1,2}:\d\d:\d\d(?:[.,:]\d{1,9})?)(?:Z|[+-]\d\d:?\d\d)?(?=[\])}>,;|:]*$)/;
const PIECE = /[\p{L}\p{N}_.+-]+/gu;

export class WordMask {
  readonly #known = new Map<string, MaskedWord>();

  of(word: string): MaskedWord {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const masked = maskWord(word);
    if (word.length > WORD_CHARS_MOST) return masked;
    if (this.#known.size >= KNOWN_MOST) this.#known.clear();
    this.#known.set(word, masked);
    return masked;
  }
}

export function maskWord(word: string): MaskedWord {
  if (!/\d/.test(word)) return { text: word, args: [] };
  if (word.length > WORD_CHARS_MOST) return { text: "<*>", args: [word] };
  const args: string[] = [];
  const opening = /^[([{<"']*/.exec(word)?.[0] ?? "";
  const inner = word.slice(opening.length);
  const time = TIME.exec(inner)?.[0];
  if (time !== undefined) return { text: `${opening}<time>${inner.slice(time.length)}`, args: [time] };
  const text = word.replace(PIECE, (piece) => (/\d/.test(piece) ? maskPiece(piece, args) : piece));
  return { text, args };
}

/** Letters, digits, and what joins them: `10.0.0.1`, `blk_-123`, `node-7`, `v1.2.3`, `0x1f`. */
function maskPiece(piece: string, args: string[]): string {
  // The full stop of a sentence is none of the number's.
  const stop = piece.endsWith(".") ? "." : "";
  const text = stop === "" ? piece : piece.slice(0, -1);
  const kind = wholeKind(text);
  if (kind !== undefined) {
    args.push(text);
    return `<${kind}>${stop}`;
  }
  return maskParts(text, args) + stop;
}

function wholeKind(text: string): string | undefined {
  if (/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return "num";
  if (/^\d+(?:\.\d+){2,}$/.test(text)) return isIPv4(text) ? "ip" : "version";
  if (/^0x[\da-f]+$/i.test(text)) return "hex";
  return UUID.test(text) ? "uuid" : undefined;
}

function isIPv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => Number(part) < 256);
}

/** Between `_`, `.`, `-` and `+`; a minus behind one of these belongs to its number. */
function maskParts(text: string, args: string[]): string {
  return text.replace(/(?<=^|[_.+-])-?[^_.+-]+/g, (part) => {
    if (!/\d/.test(part)) return part;
    if (/^-?\d+$/.test(part)) return argument("num", part, args);
    if (part.length >= 8 && /^[\da-f]+$/i.test(part)) return argument("hex", part, args);
    const numbered = /^(-?\p{L}+)(\d+)$/u.exec(part);
    if (numbered !== null) return (numbered[1] ?? "") + argument("num", numbered[2] ?? "", args);
    const united = /^(-?\d+)(\p{L}{1,3})$/u.exec(part);
    if (united !== null) return argument("num", united[1] ?? "", args) + (united[2] ?? "");
    return argument("id", part, args);
  });
}

function argument(kind: string, text: string, args: string[]): string {
  args.push(text);
  return `<${kind}>`;
}
