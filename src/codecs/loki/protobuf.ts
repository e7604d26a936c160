/** PushRequest in protobuf (grafana/loki, pkg/push/push.proto) → records. */
import { WireFault, WireReader } from "../protobuf/wire.ts";
import { LabelFault, parseLabels } from "./labels.ts";
import { LokiFault } from "./push-batch.ts";
import type { PushBatch } from "./push-batch.ts";

/** Field number and wire type. */
const STREAM = 0x0a;
const LABELS = 0x0a;
const ENTRY = 0x12;
const TIMESTAMP = 0x0a;
const LINE = 0x12;
const METADATA = 0x1a;
const SECONDS = 0x08;
const NANOS = 0x10;
const NAME = 0x0a;
const VALUE = 0x12;

const NANOS_MOST = 999_999_999;

export class ProtobufPushes {
  readonly #batch: PushBatch;
  readonly #reader = new WireReader();
  #seconds: number | undefined;
  #nanos = 0;

  constructor(batch: PushBatch) {
    this.#batch = batch;
  }

  /** Throws LokiFault. */
  read(bytes: Buffer): void {
    const reader = this.#reader;
    reader.begin(bytes);
    try {
      while (reader.more()) {
        const tag = reader.tag();
        if (tag === STREAM) this.#stream();
        else reader.skip(tag);
      }
    } catch (error) {
      if (error instanceof WireFault || error instanceof LabelFault) throw new LokiFault(error.message);
      throw error;
    } finally {
      reader.end();
      this.#batch.metadata.take();
    }
  }

  /** Fields may stand in any order: the labels are looked for first. */
  #stream(): void {
    const reader = this.#reader;
    const batch = this.#batch;
    const outer = reader.enter();
    const start = reader.at;
    let labels = "{}";
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === LABELS) labels = reader.text();
      else reader.skip(tag);
    }
    if (!batch.knownStream(labels)) batch.newStream(labels, parseLabels(labels));
    reader.at = start;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === ENTRY) this.#entry();
      else reader.skip(tag);
    }
    reader.leave(outer);
  }

  #entry(): void {
    const reader = this.#reader;
    const batch = this.#batch;
    const outer = reader.enter();
    this.#seconds = undefined;
    this.#nanos = 0;
    let line = "";
    reader.repaired = false;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === LINE) line = reader.text();
      else if (tag === TIMESTAMP) this.#timestamp();
      else if (tag === METADATA) this.#metadata();
      else reader.skip(tag);
    }
    reader.leave(outer);
    batch.entry(line, this.#seconds, this.#nanos);
    if (reader.repaired) batch.repaired();
  }

  /** google.protobuf.Timestamp; what is not one is no time. */
  #timestamp(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    let seconds = 0;
    let nanos = 0;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === SECONDS) seconds = reader.varint();
      else if (tag === NANOS) nanos = reader.varint();
      else reader.skip(tag);
    }
    reader.leave(outer);
    if (seconds > SECONDS_MOST || nanos > NANOS_MOST || (seconds === 0 && nanos === 0)) return;
    this.#seconds = seconds;
    this.#nanos = nanos;
  }

  #metadata(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    let name = "";
    let value = "";
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === NAME) name = reader.key();
      else if (tag === VALUE) value = reader.text();
      else reader.skip(tag);
    }
    reader.leave(outer);
    this.#batch.addMetadata(name, value);
  }
}

/** The year 9999, the last that a Timestamp may have; before 1970 it is a number of 64 bits that is larger still. */
const SECONDS_MOST = 253_402_300_799;
