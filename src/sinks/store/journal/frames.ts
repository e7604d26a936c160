/**
 * The journal's bytes: length, CRC-32 and kind in front of each payload, little-endian. A frame counts only when it
 * is whole; what follows a torn one was never acknowledged to anybody.
 */
import { crc32 } from "node:zlib";

export const FRAME_HEADER = 9;
/** No frame of ours is larger; a longer length field is damage. */
export const FRAME_MAX = 512 * 1024 * 1024;

export const KIND = { snapshot: 1, chunk: 2, group: 3, done: 4 } as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

/** First frame of every segment: all that earlier segments would have told. */
export interface SnapshotFrame {
  /** Random name of this journal; begins every insert token. */
  journal: string;
  nextSeq: number;
  nextChunk: number;
  /** Last chunk of the unbroken run that the engine has. */
  done: number;
  cursors: Record<string, string>;
}

/** Header of a chunk frame; the Native block follows it. */
export interface ChunkFrame {
  chunk: number;
  rows: number;
  firstSeq: number;
  lastSeq: number;
  columns: readonly string[];
  resourceKeys: readonly string[];
  cursors: Record<string, string | null>;
}

export interface GroupFrame {
  token: string;
  first: number;
  last: number;
}

export interface DoneFrame {
  last: number;
}

/** One frame with a JSON payload. */
export function jsonFrame(kind: Kind, payload: SnapshotFrame | GroupFrame | DoneFrame): Uint8Array[] {
  return frame(kind, [Buffer.from(JSON.stringify(payload))]);
}

export function chunkFrame(header: ChunkFrame, block: Uint8Array): Uint8Array[] {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return frame(KIND.chunk, [length, json, block]);
}

function frame(kind: Kind, payload: Uint8Array[]): Uint8Array[] {
  const header = Buffer.alloc(FRAME_HEADER);
  let length = 0;
  let sum = crc32(Uint8Array.of(kind));
  for (const part of payload) {
    length += part.length;
    sum = crc32(part, sum);
  }
  header.writeUInt32LE(length, 0);
  header.writeUInt32LE(sum, 4);
  header.writeUInt8(kind, 8);
  return [header, ...payload];
}

export interface FoundFrame {
  kind: number;
  payload: Buffer;
  /** Where the payload begins in the segment. */
  offset: number;
}

/** Frames of a segment's bytes up to the first that is not whole; `end` is where that one begins. */
export function readFrames(bytes: Buffer): { frames: FoundFrame[]; end: number } {
  const frames: FoundFrame[] = [];
  let at = 0;
  while (at + FRAME_HEADER <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    const payloadAt = at + FRAME_HEADER;
    if (length > FRAME_MAX || payloadAt + length > bytes.length) break;
    const payload = bytes.subarray(payloadAt, payloadAt + length);
    const sum = crc32(payload, crc32(bytes.subarray(at + 8, payloadAt)));
    if (sum !== bytes.readUInt32LE(at + 4)) break;
    frames.push({ kind: bytes.readUInt8(at + 8), payload, offset: payloadAt });
    at = payloadAt + length;
  }
  return { frames, end: at };
}

/** A chunk's header, and where its block begins inside the payload. */
export function readChunk(payload: Buffer): { header: ChunkFrame; blockAt: number } {
  const length = payload.readUInt32LE(0);
  const header = JSON.parse(payload.toString("utf8", 4, 4 + length)) as ChunkFrame;
  return { header, blockAt: 4 + length };
}
