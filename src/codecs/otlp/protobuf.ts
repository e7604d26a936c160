/**
 * ExportLogsServiceRequest in protobuf (opentelemetry/proto/logs/v1/logs.proto) → records, without objects in between.
 * Fields may stand in any order, so a group is looked over for its resource, or scope, before its records are read.
 */
import type { Attributes } from "../../record/record.ts";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import { WireFault, WireReader } from "../protobuf/wire.ts";
import { readAnyValue } from "./any-value.ts";
import { AttributeList } from "./attribute-list.ts";
import { LogRecordReader } from "./protobuf-record.ts";
import { OtlpFault } from "./request-batch.ts";
import type { RequestBatch } from "./request-batch.ts";

/** Field number and wire type. */
const RESOURCE_LOGS = 0x0a;
const RESOURCE = 0x0a;
const SCOPE_LOGS = 0x12;
const SCHEMA_URL = 0x1a;
const RESOURCE_ATTRIBUTE = 0x0a;
const SCOPE = 0x0a;
const LOG_RECORD = 0x12;
const SCOPE_NAME = 0x0a;
const SCOPE_VERSION = 0x12;
const SCOPE_ATTRIBUTE = 0x1a;
/** KeyValue of common.proto. */
const KEY = 0x0a;
const VALUE = 0x12;

export class ProtobufRequests {
  readonly #batch: RequestBatch;
  readonly #reader = new WireReader();
  readonly #records: LogRecordReader;
  readonly #list = new AttributeList();

  constructor(batch: RequestBatch) {
    this.#batch = batch;
    this.#records = new LogRecordReader(this.#reader, batch.draft);
  }

  /** Throws OtlpFault. */
  read(bytes: Buffer): void {
    const reader = this.#reader;
    reader.begin(bytes);
    try {
      while (reader.more()) {
        const tag = reader.tag();
        if (tag === RESOURCE_LOGS) this.#resourceLogs();
        else reader.skip(tag);
      }
    } catch (error) {
      if (error instanceof WireFault) throw new OtlpFault(`not protobuf as OTLP has it: ${error.message}`);
      throw error;
    } finally {
      reader.end();
    }
  }

  #resourceLogs(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    const start = reader.at;
    let resourceAt = -1;
    let schema = "";
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === SCHEMA_URL) schema = reader.text();
      else {
        if (tag === RESOURCE) resourceAt = reader.at;
        reader.skip(tag);
      }
    }
    this.#resource(resourceAt, schema);
    reader.at = start;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === SCOPE_LOGS) this.#scopeLogs();
      else reader.skip(tag);
    }
    reader.leave(outer);
  }

  #resource(at: number, schema: string): void {
    const reader = this.#reader;
    const batch = this.#batch;
    let content = "";
    if (at >= 0) {
      reader.at = at;
      content = reader.latin();
    }
    const key = `${batch.peer}\n${schema}\n${content}`;
    if (batch.knownResource(key)) return;
    if (at >= 0) {
      reader.at = at;
      this.#message(RESOURCE_ATTRIBUTE, "");
    }
    this.#list.add("otel.resource.schema_url", schema);
    batch.newResource(key, this.#list.takeFacts());
  }

  #scopeLogs(): void {
    const reader = this.#reader;
    const outer = reader.enter();
    const start = reader.at;
    let scopeAt = -1;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === SCOPE) scopeAt = reader.at;
      reader.skip(tag);
    }
    this.#batch.scope(this.#scope(scopeAt));
    reader.at = start;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === LOG_RECORD) {
        this.#records.read();
        this.#batch.record();
      } else reader.skip(tag);
    }
    reader.leave(outer);
  }

  #scope(at: number): Attributes {
    if (at < 0) return NO_ATTRIBUTES;
    this.#reader.at = at;
    this.#message(SCOPE_ATTRIBUTE, "otel.scope.");
    return this.#list.take();
  }

  /** Resource and InstrumentationScope: attributes, and the scope's name and version. */
  #message(attribute: number, prefix: string): void {
    const reader = this.#reader;
    const outer = reader.enter();
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === attribute) this.#attribute(prefix);
      else if (prefix !== "" && tag === SCOPE_NAME) this.#list.add("otel.scope.name", reader.text());
      else if (prefix !== "" && tag === SCOPE_VERSION) this.#list.add("otel.scope.version", reader.text());
      else reader.skip(tag);
    }
    reader.leave(outer);
  }

  #attribute(prefix: string): void {
    const reader = this.#reader;
    const outer = reader.enter();
    let key = "";
    let valueAt = -1;
    while (reader.more()) {
      const tag = reader.tag();
      if (tag === KEY) key = reader.key();
      else {
        if (tag === VALUE) valueAt = reader.at;
        reader.skip(tag);
      }
    }
    if (valueAt >= 0) {
      reader.at = valueAt;
      const inner = reader.enter();
      this.#list.addPlain(prefix + key, readAnyValue(reader));
      reader.leave(inner);
    }
    reader.leave(outer);
  }
}
