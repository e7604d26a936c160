/** A line that is a JSON object: its attributes, and the severity it states. */
import { Flattener } from "../../codecs/json/flatten.ts";
import type { FlattenBounds, KeyReader } from "../../codecs/json/flatten.ts";
import { KeyTree, ROLE } from "../../codecs/json/key-tree.ts";
import type { KeyNode } from "../../codecs/json/key-tree.ts";
import { LEVEL_MEANINGS, LevelReader } from "../../codecs/json/level.ts";
import { mayHaveHalves, parseExactly, parseObject, wholeCharacters } from "../../codecs/json/parse.ts";
import type { Attributes } from "../../record/record.ts";
import { textSeverity } from "./text-severity.ts";

export interface JsonBounds extends FlattenBounds {
  maxJsonChars: number;
}

export class JsonLine implements KeyReader {
  readonly #bounds: JsonBounds;
  readonly #flattener: Flattener;
  readonly #levels = new LevelReader();
  /** What the line calls its message, which may say how bad it is. */
  #message = "";
  #messageRank = Infinity;

  constructor(bounds: JsonBounds) {
    this.#bounds = bounds;
    this.#flattener = new Flattener(new KeyTree((key) => LEVEL_MEANINGS.get(key)), bounds, this);
  }

  /** `own` and behind it what the object has; `own` itself when the text is no JSON object. Keys of `own` win. */
  attributes(text: string, own: Attributes): Attributes {
    if (text.length > this.#bounds.maxJsonChars) return own;
    const object = parseObject(text);
    if (object === undefined) return own;
    this.#flatten(object, own);
    if (this.#flattener.unsafe) this.#flatten(parseExactly(text) ?? object, own);
    const { list } = this.#flattener;
    return mayHaveHalves(text) ? list.map(wholeCharacters) : list;
  }

  /** Of the line that was read last. */
  severity(): number {
    const stated = this.#levels.severity();
    return stated === 0 && this.#message !== "" ? textSeverity(this.#message) : stated;
  }

  #flatten(object: object, own: Attributes): void {
    this.#levels.begin();
    this.#message = "";
    this.#messageRank = Infinity;
    this.#flattener.flatten(object, own);
  }

  /** Takes nothing: the line stays the body, and its message is an attribute as well. */
  take(node: KeyNode, value: unknown): boolean {
    if (node.role !== ROLE.text) return this.#levels.take(node, value);
    if (node.rank < this.#messageRank) {
      this.#message = String(value);
      this.#messageRank = node.rank;
    }
    return false;
  }
}
