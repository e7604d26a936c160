/** A stored record as its source had stated it, as far as that is known: what today's steps begin with. */
import { UNCHANGED, readGiven } from "../record/given.ts";
import type { GivenFacts } from "../record/given.ts";
import { attributeOf } from "../record/record.ts";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import type { Resource } from "../record/resource.ts";
import type { StoredRecord } from "../store/rewriting/contract.ts";

/** A time that nobody believed (pipeline/believed-time.ts) is the source's own word, unless a step had set it. */
const CLAIMED = "logboom.timestamp.claimed";
/** In rows without a mark, what begins like this was stated by a source. */
const SOURCE_NAMES = /^(?:log\.(?:iostream|file\.)|syslog\.|logboom\.|aws\.|journald?\.|gelf\.)/;
/** Different marks and resources that are remembered. */
const KNOWN_MOST = 10_000;

export interface Original {
  record: LogRecord;
  stored: StoredRecord;
  /** What is known of the source's statement; undefined for a record that steps had left as it was. */
  facts: GivenFacts | undefined;
  /** Nobody can tell all that steps found, or what came of a value that is lost: what is there stays. */
  keepRest: boolean;
}

export class Originals {
  readonly #facts = new Map<string, GivenFacts | undefined>();
  readonly #resources = new Map<Resource, Map<GivenFacts, Resource>>();

  of(stored: StoredRecord): Original {
    const { record, given } = stored;
    const facts = this.#factsOf(given);
    const keepRest = given === "" || facts?.rest === true || (facts?.lost.length ?? 0) > 0;
    const { seq, body, observedMs } = record;
    // A source's own attribute that is gone may live on as the severity, the time or a fact of the resource.
    const known = keepRest ? undefined : facts;
    const time =
      known?.time === true
        ? { seconds: stored.givenSeconds, nanos: stored.givenNanos }
        : { seconds: record.seconds, nanos: record.nanos };
    return {
      record: {
        ...time,
        observedMs,
        severity: known?.severity ?? record.severity,
        body,
        resource: this.#resourceOf(record.resource, known),
        attributes: attributesOf(record, given, facts),
        seq,
      },
      stored,
      facts,
      keepRest,
    };
  }

  #factsOf(given: string): GivenFacts | undefined {
    if (this.#facts.has(given)) return this.#facts.get(given);
    if (this.#facts.size >= KNOWN_MOST) this.#facts.clear();
    const facts = readGiven(given);
    this.#facts.set(given, facts);
    return facts;
  }

  #resourceOf(resource: Resource, facts: GivenFacts | undefined): Resource {
    if (facts === undefined || Object.keys(facts.facts).length === 0) return resource;
    if (this.#resources.size >= KNOWN_MOST) this.#resources.clear();
    let made = this.#resources.get(resource);
    if (made === undefined) this.#resources.set(resource, (made = new Map<GivenFacts, Resource>()));
    let original = made.get(facts);
    if (original === undefined)
      made.set(facts, (original = makeResource({ ...resource.attributes, ...facts.facts })));
    return original;
  }
}

function attributesOf(record: LogRecord, given: string, facts: GivenFacts | undefined): readonly string[] {
  const list = record.attributes;
  if (given === UNCHANGED) return list;
  if (facts === undefined) return chosen(list, (name) => SOURCE_NAMES.test(name));
  // A step must not work on its own work.
  const left = new Set([...facts.lost, ...Object.keys(facts.moved)]);
  const names = new Set(facts.names.filter((name) => !left.has(name)));
  if (!facts.time) names.add(CLAIMED);
  const own = chosen(list, (name) => names.has(name));
  for (const [name, place] of Object.entries(facts.moved)) {
    const value = attributeOf(record, place);
    if (value !== undefined) own.push(name, value);
  }
  return own;
}

function chosen(list: readonly string[], wanted: (name: string) => boolean): string[] {
  const own: string[] = [];
  for (let i = 0; i < list.length; i += 2)
    if (wanted(list[i] ?? "")) own.push(list[i] ?? "", list[i + 1] ?? "");
  return own;
}
