/** LogRecord of opentelemetry/proto/logs/v1/logs.proto on the wire: the part that runs once for each record. */
import { isUtf8 } from "node:buffer";
import type { WireReader } from "../protobuf/wire.ts";
import { readAnyValue } from "./any-value.ts";
import { instantOf } from "./nanoseconds.ts";
import type { Instant } from "./nanoseconds.ts";
import type { RecordDraft } from "./record-draft.ts";

/** Field number and wire type. */
const TIME = 0x09;
const SEVERITY_NUMBER = 0x10;
const SEVERITY_TEXT = 0x1a;
const BODY = 0x2a;
const ATTRIBUTE = 0x32;
const DROPPED = 0x38;
const FLAGS = 0x45;
const TRACE_ID = 0x4a;
const SPAN_ID = 0x52;
const OBSERVED_TIME = 0x59;
const EVENT_NAME = 0x62;

/** KeyValue and AnyValue of common.proto. */
const KEY = 0x0a;
const VALUE = 0x12;
const STRING = 0x0a;
const BYTES = 0x3a;

/** Bytes of an id of the W3C trace context; anything else but none is invalid (logs.proto). */
const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

export class LogRecordReader {
  readonly #reader: WireReader;
  readonly #draft: RecordDraft;
  readonly #instant: Instant = { seconds: 0, nanos: 0 };

  constructor(reader: WireReader, draft: RecordDraft) {
    this.#reader = reader;
    this.#draft = draft;
  }

  /** The record whose tag was read, into the draft. */
  read(): void {
    const reader = this.#reader;
    const draft = this.#draft;
    draft.clear();
    reader.repaired = false;
    const outer = reader.enter();
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === ATTRIBUTE) this.#attribute();
      else if (tag === BODY) this.#body();
      else if (tag === TIME || tag === OBSERVED_TIME) this.#time(tag);
      else if (tag === SEVERITY_NUMBER) draft.severity = reader.varint();
      else if (tag === SEVERITY_TEXT) draft.severityText = reader.key();
      else this.#rare(tag);
    }
    reader.leave(outer);
    draft.repaired = reader.repaired;
  }

  #rare(tag: number): void {
    const reader = this.#reader;
    const draft = this.#draft;
    if (tag === TRACE_ID) draft.traceId = this.#id(TRACE_ID_BYTES, "trace");
    else if (tag === SPAN_ID) draft.spanId = this.#id(SPAN_ID_BYTES, "span");
    else if (tag === FLAGS) draft.flags = reader.fixed32();
    else if (tag === EVENT_NAME) draft.eventName = reader.key();
    else if (tag === DROPPED) draft.dropped = reader.varint();
    else reader.skip(tag);
  }

  #time(tag: number): void {
    const reader = this.#reader;
    const instant = this.#instant;
    reader.fixed64();
    instantOf(reader.low, reader.high, instant);
    this.#draft.time(instant.seconds, instant.nanos, tag === OBSERVED_TIME);
  }

  /** All zeros is how some write that there is none (W3C trace context, 3.2.2.3). */
  #id(bytes: number, name: string): string {
    const hex = this.#reader.hex();
    if (hex.length === bytes * 2) return isAllZeros(hex) ? "" : hex;
    if (hex !== "") this.#draft.fault = `a ${name} id of ${hex.length / 2} bytes instead of ${bytes}`;
    return "";
  }

  /** The key stands before the value nearly always; a value that comes first waits for its key. */
  #attribute(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    let key = "";
    let valueAt = -1;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === KEY) key = reader.key();
      else if (tag === VALUE && key !== "") this.#value(key);
      else {
        if (tag === VALUE) valueAt = reader.at;
        reader.skip(tag);
      }
    }
    if (valueAt >= 0) {
      reader.at = valueAt;
      this.#value(key);
    }
    reader.leave(outer);
  }

  /** Texts, which nearly all are, without the way round. */
  #value(key: string): void {
    const reader = this.#reader;
    const { attributes } = this.#draft;
    const outer = reader.enter();
    const start = reader.at;
    if (reader.more() && reader.tag() === STRING) {
      const text = reader.text();
      if (!reader.more()) {
        attributes.add(key, text);
        reader.leave(outer);
        return;
      }
    }
    reader.at = start;
    attributes.addPlain(key, readAnyValue(reader));
    reader.leave(outer);
  }

  /** A body of bytes is text when it can be: what tails files sends what it read. */
  #body(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    const start = reader.at;
    if (reader.more() && reader.tag() === BYTES) {
      const bytes = reader.view();
      this.#draft.body = isUtf8(bytes) ? bytes.toString() : bytes.toString("base64");
    } else {
      reader.at = start;
      this.#draft.body = readAnyValue(reader);
    }
    reader.leave(outer);
  }
}

function isAllZeros(hex: string): boolean {
  for (let i = 0; i < hex.length; i += 1) if (hex.charCodeAt(i) !== 48) return false;
  return true;
}
