/**
 * Bodies that are signed piece by piece (aws-chunked; S3 API, "Signature calculations: transferring payload in multiple chunks"):
 * `SIZE;chunk-signature=SIGNATURE`, the bytes, and so on; a piece without bytes is the last, trailers may follow it.
 */
import { createHash, createHmac } from "node:crypto";

/** What x-amz-content-sha256 begins with. */
const STREAMING = "STREAMING-";
const SIGNED_PIECES = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const PIECE_ALGORITHM = "AWS4-HMAC-SHA256-PAYLOAD";
/** A size of eight digits, and the name and value of a signature. */
const HEAD_MOST_BYTES = 200;
const HEAD = /^([0-9a-f]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/i;
const CRLF = "\r\n";

export interface Piece {
  bytes: Buffer;
  /** As sent, in hexadecimal; empty when there is none. */
  signature: string;
}

export function isInPieces(headers: Readonly<Record<string, string | undefined>>): boolean {
  return headers["x-amz-content-sha256"]?.startsWith(STREAMING) === true;
}

/** The pieces, the last one without bytes among them; undefined when the body is none of these, or cut off. */
export function readPieces(body: Buffer): Piece[] | undefined {
  const pieces: Piece[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf(CRLF, at, "latin1");
    if (end < 0 || end - at > HEAD_MOST_BYTES) return undefined;
    const head = HEAD.exec(body.toString("latin1", at, end));
    if (head === null) return undefined;
    const [, size = "", signature = ""] = head;
    const from = end + CRLF.length;
    const to = from + Number.parseInt(size, 16);
    if (to > body.length) return undefined;
    pieces.push({ bytes: body.subarray(from, to), signature: signature.toLowerCase() });
    if (to === from) return pieces;
    if (body.toString("latin1", to, to + CRLF.length) !== CRLF) return undefined;
    at = to + CRLF.length;
  }
}

export function contentOf(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(pieces.map(({ bytes }) => bytes));
}

export interface PiecesSigned {
  /** What the sender said in x-amz-content-sha256. */
  told: string;
  /** The request's own signature: the first piece's is made with it, each other one's with the one before. */
  seed: string;
  key: Buffer;
  stamp: string;
  scope: string;
}

/** Whether each piece is the one that was signed, and none is missing between. */
export function piecesAreSigned(
  pieces: readonly Piece[],
  { told, seed, key, stamp, scope }: PiecesSigned,
): boolean {
  if (!told.startsWith(SIGNED_PIECES)) return true;
  let before = seed;
  for (const { bytes, signature } of pieces) {
    const text = [PIECE_ALGORITHM, stamp, scope, before, sha256(""), sha256(bytes)].join("\n");
    if (createHmac("sha256", key).update(text).digest("hex") !== signature) return false;
    before = signature;
  }
  return true;
}

function sha256(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
