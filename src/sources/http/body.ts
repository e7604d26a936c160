/** A body of lines, documents or a list of documents → records; its form is seen by its beginning. */
import { DocumentReader, mend } from "../../codecs/json/document.ts";
import type { Envelope } from "../../codecs/json/document.ts";
import { ownRecord } from "../../codecs/json/own-record.ts";
import { mayHaveHalves, parseObject } from "../../codecs/json/parse.ts";
import { ResourceTable } from "../../codecs/json/resources.ts";
import { ValueCutter } from "../../codecs/json/values.ts";
import { keepStated } from "../../record/arrival.ts";
import type { LogRecord } from "../../record/record.ts";

export type Format = "auto" | "text" | "json";

export interface BodyOptions {
  maxMessageBytes: number;
  count: (event: string, reason: string) => void;
}

const SOURCE = "http";

export class BodyCodec {
  readonly #options: BodyOptions;
  readonly #reader: DocumentReader;
  readonly #resources = new ResourceTable(SOURCE);

  constructor(options: BodyOptions) {
    this.#options = options;
    this.#reader = new DocumentReader({ source: SOURCE, ...options });
  }

  open(text: string, envelope: Envelope, format: Format): BodyRecords {
    const start = text.slice(0, 64).trimStart()[0];
    if (format === "text" || (format === "auto" && start !== "{" && start !== "["))
      return new BodyRecords(text, "lines", (line) => this.#plain(line, envelope));
    const halves = mayHaveHalves(text);
    // True of all that we write, and of hardly anything else.
    const ours = text.includes('"severityNumber"');
    const document = (one: string): LogRecord =>
      (ours ? this.#own(one, envelope, halves) : undefined) ?? this.#document(one, envelope);
    return new BodyRecords(text, start !== "[" && isLines(text) ? "lines" : "values", document);
  }

  #document(text: string, envelope: Envelope): LogRecord {
    return this.#reader.fromText(text, envelope) ?? this.#other(text, envelope);
  }

  #plain(line: string, envelope: Envelope): LogRecord {
    return this.#reader.fromPlain(line, envelope);
  }

  /** In a list a text is a line; what else is no object is kept as it came. */
  #other(text: string, envelope: Envelope): LogRecord {
    const value = text.startsWith('"') ? parsedText(text) : undefined;
    if (value !== undefined) return this.#plain(value, envelope);
    this.#options.count("malformed", "not a JSON object");
    return this.#plain(text, envelope);
  }

  /** A record that we wrote ourselves, by an export, `search --json` or `logboom pipe`: it keeps its time, resource and attributes. */
  #own(text: string, { peer, observedMs }: Envelope, halves: boolean): LogRecord | undefined {
    const json = parseObject(text) as Record<string, unknown> | undefined;
    const own = json === undefined ? undefined : ownRecord(json, observedMs);
    if (own === undefined) return undefined;
    const { "logboom.source": _, "network.peer.address": __, ...facts } = own.resource;
    const resource = this.#resources.find(peer, undefined, Object.entries(facts).flat());
    const record: LogRecord = { ...own, observedMs, resource, seq: 0 };
    keepStated(record);
    if (halves) mend(record);
    return record;
  }
}

/** One document a line, and not one document over many lines: the first line tells. */
function isLines(text: string): boolean {
  const start = text.length - text.trimStart().length;
  const end = text.indexOf("\n", start);
  return end < 0 || parseObject(text.slice(start, end)) !== undefined;
}

function parsedText(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The records of one body, some at a time. */
export class BodyRecords {
  readonly records: LogRecord[] = [];
  readonly #text: string;
  readonly #cutter: ValueCutter | undefined;
  readonly #record: (text: string) => LogRecord;
  #at = 0;

  constructor(text: string, form: "lines" | "values", record: (text: string) => LogRecord) {
    this.#text = text;
    this.#cutter = form === "values" ? new ValueCutter(text) : undefined;
    this.#record = record;
  }

  /** Reads up to so many; false at the end. */
  read(most: number): boolean {
    for (let i = 0; i < most; i += 1) {
      const next = this.#cutter === undefined ? this.#line() : this.#cutter.next();
      if (next === undefined) return false;
      if (next !== "") this.records.push(this.#record(next));
    }
    return true;
  }

  /** A list was not closed: something is missing. */
  get torn(): boolean {
    return this.#cutter?.complete === false;
  }

  /** "" for a blank line; undefined at the end. */
  #line(): string | undefined {
    const text = this.#text;
    if (this.#at >= text.length) return undefined;
    const feed = text.indexOf("\n", this.#at);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(this.#at, end > this.#at && text.charCodeAt(end - 1) === 13 ? end - 1 : end);
    this.#at = end + 1;
    return line.charCodeAt(0) <= 32 && line.trim() === "" ? "" : line;
  }
}
