/**
 * The text of a JSON string, byte for byte as JSON.parse and UTF-8 would give it. Docker's own writer escapes quotes,
 * backslashes, control characters, < > & and U+2028/9, and writes U+FFFD as an escape; the rest of JSON's escapes are read too.
 */
const BACKSLASH = 92;
const LOWER_U = 117;
const HIGH_FIRST = 0xd800;
const LOW_FIRST = 0xdc00;
const LOW_LAST = 0xdfff;
const REPLACEMENT = 0xfffd;
/** After a backslash → what is meant; 0 for no escape. RFC 8259, section 7. */
const MEANT = new Uint8Array(256);
for (const [letter, meant] of ['""', "\\\\", "//", "b\b", "f\f", "n\n", "r\r", "t\t"]) {
  MEANT[(letter ?? "").charCodeAt(0)] = (meant ?? "").charCodeAt(0);
}

export class Unescaper {
  /** The text without its escapes; overwritten by the next one. */
  bytes = Buffer.allocUnsafe(16 * 1024);
  #to = 0;

  /** Returns where in `bytes` the text of from[start..end) ends; -1 at an escape that JSON does not have. */
  read(from: Buffer, start: number, end: number): number {
    // An escape is never shorter than what it means.
    if (end - start > this.bytes.length) this.bytes = Buffer.allocUnsafe(2 * (end - start));
    const into = this.bytes;
    this.#to = 0;
    let at = start;
    while (at < end) {
      const byte = from[at] ?? 0;
      if (byte !== BACKSLASH) {
        into[this.#to++] = byte;
        at++;
      } else {
        at = this.#escape(from, at, end);
        if (at < 0) return -1;
      }
    }
    return this.#to;
  }

  /** Returns what follows the escape. */
  #escape(from: Buffer, at: number, end: number): number {
    const letter = at + 1 < end ? (from[at + 1] ?? 0) : 0;
    if (letter === LOWER_U) return this.#unicode(from, at, end);
    const meant = MEANT[letter] ?? 0;
    if (meant === 0) return -1;
    this.bytes[this.#to++] = meant;
    return at + 2;
  }

  #unicode(from: Buffer, at: number, end: number): number {
    const code = codeOf(from, at, end);
    if (code < 0) return -1;
    if (code < HIGH_FIRST || code > LOW_LAST) this.#write(code);
    else {
      const low = code < LOW_FIRST ? codeOf(from, at + 6, end) : -1;
      if (low >= LOW_FIRST && low <= LOW_LAST) {
        this.#write(0x10000 + (code - HIGH_FIRST) * 1024 + low - LOW_FIRST);
        return at + 12;
      }
      // Half a pair is no character, and UTF-8 has no bytes for it.
      this.#write(REPLACEMENT);
    }
    return at + 6;
  }

  /** UTF-8, RFC 3629 section 3. */
  #write(code: number): void {
    const into = this.bytes;
    if (code < 0x80) {
      into[this.#to++] = code;
      return;
    }
    if (code < 0x800) into[this.#to++] = 0xc0 | (code >> 6);
    else {
      if (code < 0x10000) into[this.#to++] = 0xe0 | (code >> 12);
      else {
        into[this.#to++] = 0xf0 | (code >> 18);
        into[this.#to++] = 0x80 | ((code >> 12) & 63);
      }
      into[this.#to++] = 0x80 | ((code >> 6) & 63);
    }
    into[this.#to++] = 0x80 | (code & 63);
  }
}

/** The number of an escape \uXXXX that begins at `at`; -1 where none stands. */
function codeOf(from: Buffer, at: number, end: number): number {
  if (at + 6 > end || from[at] !== BACKSLASH || from[at + 1] !== LOWER_U) return -1;
  let code = 0;
  for (let i = at + 2; i < at + 6; i++) {
    const digit = hexDigit(from[i] ?? 0);
    if (digit < 0) return -1;
    code = code * 16 + digit;
  }
  return code;
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
