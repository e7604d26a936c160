/**
 * A document (an Elasticsearch source, a Splunk event, a line of NDJSON, a Beats or forward record) → a record. The one
 * place that knows which keys of foreign documents are the text, the time, the severity and the origin.
 */
import { keepStated } from "../../record/arrival.ts";
import type { Attributes, LogRecord } from "../../record/record.ts";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import { Flattener } from "./flatten.ts";
import type { KeyReader } from "./flatten.ts";
import { KeyTree, ROLE } from "./key-tree.ts";
import type { KeyMeaning, KeyNode } from "./key-tree.ts";
import { LEVEL_MEANINGS, LevelReader, meanings } from "./level.ts";
import { mayHaveHalves, parseExactly, parseObject, wholeCharacters } from "./parse.ts";
import { ResourceTable } from "./resources.ts";
import { DocumentStamp, TIME_KEYS } from "./stamp.ts";

/** What the transport says about a document. Equal facts and attributes should be one object: they are compared by identity. */
export interface Envelope {
  /** Address of the sender. */
  peer: string;
  observedMs: number;
  /** The transport's own time goes before any time within; then keys such as `time` are attributes like all others. */
  stamp?: { seconds: number; nanos: number } | undefined;
  /** Resource facts that the transport names ("host.name"); they go before the document's. */
  facts?: Readonly<Record<string, string>> | undefined;
  attributes?: Attributes | undefined;
}

export interface DocumentOptions {
  /** Name of the source, for logboom.source. */
  source: string;
  maxMessageBytes: number;
  /** ("truncated", "message too long"), ("malformed", "too much for attributes"). */
  count: (event: string, reason: string) => void;
}

/** Facts of where a record came from, by the names of OpenTelemetry and ECS, which agree; `host` as text is Logstash's old form. */
const FACTS: ReadonlyMap<string, string> = new Map([
  ["host.name", "host.name"],
  ["host", "host.name"],
  ["service.name", "service.name"],
  ["container.id", "container.id"],
  ["container.name", "container.name"],
  ["container.image.name", "container.image.name"],
]);
const FACT_PREFIXES = ["container.labels.", "container.image."];

/** As many as Elasticsearch allows in an index by default. */
const KEYS_MOST = 1000;
const DEPTH_MOST = 20;
const NOTHING = {};

export class DocumentReader implements KeyReader {
  readonly #options: DocumentOptions;
  readonly #flattener: Flattener;
  readonly #levels = new LevelReader();
  readonly #stamp = new DocumentStamp();
  readonly #resources: ResourceTable;
  /** Facts of the document at hand: name, value, … */
  readonly #facts: string[] = [];
  #envelope: Envelope = { peer: "", observedMs: 0 };
  #text: string | undefined;
  /** The text did not come from the document. */
  #hasText = false;
  #textNode: KeyNode | undefined;
  #timeText = "";
  #timeNode: KeyNode | undefined;

  constructor(options: DocumentOptions) {
    this.#options = options;
    const { maxMessageBytes } = options;
    const bounds = { maxKeys: KEYS_MOST, maxDepth: DEPTH_MOST, maxValueChars: maxMessageBytes };
    this.#flattener = new Flattener(new KeyTree(meaningsFor()), bounds, this);
    this.#resources = new ResourceTable(options.source);
  }

