/** Decompression has two places for all senders: whatever becomes of one, its place is free for the next. */
import { deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { EntryDecoder } from "../../src/codecs/forward/entries.ts";
import { PieceLines } from "../../src/codecs/forward/piece-lines.ts";
import { EventReader } from "../../src/codecs/lumberjack/events.ts";
import { pack } from "../../src/codecs/msgpack/writer.ts";
import type { AnsweringProtocol, Line } from "../../src/receive/answering.ts";
import { Inflating } from "../../src/receive/inflating.ts";
import { Ledger } from "../../src/receive/ledger.ts";
import { BeatsConversation } from "../../src/sources/beats/conversation.ts";
import { Suspects } from "../../src/sources/beats/suspects.ts";
import { ForwardConversation } from "../../src/sources/fluentd/conversation.ts";
import { recordingContext } from "../contract/recording-context.ts";

const MOST_BYTES = 65_536;
const PLACES = 2;
const line: Line = { hand: () => Promise.resolve(true), answer: () => true, leave: () => undefined };

function beats(inflating: Inflating): AnsweringProtocol {
  const { ctx } = recordingContext();
  const reception = {
    ctx,
    events: new EventReader({ maxMessageBytes: MOST_BYTES, count: ctx.count }),
    ledger: new Ledger(ctx),
    suspects: new Suspects([]),
    inflating,
    maxFrameBytes: MOST_BYTES,
    held: () => false,
  };
  return new BeatsConversation(reception, "192.0.2.1", line);
}

function forward(inflating: Inflating): AnsweringProtocol {
  const { ctx } = recordingContext();
  const options = { maxMessageBytes: MOST_BYTES, count: ctx.count };
  const pieces = new PieceLines(options);
  const reception = {
    ctx,
    pieces,
    decoder: new EntryDecoder({ ...options, pieces }),
    ledger: new Ledger(ctx),
    maxChunkBytes: MOST_BYTES,
    handshake: undefined,
    inflating,
    held: () => false,
  };
  return new ForwardConversation(reception, "192.0.2.1", line);
}

function frame(packed: Buffer): Buffer {
  const head = Buffer.from("2C\0\0\0\0", "latin1");
  head.writeUInt32BE(packed.length, 2);
  return Buffer.concat([head, packed]);
}

test.for<[what: string, open: (inflating: Inflating) => AnsweringProtocol, bytes: Buffer]>([
  ["Beats: no zlib", beats, frame(Buffer.from("no zlib"))],
  ["Beats: no frames", beats, frame(deflateSync(Buffer.alloc(100)))],
  ["Beats: a bomb", beats, frame(deflateSync(Buffer.alloc(MOST_BYTES * 2)))],
  ["forward: a bomb", forward, pack(["t", gzipSync(Buffer.alloc(MOST_BYTES * 2)), { compressed: "gzip" }])],
])("%s, of a sender that went away while it waited", async ([, open, bytes]) => {
  const inflating = new Inflating(MOST_BYTES);
  for (let i = 0; i < PLACES; i += 1) await inflating.enter();
  const sender = open(inflating);
  sender.push(bytes);
  const step = sender.step();
  sender.ended(false);
  for (let i = 0; i < PLACES; i += 1) inflating.leave();
  let last = await step;
  while (last === "more") last = await sender.step();
  expect(last).toBe("over");
  const free = Promise.all(Array.from({ length: PLACES }, () => inflating.enter())).then(() => "free");
  expect(await Promise.race([free, new Promise((resolve) => setImmediate(resolve))])).toBe("free");
});
