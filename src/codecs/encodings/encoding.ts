/**
 * Names of encodings, as Python writes them (the old CloudWatch agent's `encoding`, docs.python.org "Standard Encodings") and as
 * browsers do (encoding.spec.whatwg.org), to what turns a line's bytes into text.
 */
import { isUtf8 } from "node:buffer";
import { CODE_PAGES } from "./code-pages.ts";
import { utf32Text } from "./utf32.ts";

export interface Encoding {
  name: string;
  /** Bytes of what a line feed stands aligned to. */
  unit: 1 | 2 | 4;
  lineFeed: Buffer;
  carriageReturn: Buffer;
  /** UTF-8 and ASCII go a faster way. */
  utf8: boolean;
  /** Never throws: what cannot be read is U+FFFD. */
  text: (bytes: Buffer) => string;
}

const UTF8: Encoding = oneByte("utf-8", (bytes) => bytes.toString("utf8"), true);
const LATIN1 = oneByte("iso-8859-1", (bytes) => bytes.toString("latin1"));
const UTF16LE = wide("utf-16le", 2, true);
const UTF16BE = wide("utf-16be", 2, false);
const UTF32LE = wide("utf-32le", 4, true);
const UTF32BE = wide("utf-32be", 4, false);
/** `open`: the name says nothing of the order of bytes. */
const OWN: ReadonlyMap<string, { encoding: Encoding; open: boolean }> = new Map([
  ["utf8", { encoding: UTF8, open: true }],
  ["latin1", { encoding: LATIN1, open: false }],
  ["utf16", { encoding: UTF16LE, open: true }],
  ["utf16le", { encoding: UTF16LE, open: false }],
  ["utf16be", { encoding: UTF16BE, open: false }],
  ["utf32", { encoding: UTF32LE, open: true }],
  ["utf32le", { encoding: UTF32LE, open: false }],
  ["utf32be", { encoding: UTF32BE, open: false }],
]);
/** Where EBCDIC has its line feed. */
const EBCDIC_LF = 0x25;

/** Python's names that are nobody else's, with letters and digits alone. */
const PYTHON: Readonly<Record<string, string>> = {
  utf8sig: "utf-8",
  u8: "utf-8",
  utf: "utf-8",
  cp65001: "utf-8",
  ascii: "utf-8",
  usascii: "utf-8",
  646: "utf-8",
  latin: "latin1",
  l1: "latin1",
  iso88591: "latin1",
  8859: "latin1",
  cp819: "latin1",
  big5hkscs: "big5",
  hkscs: "big5",
  cp950: "big5",
  950: "big5",
  cp932: "shift_jis",
  932: "shift_jis",
  cp949: "euc-kr",
  949: "euc-kr",
  uhc: "euc-kr",
  shiftjis: "shift_jis",
  eucjp: "euc-jp",
  ujis: "euc-jp",
  euckr: "euc-kr",
  gb180302000: "gb18030",
  cp936: "gbk",
  936: "gbk",
  euccn: "gbk",
  gb2312: "gbk",
  iso2022jp: "iso-2022-jp",
  cp866: "ibm866",
  cp874: "windows-874",
  iso885911: "windows-874",
  maccyrillic: "x-mac-cyrillic",
  macroman: "macintosh",
  ruscii: "cp1125",
  roman8: "hproman8",
  cp154: "ptcp154",
  pt154: "ptcp154",
  rk1048: "kz1048",
  latin10: "iso885916",
  u16: "utf16",
  u32: "utf32",
};

const PAGES: ReadonlyMap<string, string> = new Map(
  Object.entries(CODE_PAGES).map(([name, table]) => [keyOf(name), table]),
);

/** Undefined for a name that nobody knows. `head`, the file's first bytes, tells the order of bytes where the name leaves it open. */
export function encodingOf(name: string, head: Buffer = Buffer.alloc(0)): Encoding | undefined {
  const key = keyOf(name);
  const known = PYTHON[key] ?? name;
  const own = OWN.get(keyOf(known));
  if (own === undefined) return pageOf(known) ?? ofPlatform(known);
  return own.open ? (byMark(head, own.encoding.unit) ?? own.encoding) : own.encoding;
}

