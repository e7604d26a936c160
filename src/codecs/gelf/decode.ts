/**
 * GELF documents → records, as Graylog's own decoder takes them rather than as the specification asks for
 * (docs/guide/receive-gelf.md has the table). What cannot be read is kept as text, marked `gelf.error` and counted.
 */
import { keepStated } from "../../record/arrival.ts";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { FRAME } from "../framing/frames.ts";
import type { FrameTaker } from "../framing/frames.ts";
import { mayHaveHalves, parseExactly, parseObject, wholeCharacters } from "../json/parse.ts";
import { readDocument } from "./decode-fields.ts";
import type { GelfFields } from "./decode-fields.ts";
import { GelfResources } from "./decode-resource.ts";
import { repairJson } from "./repair-json.ts";

export interface GelfDecoderOptions {
  /** Attributes of every resource, such as logboom.source. */
  resource?: Readonly<Record<string, string>>;
  maxMessageBytes: number;
  /** Told once for each record that is not what it should be: ("malformed", why), ("truncated", …). */
  count?: (event: string, reason: string) => void;
}

export class GelfDecoder implements FrameTaker {
  readonly #mostBytes: number;
  readonly #count: (event: string, reason: string) => void;
  readonly #resources: GelfResources;
  #records: LogRecord[] = [];
  #peer = "";
  #observedMs = 0;

  constructor({ resource = {}, maxMessageBytes, count = () => undefined }: GelfDecoderOptions) {
    this.#mostBytes = maxMessageBytes;
    this.#count = count;
    this.#resources = new GelfResources(resource);
  }

  /** Documents that follow come from this address and arrived now. */
  begin(peer: string, observedMs: number): void {
    this.#peer = peer;
    this.#observedMs = observedMs;
  }

  /** The records since the last call. */
  take(): LogRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  frame(text: string, start: number, end: number, flags: number): void {
    const own = start === 0 && end === text.length ? text : text.slice(start, end);
    if (own.trim() === "") return;
    this.#one(own, flags);
  }

  #one(text: string, flags: number): void {
    const fields = fieldsOf(text);
    if (fields === undefined) {
      this.#keepText(text, flags);
      return;
    }
    if (fields.incomplete) giveBack(fields);
    if (fields.body === undefined) {
      fields.body = text;
      fields.wholeBody = true;
    }
    const record = this.#record(fields, fields.body, flags);
    if (mayHaveHalves(text)) mend(record);
    this.#records.push(record);
  }

  #record(fields: GelfFields, body: string, flags: number): LogRecord {
    const record: LogRecord = {
      seconds: fields.seconds,
      nanos: fields.nanos,
      observedMs: this.#observedMs,
      severity: fields.severity,
      body,
      resource: this.#resources.find(this.#peer, fields.facts),
      attributes: fields.attributes.length === 0 ? NO_ATTRIBUTES : fields.attributes,
      seq: 0,
    };
    if (fields.wholeBody) record.bodyIsRead = true;
    if (fields.hasTime) keepStated(record);
    else this.#arrival(record);
    if (fields.fault !== "" || flags !== 0) this.#remark(record, fields.fault, flags);
    if (record.body.length * 3 > this.#mostBytes) this.#cut(record);
    return record;
  }

  /** No JSON, or broken off: all of it is text. */
  #keepText(text: string, flags: number): void {
    const record: LogRecord = {
      seconds: 0,
      nanos: 0,
      observedMs: this.#observedMs,
      severity: 0,
      body: text,
      resource: this.#resources.find(this.#peer, []),
      attributes: NO_ATTRIBUTES,
      seq: 0,
    };
    this.#arrival(record);
    this.#remark(record, "not JSON", flags);
    this.#cut(record);
    this.#records.push(record);
  }

  #arrival(record: LogRecord): void {
    record.seconds = Math.floor(this.#observedMs / 1000);
    record.nanos = Math.round((this.#observedMs - record.seconds * 1000) * 1000) * 1000;
  }

  #remark(record: LogRecord, fault: string, flags: number): void {
    const list = [...record.attributes];
    if (fault !== "") {
      list.push("gelf.error", fault);
      this.#count("malformed", fault);
    }
    if ((flags & FRAME.truncated) !== 0) {
      list.push("log.truncated", "true");
      this.#count("truncated", "longer than allowed");
    }
    if ((flags & FRAME.invalidUtf8) !== 0) {
      list.push("log.invalid_utf8", "true");
      this.#count("repaired", "invalid UTF-8");
    }
    record.attributes = list;
  }

  #cut(record: LogRecord): void {
    if (Buffer.byteLength(record.body) <= this.#mostBytes) return;
    const bytes = Buffer.from(record.body, "utf8");
    let end = this.#mostBytes;
    // Not inside a character (RFC 3629, section 3).
    while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    record.body = bytes.toString("utf8", 0, end);
    if (record.attributes.includes("log.truncated")) return;
    record.attributes = [...record.attributes, "log.truncated", "true"];
    this.#count("truncated", "longer than allowed");
  }
}

/** Undefined for what cannot be made an object either. */
function fieldsOf(text: string): GelfFields | undefined {
  let document = parseObject(text);
  let fault = "";
  if (document === undefined) {
    const repaired = repairJson(text);
    document = repaired === undefined ? undefined : parseObject(repaired.text);
    if (repaired?.rest === true) fault = "more than one document";
  }
  if (document === undefined) return undefined;
  let fields = readDocument(document);
  if (fields.unsafe) fields = readDocument(parseExactly(text) ?? document);
  if (fields.fault === "") fields.fault = fault;
  return fields;
}

/** What attributes cannot hold stands in the body, which is the whole document, and the text beside it. */
function giveBack(fields: GelfFields): void {
  fields.fault = "too many fields";
  if (fields.body !== undefined) fields.attributes.push("short_message", fields.body);
  fields.body = undefined;
}

/** `\ud800` alone in a text is half a character. */
function mend(record: LogRecord): void {
  record.body = wholeCharacters(record.body);
  record.attributes = record.attributes.map(wholeCharacters);
}
