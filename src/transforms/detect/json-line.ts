/** A line that is a JSON object: its attributes, and what its keys say of severity, time and trace. */
import { Flattener } from "../../codecs/json/flatten.ts";
import type { FlattenBounds, KeyReader } from "../../codecs/json/flatten.ts";
import { KeyTree, ROLE } from "../../codecs/json/key-tree.ts";
import type { KeyMeaning, KeyNode } from "../../codecs/json/key-tree.ts";
import { LEVEL_MEANINGS, LevelReader, meanings } from "../../codecs/json/level.ts";
import { mayHaveHalves, parseExactly, parseObject, wholeCharacters } from "../../codecs/json/parse.ts";
import { TIME_KEYS } from "../../codecs/json/stamp.ts";
import { idsOf, spanOf } from "../../codecs/trace-ids/ids.ts";
import { traceRoleOf } from "../../codecs/trace-ids/keys.ts";
import type { Attributes } from "../../record/record.ts";
import { SEVERITY } from "../../record/severity.ts";
import { textSeverity } from "./text-severity.ts";
import type { Moment, ValueTime } from "./value-time.ts";

export interface JsonBounds extends FlattenBounds {
  maxJsonChars: number;
}

/** MongoDB since 4.4 writes `{"t":{"$date":"…"},"s":"I","c":"NETWORK",…}`; its letters mean a level beside its time alone. */
const MONGO_TIME = "t.$date";
const MONGO_RANK = TIME_KEYS.length;
const MONGO_LEVEL = "s";
const MONGO_LETTERS: Readonly<Record<string, number>> = {
  D: SEVERITY.debug,
  I: SEVERITY.info,
  W: SEVERITY.warn,
  E: SEVERITY.error,
  F: SEVERITY.fatal,
};
/** In the order in which they are believed; the last three are of .NET, Monolog and Python's loggers. */
const TIMES = [...TIME_KEYS, MONGO_TIME, "Timestamp", "datetime", "asctime"];

const MEANINGS: ReadonlyMap<string, KeyMeaning> = new Map([
  ...LEVEL_MEANINGS,
  ...meanings(TIMES, ROLE.time),
  [MONGO_LEVEL, { role: ROLE.fact, rank: 0, fact: MONGO_LEVEL }],
]);

function meaningOf(key: string): KeyMeaning | undefined {
  const known = MEANINGS.get(key);
  if (known !== undefined) return known;
  const role = traceRoleOf(key);
  // A span's own ids stand less deep than those of its parent.
  return role === undefined ? undefined : { role: ROLE.fact, rank: key.split(".").length, fact: role };
}

export class JsonLine implements KeyReader {
  readonly #bounds: JsonBounds;
  readonly #flattener: Flattener;
  readonly #levels = new LevelReader();
  readonly #valueTime: ValueTime;
  /** What the line calls its message, which may say how bad it is. */
  #message = "";
  #messageRank = Infinity;
  /** Values that may be the line's time, by the rank of their keys. */
  readonly #times: unknown[] = TIMES.map(() => undefined);
  #hasTime = false;
  #letter = "";
  #trace = "";
  #traceRank = Infinity;
  #span = "";
  #spanRank = Infinity;

  constructor(bounds: JsonBounds, valueTime: ValueTime) {
    this.#bounds = bounds;
    this.#valueTime = valueTime;
    this.#flattener = new Flattener(new KeyTree(meaningOf), bounds, this);
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
    if (stated !== 0) return stated;
    if (this.#letter !== "" && this.#times[MONGO_RANK] !== undefined)
      return MONGO_LETTERS[this.#letter.charAt(0)] ?? 0;
    return this.#message === "" ? 0 : textSeverity(this.#message);
  }

  /** It states an HTTP answer of 500 or above. */
  get failed(): boolean {
    return this.#levels.failed;
  }

  /** The time that the line states; undefined when it states none that can be one. */
  time(): Moment | undefined {
    if (!this.#hasTime) return undefined;
    for (const value of this.#times) {
      const moment = value === undefined ? undefined : this.#valueTime.read(value);
      if (moment !== undefined) return moment;
    }
    return undefined;
  }

  get trace(): string {
    return this.#trace;
  }

  get span(): string {
    return this.#span;
  }

  #flatten(object: object, own: Attributes): void {
    this.#levels.begin();
    this.#message = "";
    this.#messageRank = Infinity;
    if (this.#hasTime) this.#times.fill(undefined);
    this.#hasTime = false;
    this.#letter = "";
    this.#trace = "";
    this.#traceRank = Infinity;
    this.#span = "";
    this.#spanRank = Infinity;
    this.#flattener.flatten(object, own);
  }

  /** Takes nothing: the line stays the body, and all of its keys are attributes as well. */
  take(node: KeyNode, value: unknown): boolean {
    switch (node.role) {
      case ROLE.text:
        if (node.rank < this.#messageRank) {
          this.#message = String(value);
          this.#messageRank = node.rank;
        }
        return false;
      case ROLE.time:
        this.#times[node.rank] = value;
        this.#hasTime = true;
        return false;
      case ROLE.fact:
        if (typeof value === "string") this.#takeFact(node, value);
        return false;
      default:
        return this.#levels.take(node, value);
    }
  }

  #takeFact({ fact, rank }: KeyNode, value: string): void {
    if (fact === MONGO_LEVEL) this.#letter = value;
    else if (fact === "span") this.#takeSpan(spanOf(value), rank);
    else {
      const ids = idsOf(value);
      if (ids === undefined || rank >= this.#traceRank) return;
      this.#trace = ids.trace;
      this.#traceRank = rank;
      this.#takeSpan(ids.span, rank);
    }
  }

  #takeSpan(span: string, rank: number): void {
    if (span === "" || rank >= this.#spanRank) return;
    this.#span = span;
    this.#spanRank = rank;
  }
}
