/** Events of Beats and of logstash-forwarder → records, by the rules of codecs/json. */
import { DocumentReader, mend } from "../json/document.ts";
import type { Envelope } from "../json/document.ts";
import { mayHaveHalves, parseExactly, parseObject, wholeCharacters } from "../json/parse.ts";
import type { LogRecord } from "../../record/record.ts";
import type { FrameCutter } from "./frame-cutter.ts";

export interface EventOptions {
  maxMessageBytes: number;
  count: (event: string, reason: string) => void;
}

/** What Beats say to Logstash about an event is not part of it (Filebeat reference, "Accessing metadata fields"). */
const METADATA = "@metadata";
/** What logstash-forwarder calls the text. */
const LINE = "line";

export class EventReader {
  readonly #reader: DocumentReader;
  readonly #count: (event: string, reason: string) => void;
  #envelope: Envelope = { peer: "", observedMs: 0 };

  constructor({ maxMessageBytes, count }: EventOptions) {
    this.#count = count;
    this.#reader = new DocumentReader({ source: "beats", maxMessageBytes, count });
  }

  begin(peer: string, observedMs: number): void {
    this.#envelope = { peer, observedMs };
  }

  json({ bytes, start, end }: FrameCutter): LogRecord {
    const text = bytes.toString("utf8", start, end);
    const record = text.includes(METADATA)
      ? this.#withoutMetadata(text)
      : this.#reader.fromText(text, this.#envelope);
    if (record !== undefined) return record;
    this.#count("malformed", "not a JSON object");
    return this.#reader.fromPlain(wholeCharacters(text), this.#envelope);
  }

  pairs({ bytes, start, pairs }: FrameCutter): LogRecord {
    const document: Record<string, string> = Object.create(null) as Record<string, string>;
    let at = start;
    for (let i = 0; i < pairs; i += 1) {
      const keyEnd = at + 4 + bytes.readUInt32BE(at);
      const key = bytes.toString("utf8", at + 4, keyEnd);
      at = keyEnd + 4 + bytes.readUInt32BE(keyEnd);
      document[key === LINE ? "message" : key] = bytes.toString("utf8", keyEnd + 4, at);
    }
    return this.#reader.fromValue(document, this.#envelope);
  }

  #withoutMetadata(text: string): LogRecord | undefined {
    const document = parseObject(text);
    if (document === undefined) return undefined;
    let record = this.#fromDocument(document);
    if (this.#reader.lostDigits) record = this.#fromDocument(parseExactly(text) ?? document);
    if (mayHaveHalves(text)) mend(record);
    return record;
  }

  #fromDocument(document: object): LogRecord {
    // Deleting it would make all of the object slow.
    if (METADATA in document) document[METADATA] = undefined;
    return this.#reader.fromValue(document, this.#envelope);
  }
}
