/** A line that is a JSON object: its attributes, and what its keys say of severity, time and trace. */
import { Flattener } from "../../codecs/json/flatten.ts";
import type { FlattenBounds, KeyReader } from "../../codecs/json/flatten.ts";
import { KeyTree, ROLE } from "../../codecs/json/key-tree.ts";
import type { KeyMeaning, KeyNode } from "../../codecs/json/key-tree.ts";
import { LEVEL_MEANINGS, LevelReader, meanings } from "../../codecs/json/level.ts";
import { mayHaveHalves, parseExactly, parseObject, wholeCharacters } from "../../codecs/json/parse.ts";
import { DocumentStamp, TIME_KEYS } from "../../codecs/json/stamp.ts";
import { idsOf, spanOf } from "../../codecs/trace-ids/ids.ts";
import { traceRoleOf } from "../../codecs/trace-ids/keys.ts";
import type { Attributes } from "../../record/record.ts";
import { SEVERITY } from "../../record/severity.ts";
import { textSeverity } from "./text-severity.ts";

export interface JsonBounds extends FlattenBounds {
  maxJsonChars: number;
}

/** MongoDB since 4.4 writes `{"t":{"$date":"…"},"s":"I","c":"NETWORK",…}`; its letters mean a level beside its time alone. */
const MONGO_TIME = "t.$date";
const MONGO_LEVEL = "s";
const MONGO_LETTERS: Readonly<Record<string, number>> = {
  D: SEVERITY.debug,
  I: SEVERITY.info,
  W: SEVERITY.warn,
  E: SEVERITY.error,
  F: SEVERITY.fatal,
};
/** Counts before 2000 are durations and numbers of other things. */
const EARLIEST_S = 946_684_800;

const MEANINGS: ReadonlyMap<string, KeyMeaning> = new Map([
  ...LEVEL_MEANINGS,
  ...meanings([...TIME_KEYS, MONGO_TIME], ROLE.time),
  [MONGO_LEVEL, { role: ROLE.fact, rank: 0, fact: MONGO_LEVEL }],
]);

function meaningOf(key: string): KeyMeaning | undefined {
  const known = MEANINGS.get(key);
  if (known !== undefined) return known;
  const role = traceRoleOf(key);
  return role === undefined ? undefined : { role: ROLE.fact, rank: 0, fact: role };
}

export class JsonLine implements KeyReader {
  readonly #bounds: JsonBounds;
  readonly #flattener: Flattener;
  readonly #levels = new LevelReader();
  readonly #stamp = new DocumentStamp();
  /** What the line calls its message, which may say how bad it is. */
  #message = "";
  #messageRank = Infinity;
  #time: unknown;
  #timeKey = "";
  #timeRank = Infinity;
  #letter = "";
  #trace = "";
  #span = "";

  constructor(bounds: JsonBounds) {
    this.#bounds = bounds;
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
    if (this.#timeKey === MONGO_TIME && this.#letter !== "")
      return MONGO_LETTERS[this.#letter.charAt(0)] ?? 0;
    return this.#message === "" ? 0 : textSeverity(this.#message);
  }

  /** The time that the line states; undefined when it states none that can be one. */
  time(): { seconds: number; nanos: number } | undefined {
    const stamp = this.#stamp;
    return this.#timeKey !== "" && stamp.read(this.#time) && stamp.seconds >= EARLIEST_S ? stamp : undefined;
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
    this.#timeKey = "";
    this.#timeRank = Infinity;
    this.#letter = "";
    this.#trace = "";
    this.#span = "";
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
        if (node.rank < this.#timeRank) {
          this.#time = value;
          this.#timeKey = node.key;
          this.#timeRank = node.rank;
        }
        return false;
      case ROLE.fact:
        if (typeof value === "string") this.#takeFact(node.fact, value);
        return false;
      default:
        return this.#levels.take(node, value);
    }
  }

  #takeFact(fact: string, value: string): void {
    if (fact === MONGO_LEVEL) this.#letter = value;
    else if (fact === "span") this.#span = spanOf(value) || this.#span;
    else {
      const ids = idsOf(value);
      if (ids === undefined) return;
      this.#trace = ids.trace;
      if (ids.span !== "") this.#span = ids.span;
    }
  }
}
