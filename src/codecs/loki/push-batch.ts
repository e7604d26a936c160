/** The records of one push while it is read, whatever its encoding. */
import { keepStated } from "../../record/arrival.ts";
import type { LogRecord } from "../../record/record.ts";
import { AttributeList } from "../otlp/attribute-list.ts";
import { cutText } from "../otlp/request-batch.ts";
import { Streams, severityOfLabel } from "./streams.ts";
import type { Sender, Stream } from "./streams.ts";

export interface LokiOptions {
  /** Longest line, in bytes; the rest is cut. */
  maxMessageBytes: number;
  /** Attributes of every resource, such as logboom.source. */
  resource: Readonly<Record<string, string>>;
  /** Told of records that are not what they should be: ("truncated", why), … */
  count: (event: string, reason: string) => void;
}

/** The push is none; nothing of it was taken. */
export class LokiFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "LokiFault";
  }
}

/** An empty entry is two bytes long: without a limit a small push would fill memory. Promtail sends a megabyte at a time. */
const ENTRIES_MOST = 200_000;
/** Labels are stored with each of their entries: a small push must not become gigabytes. */
const SHARED_MOST_CHARS = 512 * 1024 * 1024;

export class PushBatch {
  /** Structured metadata of the entry that is read. */
  readonly metadata = new AttributeList();
  readonly #options: LokiOptions;
  readonly #streams: Streams;
  #sender: Sender = { peer: "", tenant: "" };
  #observedMs = 0;
  #stream: Stream | undefined;
  #records: LogRecord[] = [];
  #sharedChars = 0;
  #severity = 0;

  constructor(options: LokiOptions) {
    this.#options = options;
    this.#streams = new Streams(options.resource);
  }

  begin(sender: Sender, observedMs: number): void {
    this.#sender = sender;
    this.#observedMs = observedMs;
    this.#records = [];
    this.#sharedChars = 0;
  }

  take(): LogRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  /** Entries that follow are of this stream; false when nobody has told its labels yet. */
  knownStream(labels: string): boolean {
    this.#stream = this.#streams.find(this.#keyOf(labels));
    return this.#stream !== undefined;
  }

  newStream(labels: string, pairs: readonly string[]): void {
    this.#stream = this.#streams.keep(this.#keyOf(labels), pairs, this.#sender);
  }

  addMetadata(name: string, value: string): void {
    this.metadata.add(name, value);
    this.#severity ||= severityOfLabel(name, value);
  }

  /** Seconds undefined: the entry states no time. */
  entry(line: string, seconds: number | undefined, nanos: number): void {
    const stream = this.#stream as Stream;
    this.#sharedChars += stream.chars;
    if (this.#records.length >= ENTRIES_MOST || this.#sharedChars > SHARED_MOST_CHARS)
      throw new LokiFault("too many entries in one push");
    if (!this.metadata.empty) this.metadata.addAll(stream.attributes);
    const arrived = Math.floor(this.#observedMs / 1000);
    const record: LogRecord = {
      seconds: seconds ?? arrived,
      nanos: seconds === undefined ? (this.#observedMs - arrived * 1000) * 1_000_000 : nanos,
      observedMs: this.#observedMs,
      severity: stream.severity || this.#severity,
      body: line,
      resource: stream.resource,
      attributes: this.metadata.empty ? stream.attributes : this.metadata.take(),
      seq: 0,
    };
    if (seconds !== undefined) keepStated(record);
    this.#severity = 0;
    if (line.length * 3 > this.#options.maxMessageBytes) this.#cut(record);
    this.#records.push(record);
  }

  /** The line of the entry that was read last was no UTF-8. */
  repaired(): void {
    const record = this.#records.at(-1);
    if (record === undefined) return;
    record.attributes = [...record.attributes, "log.invalid_utf8", "true"];
    this.#options.count("repaired", "invalid UTF-8");
  }

  #cut(record: LogRecord): void {
    const { maxMessageBytes, count } = this.#options;
    const cut = cutText(record.body, maxMessageBytes);
    if (cut.length === record.body.length) return;
    record.body = cut;
    record.attributes = [...record.attributes, "log.truncated", "true"];
    count("truncated", "longer than allowed");
  }

  #keyOf(labels: string): string {
    const { peer, tenant } = this.#sender;
    return `${peer}\n${tenant}\n${labels}`;
  }
}