  /** A document that is text still; undefined when it is no JSON object. */
  fromText(text: string, envelope: Envelope): LogRecord | undefined {
    const document = parseObject(text);
    if (document === undefined) return undefined;
    this.#read(document, envelope);
    if (this.#flattener.unsafe) this.#read(parseExactly(text) ?? document, envelope);
    const record = this.#record(text);
    if (mayHaveHalves(text)) mend(record);
    return record;
  }

  /** A document that was parsed already, or from something else. Its texts must be whole characters (`mend`). */
  fromValue(document: object, envelope: Envelope): LogRecord {
    this.#read(document, envelope);
    return this.#record(document);
  }

  /** A text that came by itself; `beside` are attributes like a document's, without a text of their own. */
  fromPlain(text: string, envelope: Envelope, beside: object = NOTHING): LogRecord {
    this.#read(beside, envelope, text);
    return this.#record(text);
  }

  /** Of the record made last: a number was not what its sender wrote. parseExactly knows better. */
  get lostDigits(): boolean {
    return this.#flattener.unsafe;
  }

  #read(document: object, envelope: Envelope, text?: string): void {
    this.#envelope = envelope;
    this.#levels.begin();
    if (this.#facts.length > 0) this.#facts.length = 0;
    this.#text = text;
    this.#hasText = text !== undefined;
    this.#textNode = undefined;
    this.#timeNode = undefined;
    this.#flattener.flatten(document, envelope.attributes ?? NO_ATTRIBUTES);
  }

  take(node: KeyNode, value: unknown): boolean {
    switch (node.role) {
      case ROLE.text:
        return this.#takeText(node, value);
      case ROLE.time:
        return this.#takeTime(node, value);
      case ROLE.fact:
        return this.#takeFact(node, value);
      default:
        return this.#levels.take(node, value);
    }
  }

  #takeText(node: KeyNode, value: unknown): boolean {
    if (typeof value !== "string" || this.#hasText) return false;
    if (this.#textNode !== undefined) {
      if (this.#textNode.rank < node.rank) return false;
      this.#flattener.add(this.#textNode, this.#text ?? "");
    }
    this.#textNode = node;
    this.#text = value;
    return true;
  }

  #takeTime(node: KeyNode, value: unknown): boolean {
    if (this.#envelope.stamp !== undefined) return false;
    if (this.#timeNode !== undefined && this.#timeNode.rank < node.rank) return false;
    if (!this.#stamp.read(value)) return false;
    if (this.#timeNode !== undefined) this.#flattener.add(this.#timeNode, this.#timeText);
    this.#timeNode = node;
    this.#timeText = String(value);
    return true;
  }

  #takeFact(node: KeyNode, value: unknown): boolean {
    if (typeof value !== "string" || this.#envelope.facts?.[node.fact] !== undefined) return false;
    this.#facts.push(node.fact, value);
    return true;
  }

  #record(whole: string | object): LogRecord {
    const { peer, observedMs, stamp, facts } = this.#envelope;
    const flattener = this.#flattener;
    const list = flattener.list;
    const resource = this.#resources.find(peer, facts, this.#facts);
    if (flattener.incomplete) this.#giveBack();
    const isRead = this.#text === undefined;
    const body = this.#text ?? (typeof whole === "string" ? whole : writtenOut(whole));
    const at = stamp ?? (this.#timeNode === undefined ? undefined : this.#stamp);
    const record: LogRecord = {
      seconds: at === undefined ? Math.floor(observedMs / 1000) : at.seconds,
      nanos: at === undefined ? Math.floor(observedMs % 1000) * 1_000_000 : at.nanos,
      observedMs,
      severity: this.#levels.severity(),
      body,
      resource,
      attributes: list.length === 0 ? NO_ATTRIBUTES : list,
      seq: 0,
    };
    if (at !== undefined) keepStated(record);
    if (isRead) record.bodyIsRead = true;
    if (body.length * 3 > this.#options.maxMessageBytes) this.#cut(record, list);
    return record;
  }

  /** What attributes cannot hold stands in the body, whole, and the text beside it. */
  #giveBack(): void {
    this.#options.count("malformed", "too much for attributes");
    if (this.#textNode === undefined) return;
    const { list } = this.#flattener;
    list.push(this.#textNode.key, this.#text ?? "");
    this.#text = undefined;
  }

  #cut(record: LogRecord, list: string[]): void {
    const most = this.#options.maxMessageBytes;
    if (Buffer.byteLength(record.body) <= most) return;
    record.body = cutBytes(record.body, most);
    list.push("log.truncated", "true");
    record.attributes = list;
    this.#options.count("truncated", "message too long");
  }
}

function meaningsFor(): (key: string) => KeyMeaning | undefined {
  const known = new Map<string, KeyMeaning>([...LEVEL_MEANINGS, ...meanings(TIME_KEYS, ROLE.time)]);
  for (const [key, fact] of FACTS) known.set(key, { role: ROLE.fact, rank: 0, fact });
  return (key) => {
    const meaning = known.get(key);
    if (meaning !== undefined || !FACT_PREFIXES.some((prefix) => key.startsWith(prefix))) return meaning;
    return { role: ROLE.fact, rank: 0, fact: key };
  };
}

function writtenOut(document: object): string {
  try {
    return JSON.stringify(document);
  } catch {
    return "{}";
  }
}

/** Before a character that would be torn. */
function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text.slice(0, most), "utf8");
  let end = Math.min(most, bytes.length);
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString("utf8", 0, end);
}

/** For records of a text with `mayHaveHalves`. */
export function mend(record: LogRecord): void {
  record.body = wholeCharacters(record.body);
  record.attributes = record.attributes.map(wholeCharacters);
}
