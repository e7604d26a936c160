/**
 * Lines → records. A line is the body, the sender's address the host, and nothing is read out of it here; a line that is a JSON
 * object is a document, as by `POST /api/v1/ingest`.
 */
import { FRAME } from "../../codecs/framing/frames.ts";
import type { FrameTaker } from "../../codecs/framing/frames.ts";
import { DocumentReader } from "../../codecs/json/document.ts";
import type { Envelope } from "../../codecs/json/document.ts";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import type { Attributes, LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";

/** Over all senders. */
const RESOURCES_MOST = 10_000;
const LAST_BLANK = 32;
const OPEN = 123;

export interface RawDecoderOptions {
  service: string | undefined;
  json: boolean;
  maxMessageBytes: number;
  count: (event: string, reason: string) => void;
}

export class RawDecoder implements FrameTaker {
  readonly #options: RawDecoderOptions;
  readonly #reader: DocumentReader | undefined;
  readonly #facts: Readonly<Record<string, string>> | undefined;
  readonly #resources = new Map<string, Resource>();
  #resource: Resource = makeResource({});
  #envelope: Envelope = { peer: "", observedMs: 0 };
  #records: LogRecord[] = [];

  constructor(options: RawDecoderOptions) {
    this.#options = options;
    const { service, json, maxMessageBytes, count } = options;
    this.#reader = json ? new DocumentReader({ source: "raw", maxMessageBytes, count }) : undefined;
    this.#facts = service === undefined ? undefined : { "service.name": service };
  }

  begin(peer: string, observedMs: number): void {
    this.#envelope = { peer, observedMs, facts: this.#facts };
    this.#resource = this.#resources.get(peer) ?? this.#learn(peer);
  }

  take(): LogRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  frame(text: string, start: number, end: number, flags: number): void {
    let stop = end;
    // A datagram's line end, or NUL; blanks before it are the line's own.
    while (stop > start && isEnd(text.charCodeAt(stop - 1))) stop -= 1;
    if (stop === start) return;
    const line = text.slice(start, stop);
    const record = this.#document(line) ?? this.#line(line);
    if (flags !== 0) record.attributes = [...record.attributes, ...this.#marks(flags)];
    this.#records.push(record);
  }

  #document(line: string): LogRecord | undefined {
    if (this.#reader === undefined || line.charCodeAt(0) !== OPEN) return undefined;
    return this.#reader.fromText(line, this.#envelope);
  }

  #line(body: string): LogRecord {
    const { observedMs } = this.#envelope;
    const seconds = Math.floor(observedMs / 1000);
    return {
      seconds,
      nanos: Math.round((observedMs - seconds * 1000) * 1000) * 1000,
      observedMs,
      severity: 0,
      body,
      resource: this.#resource,
      attributes: NO_ATTRIBUTES,
      seq: 0,
    };
  }

  #marks(flags: number): Attributes {
    const list: string[] = [];
    if ((flags & FRAME.truncated) !== 0) {
      list.push("log.truncated", "true");
      this.#options.count("truncated", "longer than allowed");
    }
    if ((flags & FRAME.invalidUtf8) !== 0) {
      list.push("log.invalid_utf8", "true");
      this.#options.count("repaired", "invalid UTF-8");
    }
    if ((flags & FRAME.uncounted) !== 0) this.#options.count("malformed", "octet count missing");
    if ((flags & FRAME.incomplete) !== 0)
      this.#options.count("malformed", "connection ended inside the message");
    return list;
  }

  #learn(peer: string): Resource {
    if (this.#resources.size >= RESOURCES_MOST) this.#resources.clear();
    const resource = makeResource({
      "logboom.source": "raw",
      "host.name": peer,
      "service.name": this.#options.service,
      "network.peer.address": peer,
    });
    this.#resources.set(peer, resource);
    return resource;
  }
}

/** LF, CR or NUL. */
function isEnd(code: number): boolean {
  return code < LAST_BLANK && (code === 10 || code === 13 || code === 0);
}