/** A byte order mark at the beginning of a file is no text. */
export function markBytes(head: Buffer, { name }: Encoding): number {
  const marks: Record<string, readonly number[]> = {
    "utf-8": [0xef, 0xbb, 0xbf],
    "utf-16le": [0xff, 0xfe],
    "utf-16be": [0xfe, 0xff],
    "utf-32le": [0xff, 0xfe, 0, 0],
    "utf-32be": [0, 0, 0xfe, 0xff],
  };
  const mark = marks[name];
  return mark?.every((byte, i) => head[i] === byte) === true ? mark.length : 0;
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Every text in UTF-8 may turn out to be in UTF-16; one in 32 bits has another mark. */
function byMark(head: Buffer, unit: Encoding["unit"]): Encoding | undefined {
  if (unit === 4) return head[2] === 0xfe && head[3] === 0xff ? UTF32BE : undefined;
  if (head[0] === 0xff && head[1] === 0xfe) return UTF16LE;
  return head[0] === 0xfe && head[1] === 0xff ? UTF16BE : undefined;
}

function pageOf(name: string): Encoding | undefined {
  const key = keyOf(name).replace(/^(?:ibm|csibm|windows)?(?=\d{3,4}$)/, "cp");
  const table = PAGES.get(key) ?? PAGES.get(keyOf(name));
  if (table === undefined) return undefined;
  const units = new Uint16Array(256);
  for (let i = 0; i < 256; i++)
    units[i] = table.length === 256 ? table.charCodeAt(i) : i < 128 ? i : table.charCodeAt(i - 128);
  const text = (bytes: Buffer): string => {
    const wide = Buffer.allocUnsafe(bytes.length * 2);
    for (let i = 0; i < bytes.length; i++) wide.writeUInt16LE(units[bytes[i] ?? 0] ?? 0, i * 2);
    return wide.toString("utf16le");
  };
  const encoding = oneByte(keyOf(name), text);
  return table.length === 256 ? { ...encoding, lineFeed: Buffer.from([EBCDIC_LF]) } : encoding;
}

/** In these no byte of a character is ever 10, so lines are found without reading the text. */
function ofPlatform(name: string): Encoding | undefined {
  for (const label of [name, name.replaceAll("_", "-"), labelOf(name)]) {
    try {
      const decoder = new TextDecoder(label);
      // "ucs-2" and "unicode" are names of it.
      const own = OWN.get(keyOf(decoder.encoding));
      if (own !== undefined) return own.encoding;
      return oneByte(decoder.encoding, (bytes) => decoder.decode(bytes));
    } catch {
      // The next way to write it.
    }
  }
  return undefined;
}

/** iso8859_15 → iso-8859-15, cp1252 → windows-1252, euc_jp → euc-jp. */
function labelOf(name: string): string {
  const key = keyOf(name);
  return key
    .replace(/^iso8859(\d+)$/, "iso-8859-$1")
    .replace(/^(?:cp)?(125\d)$/, "windows-$1")
    .replace(/^koi8([ru])$/, "koi8-$1")
    .replace(/^euc(jp|kr)$/, "euc-$1");
}

function oneByte(name: string, text: Encoding["text"], utf8 = false): Encoding {
  return {
    name,
    unit: 1,
    lineFeed: Buffer.from("\n"),
    carriageReturn: Buffer.from("\r"),
    utf8,
    text,
  };
}

function wide(name: string, unit: 2 | 4, little: boolean): Encoding {
  const of = (code: number): Buffer => {
    const bytes = Buffer.alloc(unit);
    bytes[little ? 0 : unit - 1] = code;
    return bytes;
  };
  const decoder = unit === 2 ? new TextDecoder(name) : undefined;
  return {
    name,
    unit,
    lineFeed: of(10),
    carriageReturn: of(13),
    utf8: false,
    text: (bytes) => decoder?.decode(bytes) ?? utf32Text(bytes, little),
  };
}

/** Was something replaced? A text may hold U+FFFD itself; for UTF-8 that is found out. */
export function wasReplaced(text: string, bytes: Buffer, { utf8 }: Encoding): boolean {
  return text.includes("\ufffd") && !(utf8 && isUtf8(bytes));
}
