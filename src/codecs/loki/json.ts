/** Pushes in JSON → records: the form of /loki/api/v1/push, and the older one of /api/prom/push. */
import { isObject, wholePairs } from "../otlp/json-value.ts";
import type { JsonObject } from "../otlp/json-value.ts";
import { instantOfDigits } from "../otlp/nanoseconds.ts";
import type { Instant } from "../otlp/nanoseconds.ts";
import { LabelFault, parseLabels } from "./labels.ts";
import { LokiFault } from "./push-batch.ts";
import type { PushBatch } from "./push-batch.ts";

export class JsonPushes {
  readonly #batch: PushBatch;
  readonly #instant: Instant = { seconds: 0, nanos: 0 };

  constructor(batch: PushBatch) {
    this.#batch = batch;
  }

  /** Throws LokiFault. */
  read(text: string): void {
    const streams = parsed(text)["streams"];
    if (!Array.isArray(streams)) throw new LokiFault("streams is no list");
    try {
      for (const stream of streams as unknown[]) this.#stream(stream);
    } finally {
      this.#batch.metadata.take();
    }
  }

  #stream(stream: unknown): void {
    if (!isObject(stream)) throw new LokiFault("a stream is no object");
    const labels = labelsOf(stream);
    const key = JSON.stringify(labels);
    if (!this.#batch.knownStream(key)) this.#batch.newStream(key, labels);
    const { values, entries } = stream;
    if (values === undefined && entries === undefined) throw new LokiFault("a stream without values");
    for (const value of listOf(values, "values")) this.#value(value);
    for (const entry of listOf(entries, "entries")) this.#entry(entry);
  }

  /** [nanoseconds, line] and, since Loki 2.9, structured metadata. Loki, too, wants the time as text. */
  #value(value: unknown): void {
    if (!Array.isArray(value) || value.length > 3) throw new LokiFault("a value is no list of two or three");
    // By number: taking a list apart by names goes through its iterator.
    const time: unknown = value[0];
    if (typeof time !== "string") throw new LokiFault("a time is no text");
    const hasTime = this.#time(time);
    this.#metadata(value[2]);
    this.#record(value[1], hasTime);
  }

  /** {ts, line} */
  #entry(entry: unknown): void {
    if (!isObject(entry)) throw new LokiFault("an entry is no object");
    const hasTime = this.#time(entry["ts"] ?? entry["timestamp"]);
    this.#metadata(entry["structuredMetadata"]);
    this.#record(entry["line"], hasTime);
  }

  #record(line: unknown, hasTime: boolean): void {
    if (typeof line !== "string") throw new LokiFault("a line is no text");
    const { seconds, nanos } = this.#instant;
    this.#batch.entry(wholePairs(line), hasTime ? seconds : undefined, nanos);
  }

  #metadata(metadata: unknown): void {
    if (metadata === undefined || metadata === null) return;
    if (!isObject(metadata)) throw new LokiFault("structured metadata is no object");
    for (const [name, value] of Object.entries(metadata)) {
      if (typeof value !== "string") throw new LokiFault(`structured metadata ${name} is no text`);
      this.#batch.addMetadata(wholePairs(name), wholePairs(value));
    }
  }

  /** Digits, or RFC 3339; false when there is none. */
  #time(time: unknown): boolean {
    if (time === undefined || time === null) return false;
    if (typeof time !== "string") throw new LokiFault("a time is no text");
    if (!instantOfDigits(time, this.#instant) && !instantOfDate(time, this.#instant))
      throw new LokiFault("a time is no number of nanoseconds");
    return true;
  }
}

function parsed(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LokiFault(`not JSON: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw new LokiFault("the push is no JSON object");
  return value;
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new LokiFault(`${what} is no list`);
  return value;
}

/** Name, value, … from `stream`, an object, or from `labels`, their text. */
function labelsOf({ stream, labels }: JsonObject): string[] {
  if (typeof labels === "string" && stream === undefined) return labelsOfText(labels);
  if (stream === undefined || stream === null) return [];
  if (!isObject(stream)) throw new LokiFault("a stream's labels are no object");
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(stream)) {
    if (typeof value !== "string") throw new LokiFault(`label ${name} is no text`);
    pairs.push(wholePairs(name), wholePairs(value));
  }
  return pairs;
}

function labelsOfText(text: string): string[] {
  try {
    return parseLabels(wholePairs(text));
  } catch (error) {
    throw error instanceof LabelFault ? new LokiFault(error.message) : error;
  }
}

const DATE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/;

function instantOfDate(text: string, out: Instant): boolean {
  const found = DATE.exec(text);
  if (found === null) return false;
  const ms = Date.parse(`${found[1]}${found[3]}`);
  if (Number.isNaN(ms)) return false;
  out.seconds = ms / 1000;
  out.nanos = Number((found[2] ?? "").padEnd(9, "0"));
  return true;
}
