/** How many bytes a record takes in Docker's own file, told from what the API sends of it. */
import type { TimedPiece } from "../../codecs/docker/lines.ts";

/** Options that put more into every record than the API shows. */
const WITH_ATTRS = ["labels", "labels-regex", "env", "env-regex", "tag"];
/** `{"log":"` … `","stream":"stdout","time":"2026-11-20T10:13:24.729598Z"}` LF; without the fraction and its dot. */
const JSON_BYTES = '{"log":"","stream":"stdout","time":"2026-11-20T10:13:24Z"}\n'.length;
/** Two lengths of four bytes; the stream's name, the time. */
const LOCAL_BYTES = 8 + 8 + 10;
/** What is said of a line in pieces: its id of 64 digits, the piece's number; of the last piece, that it is the last. */
const PARTIAL_BYTES = 72;
const LAST_BYTES = 2;
const PIECE_BYTES = 16_384;

/** What JSON needs beside the byte itself: \" and \\ and \n and \r in two bytes, other control characters and < > & in six. */
const ESCAPES = new Uint8Array(256).fill(5, 0, 32);
for (const character of '"\\\n\r') ESCAPES[character.charCodeAt(0)] = 1;
for (const character of "<>&") ESCAPES[character.charCodeAt(0)] = 5;

export type RecordBytes = (piece: TimedPiece) => number;

/** Undefined where it cannot be told without a look at a record's attrs. */
export function recordBytes(
  driver: string,
  options: Readonly<Record<string, string>>,
): RecordBytes | undefined {
  if (driver === "local") return localBytes;
  return WITH_ATTRS.some((name) => name in options) ? undefined : jsonBytes;
}

/** `attrs` as the API gives them when it is asked for details: key=value, with commas between, escaped as in a URL. */
export function recordBytesWith(attrs: string): RecordBytes {
  if (attrs === "") return jsonBytes;
  const pairs = attrs.split(",").map((pair) => pair.split("=").map(textOf));
  const more = Buffer.byteLength(`"attrs":${JSON.stringify(Object.fromEntries(pairs))},`);
  return (piece) => more + jsonBytes(piece);
}

function textOf(escaped: string): string {
  try {
    return decodeURIComponent(escaped.replaceAll("+", " "));
  } catch {
    return escaped;
  }
}

function jsonBytes({ bytes, start, end, ended, nanos }: TimedPiece): number {
  let escapes = ended ? 2 : 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    escapes += ESCAPES[byte] ?? 0;
    if (byte > 0xe1 && isEscaped(byte, bytes[i + 1], bytes[i + 2])) escapes += 3;
  }
  return JSON_BYTES + fractionBytes(nanos) + end - start + escapes;
}

/** U+FFFD, which stands for what was not UTF-8, and U+2028 and U+2029 are written as \\u and four digits, but sent in three bytes. */
function isEscaped(first: number, second: number | undefined, third: number | undefined): boolean {
  if (first === 0xef) return second === 0xbf && third === 0xbd;
  return first === 0xe2 && second === 0x80 && (third === 0xa8 || third === 0xa9);
}

/** A dot and nine digits, zeros at the end left out. */
function fractionBytes(nanos: number): number {
  if (nanos === 0) return 0;
  let digits = 9;
  for (let rest = nanos; rest % 10 === 0; rest /= 10) digits--;
  return digits + 1;
}

function localBytes({ start, end, ended }: TimedPiece): number {
  const text = end - start;
  // Its tag and its length, and nothing at all of an empty one.
  const lengthBytes = text === 0 ? 0 : text < 128 ? 2 : text < 16_384 ? 3 : 4;
  // Engine 20 leaves the LF of a last piece out: it is known by being shorter than the others.
  const partial = ended ? 0 : PARTIAL_BYTES + (text < PIECE_BYTES ? LAST_BYTES : 0);
  return LOCAL_BYTES + lengthBytes + text + partial;
}
