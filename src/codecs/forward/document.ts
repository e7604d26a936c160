/**
 * An event's map → body, attributes and what says where it came from, by the same rules as JSON documents (codecs/json), read
 * straight from the bytes. Names of Docker's fluentd driver have a place of their own in a record.
 */
import { KeyTree, ROLE } from "../json/key-tree.ts";
import type { KeyMeaning, KeyNode } from "../json/key-tree.ts";
import { LEVEL_MEANINGS, LevelReader } from "../json/level.ts";
import { jsonText, scalarText } from "../msgpack/json-text.ts";
import { TextTable } from "../msgpack/text-table.ts";
import { KIND } from "../msgpack/value-reader.ts";
import type { Kind, ValueReader } from "../msgpack/value-reader.ts";
import { cutText } from "../otlp/request-batch.ts";
import { CONTAINER_ID, FACTS } from "./origins.ts";
import { PieceMarks } from "./piece-marks.ts";

/** As many as for JSON documents. */
const KEYS_MOST = 1000;
const DEPTH_MOST = 20;
/** Names of the text, in the order in which they are believed. */
const TEXT_KEYS = [...LEVEL_MEANINGS.entries()]
  .filter(([, { role }]) => role === ROLE.text)
  .sort(([, one], [, other]) => one.rank - other.rank)
  .map(([key]) => key);
/** Roles beside those of JSON documents. */
const STREAM = 16;
const PIECE = 17;

export interface DocumentOptions {
  maxMessageBytes: number;
}

export class Document {
  /** Key, value, …; not to be kept: the next map overwrites it. */
  readonly list: string[] = [];
  body = "";
  /** The body is the whole map as JSON. */
  bodyIsRead = false;
  /** In the order of FACTS, "" where there is none. */
  readonly facts: string[] = FACTS.map(() => "");
  readonly piece = new PieceMarks();
  truncated = false;
  /** Attributes cannot hold all of it; then the body does. */
  incomplete = false;
  readonly #maxBytes: number;
  readonly #names = new TextTable();
  readonly #tree = new KeyTree((key) => MEANINGS.get(key));
  readonly #levels = new LevelReader();
  readonly #texts: (string | undefined)[] = TEXT_KEYS.map(() => undefined);
  readonly #textNodes: (KeyNode | undefined)[] = TEXT_KEYS.map(() => undefined);
  #stream = "";
  #streamNode: KeyNode | undefined;
  #number = 0;

  constructor({ maxMessageBytes }: DocumentOptions) {
    this.#maxBytes = maxMessageBytes;
  }

  /** OpenTelemetry's number, 0 when the map says nothing. */
  severity(): number {
    return this.#levels.severity();
  }

  begin(tag: string): void {
    this.#clear();
    if (tag !== "") this.#add(this.#tree.whole("fluent.tag"), tag);
  }

  /** The reader stands at a map, whose keys come behind `prefix`. False when that is not so, or it is broken. */
  more(reader: ValueReader, prefix: string): boolean {
    return reader.next() === KIND.map && this.#members(reader, this.#tree.whole(prefix), 2);
  }

  /** The reader stands at the map of the event. False when that is not so, or it is broken. */
  read(reader: ValueReader): boolean {
    const from = reader.at;
    if (reader.next() !== KIND.map || !this.#members(reader, this.#tree.root, 1)) return false;
    return this.#settle(reader, from);
  }

  /** A text that the reader has just read, such as a tag: found rather than made, when it repeats. */
  name(reader: ValueReader): string {
    return this.#names.read(reader.bytes, reader.start, reader.stop);
  }

  #clear(): void {
    this.list.length = 0;
    this.bodyIsRead = false;
    this.truncated = false;
    this.incomplete = false;
    this.piece.clear();
    this.#levels.begin();
    this.#streamNode = undefined;
    this.#number += 1;
    this.#tree.begin();
    for (let i = 0; i < FACTS.length; i += 1) this.facts[i] = "";
    for (let i = 0; i < TEXT_KEYS.length; i += 1) this.#texts[i] = undefined;
  }

  /** Of the map whose head was read. */
  #members(reader: ValueReader, parent: KeyNode, depth: number): boolean {
    const count = reader.number;
    for (let i = 0; i < count; i += 1) {
      const name = this.#key(reader);
      if (name === undefined) return false;
      const node = parent.children.get(name) ?? this.#tree.child(parent, name);
      if (!this.#value(reader, node, depth)) return false;
    }
    return true;
  }

