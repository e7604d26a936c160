/** A stream of the forward protocol → records, by the codec alone; what the source does beside it is answering and waiting. */
import { gunzipSync } from "node:zlib";
import { EntryDecoder } from "../../src/codecs/forward/entries.ts";
import { openEnvelope } from "../../src/codecs/forward/envelope.ts";
import type { Envelope } from "../../src/codecs/forward/envelope.ts";
import { PieceLines } from "../../src/codecs/forward/piece-lines.ts";
import { ValueCutter } from "../../src/codecs/msgpack/value-cutter.ts";
import type { Cut } from "../../src/codecs/msgpack/value-cutter.ts";
import { ValueReader } from "../../src/codecs/msgpack/value-reader.ts";
import type { LogRecord } from "../../src/record/record.ts";

export interface StreamOptions {
  /** Bytes of each read; all at once when left out. */
  readBytes?: number;
  sliceBytes?: number;
  maxMessageBytes?: number;
  maxChunkBytes?: number;
}

export interface StreamResult {
  records: LogRecord[];
  chunks: string[];
  /** "event: reason" → how often. */
  counted: Record<string, number>;
  /** How the stream stood at its end; "foreign" when it was none. */
  end: Cut | "foreign";
  pieces: PieceLines;
}

export const ARRIVAL_MS = Date.parse("2026-11-21T09:30:00.123Z");

export function readForward(bytes: Buffer, options: StreamOptions = {}): StreamResult {
  const { readBytes = bytes.length || 1, sliceBytes = 1 << 20, maxMessageBytes = 1 << 20 } = options;
  const counted: Record<string, number> = {};
  const count = (event: string, reason: string): void => {
    const key = `${event}: ${reason}`;
    counted[key] = (counted[key] ?? 0) + 1;
  };
  const pieces = new PieceLines({ maxMessageBytes, count });
  const decoder = new EntryDecoder({ maxMessageBytes, pieces, count });
  const cutter = new ValueCutter(options.maxChunkBytes ?? 64 << 20);
  const reader = new ValueReader();
  decoder.begin("192.0.2.1", ARRIVAL_MS);
  pieces.begin(cutter);
  const chunks: string[] = [];
  let end: StreamResult["end"] = "more";
  for (let at = 0; at < bytes.length && end === "more"; at += readBytes) {
    // A copy that is spoilt afterwards: nobody may hold on to a read that was taken.
    const read = Buffer.from(bytes.subarray(at, at + readBytes));
    cutter.push(read);
    while ((end = cutter.next()) === "whole") {
      reader.open(cutter.bytes, cutter.start, cutter.end);
      const opened = openEnvelope(reader);
      if (opened === "nil") continue;
      if (opened === "broken") {
        end = "foreign";
        break;
      }
      if (opened.chunk !== "") chunks.push(opened.chunk);
      readEntries(decoder, opened, cutter.bytes, sliceBytes);
    }
    read.fill(0xc1);
  }
  return { records: decoder.take(), chunks, counted, end, pieces };
}

function readEntries(decoder: EntryDecoder, envelope: Envelope, bytes: Buffer, sliceBytes: number): void {
  const { tag, shape, start, end, count, compressed } = envelope;
  const entries = { tag, shape, bytes, at: start, end, left: shape === "packed" ? Infinity : count };
  if (compressed === "gzip" && shape === "packed") {
    entries.bytes = unpacked(bytes.subarray(start, end));
    entries.at = 0;
    entries.end = entries.bytes.length;
  }
  while (decoder.decode(entries, sliceBytes));
}

function unpacked(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: 16 << 20 });
  } catch {
    return Buffer.alloc(0);
  }
}
