/**
 * The journal export format (systemd.io/JOURNAL_EXPORT_FORMATS): `NAME=text` lines; `NAME`, a line feed, the length as 64 bits little
 * endian, the bytes and a line feed for values that are not plain text; an empty line behind each entry. In pieces as they come.
 */
import { isUtf8 } from "node:buffer";

/** One field's name; systemd allows 64 characters of A–Z, 0–9 and _. */
const NAME = /^[A-Z0-9_]{1,64}$/;
/** Fields of an entry that are kept; systemd itself takes 1024. */
const FIELDS_MOST = 1024;
const LF = 10;
const EQUALS = 61;
const LENGTH_BYTES = 8;
/** What systemd takes at most (DATA_SIZE_MAX): a greater length is no length. */
const VALUE_MOST_BYTES = 768 * 1024 * 1024;
const NOTHING: Buffer = Buffer.alloc(0);

/** Names and values, one after the other. Names may repeat. */
export type EntryFields = readonly string[];

export interface EntryMarks {
  /** A value was longer than allowed, and is cut. */
  truncated: boolean;
  /** A value held bytes that are no UTF-8; they are U+FFFD now. */
  invalidUtf8: boolean;
}

export interface EntryTaker {
  entry: (fields: EntryFields, marks: EntryMarks) => void;
  /** Lines that are no field, and fields above the most. */
  damaged: (reason: string) => void;
}

export class ExportReader {
  readonly #taker: EntryTaker;
  readonly #mostBytes: number;
  #rest: Buffer = NOTHING;
  #fields: string[] = [];
  #truncated = false;
  #invalid = false;
  /** Name of the value whose bytes are coming. */
  #name = "";
  /** Bytes of it still to come, with the line feed behind; -1: none is coming, lines are. */
  #missing = -1;
  readonly #parts: Buffer[] = [];
  #partBytes = 0;
  /** The rest of a line that is too long is passed over. */
  #skipping = false;

  constructor(taker: EntryTaker, maxValueBytes: number) {
    this.#taker = taker;
    this.#mostBytes = maxValueBytes;
  }

  push(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    while (at < all.length) {
      const next = this.#missing >= 0 ? this.#value(all, at) : this.#line(all, at);
      if (next < 0) break;
      at = next;
    }
    this.#rest = at === all.length ? NOTHING : Buffer.from(all.subarray(at));
  }

  /** Nothing more comes: an entry whose last line has no end counts, half a value does not. */
  end(): void {
    if (this.#missing < 0 && this.#rest.length > 0) this.push(Buffer.from("\n"));
    if (this.#missing >= 0) this.#taker.damaged("the stream ended in a value");
    this.#missing = -1;
    this.#parts.length = this.#partBytes = 0;
    this.#rest = NOTHING;
    this.#finish();
  }

  /** Returns where the next begins, -1 when the line is not whole. */
  #line(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LF, at);
    if (end < 0) return this.#long(bytes, at);
    if (this.#skipping) this.#skipping = false;
    else if (end === at) this.#finish();
    else {
      const equals = bytes.subarray(at, end).indexOf(EQUALS);
      if (equals >= 0)
        this.#field(bytes.toString("latin1", at, at + equals), bytes.subarray(at + equals + 1, end));
      else return this.#binary(bytes, at, end);
    }
    return end + 1;
  }

  /** A line that has no end yet: what is too long of it is cut. */
  #long(bytes: Buffer, at: number): number {
    if (this.#skipping) return bytes.length;
    if (bytes.length - at <= this.#mostBytes + NAME_MOST) return -1;
    const equals = bytes.subarray(at).indexOf(EQUALS);
    const name = bytes.toString("latin1", at, at + Math.max(0, equals));
    this.#field(name, bytes.subarray(at + equals + 1, at + equals + 1 + this.#mostBytes + 1));
    this.#skipping = true;
    return bytes.length;
  }

  #binary(bytes: Buffer, at: number, end: number): number {
    const name = bytes.toString("latin1", at, end);
    const known = NAME.test(name);
    if (known && bytes.length < end + 1 + LENGTH_BYTES) return -1;
    const length = known ? Number(bytes.readBigUInt64LE(end + 1)) : Number.NaN;
    if (!(length <= VALUE_MOST_BYTES)) {
      this.#taker.damaged("a line that is no field");
      return end + 1;
    }
    this.#name = name;
    this.#missing = length + 1;
    return end + 1 + LENGTH_BYTES;
  }

  #value(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#missing);
    this.#missing -= end - at;
    // The last byte is the line feed.
    const own = this.#missing === 0 ? end - 1 : end;
    const room = Math.max(0, this.#mostBytes + 1 - this.#partBytes);
    if (own > at && room > 0) {
      const part = Buffer.from(bytes.subarray(at, Math.min(own, at + room)));
      this.#parts.push(part);
      this.#partBytes += part.length;
    }
    if (this.#missing > 0) return end;
    this.#missing = -1;
    this.#field(this.#name, Buffer.concat(this.#parts));
    this.#parts.length = this.#partBytes = 0;
    return end;
  }

  #field(name: string, value: Buffer): void {
    if (!NAME.test(name)) return this.#taker.damaged("a line that is no field");
    if (this.#fields.length >= 2 * FIELDS_MOST) return this.#taker.damaged("too many fields");
    let kept = value;
    if (value.length > this.#mostBytes) {
      kept = value.subarray(0, wholeCharacters(value, this.#mostBytes));
      this.#truncated = true;
    }
    const text = kept.toString("utf8");
    if (text.includes("\ufffd") && !isUtf8(kept)) this.#invalid = true;
    this.#fields.push(name, text);
  }

  #finish(): void {
    if (this.#fields.length > 0)
      this.#taker.entry(this.#fields, { truncated: this.#truncated, invalidUtf8: this.#invalid });
    this.#fields = [];
    this.#truncated = this.#invalid = false;
  }
}

const NAME_MOST = 65;

/** The greatest index ≤ end that does not stand inside a UTF-8 character (RFC 3629 section 3). */
function wholeCharacters(bytes: Buffer, end: number): number {
  let at = end;
  while (at > 0 && end - at < 4 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return end - at < 4 ? at : end;
}