  #key(reader: ValueReader): string | undefined {
    const from = reader.at;
    const kind = reader.next();
    if (kind === KIND.text) return this.name(reader);
    if (kind === KIND.broken) return undefined;
    if (kind === KIND.nil) return "null";
    if (kind !== KIND.array && kind !== KIND.map) return scalarText(reader, kind);
    reader.at = from;
    return reader.skip() ? "?" : undefined;
  }

  #value(reader: ValueReader, node: KeyNode, depth: number): boolean {
    const from = reader.at;
    const kind = reader.next();
    if (kind === KIND.broken) return false;
    if (kind === KIND.map && depth < DEPTH_MOST) return this.#members(reader, node, depth + 1);
    if (kind === KIND.map || kind === KIND.array) {
      reader.at = from;
      const json = jsonText(reader);
      if (json !== undefined && json !== "[]" && json !== "{}") this.#keep(node, json);
      return json !== undefined;
    }
    if (kind !== KIND.nil) this.#scalar(reader, kind, node);
    return true;
  }

  #scalar(reader: ValueReader, kind: Kind, node: KeyNode): void {
    const isText = kind === KIND.text || kind === KIND.binary;
    const { role } = node;
    if (role === ROLE.text && isText && node.seen !== this.#number) {
      node.seen = this.#number;
      this.#texts[node.rank] = this.#text(reader);
      this.#textNodes[node.rank] = node;
      return;
    }
    const value = isText ? this.#text(reader) : scalarText(reader, kind);
    if (role === ROLE.plain || value === "" || node.seen === this.#number || !this.#taken(node, value))
      this.#keep(node, value);
  }

  /** What a name with a role of its own means. */
  #taken(node: KeyNode, value: string): boolean {
    if (node.role === ROLE.fact) {
      if (this.facts[node.rank] !== "") return false;
      this.facts[node.rank] = value;
      node.seen = this.#number;
      return true;
    }
    if (node.role === STREAM) {
      this.#stream = value;
      this.#streamNode = node;
      return true;
    }
    if (node.role === PIECE) return this.piece.take(node, value);
    this.#levels.take(node, value);
    return false;
  }

  #keep(node: KeyNode, value: string): void {
    if (value === "" || node.seen === this.#number) return;
    this.#add(node, value);
  }

  #add(node: KeyNode, value: string): void {
    node.seen = this.#number;
    if (
      this.list.length >= KEYS_MOST * 2 ||
      node.role === ROLE.leftOut ||
      (node.stray && this.#has(node.key))
    )
      this.incomplete = true;
    else this.list.push(node.key, this.#cut(value));
  }

  /** A stray name has no node to remember it by. */
  #has(key: string): boolean {
    for (let i = 0; i < this.list.length; i += 2) if (this.list[i] === key) return true;
    return false;
  }

  /** What the roles come to, now that all keys are known. */
  #settle(reader: ValueReader, from: number): boolean {
    const fromContainer = this.facts[CONTAINER_ID] !== "";
    this.#settleStream(fromContainer);
    if (!this.piece.isPiece()) for (const { node, value } of this.piece.taken) this.#keep(node, value);
    const chosen = this.incomplete ? -1 : this.#bodyRank(fromContainer);
    for (let i = 0; i < TEXT_KEYS.length; i += 1) {
      const text = this.#texts[i];
      const node = this.#textNodes[i];
      if (i !== chosen && text !== undefined && text !== "" && node !== undefined) this.#add(node, text);
    }
    if (chosen >= 0) {
      this.body = withoutLineEnd(this.#texts[chosen] as string);
      return true;
    }
    return this.#wholeAsBody(reader, from);
  }

  #settleStream(fromContainer: boolean): void {
    const node = this.#streamNode;
    if (node === undefined) return;
    const isStream = this.#stream === "stdout" || this.#stream === "stderr";
    const place = fromContainer && isStream ? this.#tree.whole("log.iostream") : node;
    this.#keep(place, this.#stream);
  }

  /** Docker's line is `log`, also an empty one, whatever its labels are called. */
  #bodyRank(fromContainer: boolean): number {
    if (fromContainer && this.#texts[LOG] !== undefined) return LOG;
    for (let i = 0; i < TEXT_KEYS.length; i += 1) if (this.#texts[i]) return i;
    return -1;
  }

  #wholeAsBody(reader: ValueReader, from: number): boolean {
    const behind = reader.at;
    reader.at = from;
    const json = jsonText(reader);
    reader.at = behind;
    if (json === undefined) return false;
    this.body = this.#cut(json);
    this.bodyIsRead = true;
    return true;
  }

  #text(reader: ValueReader): string {
    const { bytes, start, stop } = reader;
    const most = start + this.#maxBytes;
    if (stop <= most) return this.#names.read(bytes, start, stop);
    this.truncated = true;
    let at = most;
    // Not inside a character, whose later bytes begin with the bits 10.
    while (at > most - 3 && ((bytes[at] as number) & 0xc0) === 0x80) at -= 1;
    return bytes.toString("utf8", start, at);
  }

  #cut(text: string): string {
    const cut = cutText(text, this.#maxBytes);
    if (cut !== text) this.truncated = true;
    return cut;
  }
}

const LOG = TEXT_KEYS.indexOf("log");

const MEANINGS: ReadonlyMap<string, KeyMeaning> = new Map([
  ...LEVEL_MEANINGS,
  ["source", { role: STREAM, rank: 0, fact: "" }],
  ...PieceMarks.keys.map((key, rank): [string, KeyMeaning] => [key, { role: PIECE, rank, fact: "" }]),
  ...FACTS.flatMap(({ name, keys }, rank) =>
    keys.map((key): [string, KeyMeaning] => [key, { role: ROLE.fact, rank, fact: name }]),
  ),
]);

function withoutLineEnd(text: string): string {
  if (!text.endsWith("\n")) return text;
  return text.slice(0, text.endsWith("\r\n") ? -2 : -1);
}
