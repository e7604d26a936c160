/** `logboom pipe --decode record` and `otlp-json`: each message is a document in JSON. */
import { OtlpDecoder } from "../codecs/otlp/decoder.ts";
import type { FrameDecoder } from "../receive/intake.ts";
import type { LogRecord } from "../record/record.ts";
import { lineRecord, recordFromJson } from "./line-record.ts";

type ReadDocument = (text: string, nowMs: number) => LogRecord[] | string;

/** What is no such document is a record with the text as its body, and why not in the attribute `fault`. */
class Documents implements FrameDecoder {
  readonly #read: ReadDocument;
  readonly #fault: string;
  #nowMs = 0;
  #records: LogRecord[] = [];

  constructor(read: ReadDocument, fault: string) {
    this.#read = read;
    this.#fault = fault;
  }

  begin(_peer: string, nowMs: number): void {
    this.#nowMs = nowMs;
  }

  frame(text: string, start: number, end: number): void {
    const document = text.slice(start, end);
    if (document.trim() === "") return;
    const read = this.#read(document, this.#nowMs);
    if (typeof read !== "string") this.#records.push(...read);
    else this.#records.push({ ...lineRecord(document, this.#nowMs), attributes: [this.#fault, read] });
  }

  take(): LogRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }
}

/** What `logboom pipe`, `search --json`, exports and the API write. */
export function recordDocuments(fault: string): FrameDecoder {
  return new Documents((text, nowMs) => {
    const record = recordFromJson(text, nowMs);
    return record === undefined ? "not a record in JSON" : [record];
  }, fault);
}

/** Log requests of OTLP in JSON, as the OpenTelemetry Collector's file exporter writes them. */
export function otlpDocuments(fault: string, maxMessageBytes: number): FrameDecoder {
  const decoder = new OtlpDecoder({ maxMessageBytes, resource: {}, count: () => undefined });
  return new Documents((text, nowMs) => {
    decoder.begin("", nowMs);
    try {
      return decoder.json(Buffer.from(text)).records;
    } catch (error) {
      return (error as Error).message;
    }
  }, fault);
}
