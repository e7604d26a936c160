/** One message of the forward protocol (version 1.5, "Transport phase"): its tag, where its entries are, its options. */
import { KIND } from "../msgpack/value-reader.ts";
import type { ValueReader } from "../msgpack/value-reader.ts";

/** `single`: time and record stand in the message itself; `listed`: as many as `count`; `packed`: up to `end`. */
export type Shape = "single" | "listed" | "packed";

export interface Envelope {
  tag: string;
  shape: Shape;
  /** Where the entries are. */
  start: number;
  end: number;
  count: number;
  /** "" when no answer is wanted. */
  chunk: string;
  /** As the sender calls it: "text" or "" for none, "gzip", "zstd". */
  compressed: string;
  /** Fluent Bit sends metrics (1) and traces (2) the same way; 0: logs. */
  signal: number;
}

/** "nil" is a heartbeat. Anything else that is no envelope is "broken", and nothing behind it can be trusted. */
export type Opened = Envelope | "nil" | "broken";

/** The reader stands at a whole value. */
export function openEnvelope(reader: ValueReader): Opened {
  const kind = reader.next();
  if (kind === KIND.nil) return "nil";
  const members = reader.number;
  if (kind !== KIND.array || members < 2) return "broken";
  const tagKind = reader.next();
  if (tagKind !== KIND.text && tagKind !== KIND.binary) return "broken";
  const envelope: Envelope = {
    tag: contentOf(reader),
    shape: "single",
    start: reader.at,
    end: reader.end,
    count: 1,
    chunk: "",
    compressed: "",
    signal: 0,
  };
  return readEntries(reader, members, envelope) ? envelope : "broken";
}

function readEntries(reader: ValueReader, members: number, envelope: Envelope): boolean {
  const kind = reader.next();
  if (kind === KIND.broken) return false;
  let optionsAfter = 2;
  if (kind === KIND.array) {
    envelope.shape = "listed";
    envelope.count = reader.number;
    envelope.start = reader.at;
    for (let i = 0; i < envelope.count; i += 1) if (!reader.skip()) return false;
    envelope.end = reader.at;
  } else if (kind === KIND.binary || kind === KIND.text) {
    envelope.shape = "packed";
    envelope.start = reader.start;
    envelope.end = reader.stop;
  } else {
    if (members < 3) return false;
    reader.at = envelope.start;
    if (!reader.skip() || !reader.skip()) return false;
    envelope.end = reader.at;
    optionsAfter = 3;
  }
  return members <= optionsAfter || readOptions(reader, envelope);
}

/** Unknown options, and a nil in their place, say nothing to us. */
function readOptions(reader: ValueReader, envelope: Envelope): boolean {
  const from = reader.at;
  if (reader.next() !== KIND.map) {
    reader.at = from;
    return reader.skip();
  }
  const count = reader.number;
  for (let i = 0; i < count; i += 1) {
    const nameAt = reader.at;
    const name = reader.next() === KIND.text ? contentOf(reader) : "";
    if (name === "") reader.at = nameAt;
    if (name === "" && !reader.skip()) return false;
    const valueAt = reader.at;
    takeOption(reader, name, envelope);
    reader.at = valueAt;
    if (!reader.skip()) return false;
  }
  return true;
}

function takeOption(reader: ValueReader, name: string, envelope: Envelope): void {
  const kind = reader.next();
  if (kind === KIND.integer && name === "fluent_signal") envelope.signal = reader.number;
  if (kind !== KIND.text && kind !== KIND.binary) return;
  if (name === "chunk") envelope.chunk = contentOf(reader);
  else if (name === "compressed") envelope.compressed = contentOf(reader);
}

function contentOf({ bytes, start, stop }: ValueReader): string {
  return bytes.toString("utf8", start, stop);
}
