/** A stored record as its source had stated it, as far as that is known: what today's steps begin with. */
import { UNCHANGED, readGiven } from "../record/given.ts";
import type { GivenFacts } from "../record/given.ts";
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
  /** Nobody can tell what a step found: what is there stays. */
  keepRest: boolean;
}

export class Originals {
  readonly #facts = new Map<string, GivenFacts | undefined>();
  readonly #resources = new Map<Resource, Map<GivenFacts, Resource>>();

  of(stored: StoredRecord): Original {
    const { record, given } = stored;
    const facts = this.#factsOf(given);
    const keepRest = given === "" || facts?.rest === true;
    const { seq, body, observedMs } = record;
    const time =
      facts?.time === true
        ? { seconds: stored.givenSeconds, nanos: stored.givenNanos }
        : { seconds: record.seconds, nanos: record.nanos };
    return {
      record: {
        ...time,
        observedMs,
        severity: facts?.severity ?? record.severity,
        body,
        resource: this.#resourceOf(record.resource, facts),
        attributes: attributesOf(record.attributes, given, facts),
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

function attributesOf(
  list: readonly string[],
  given: string,
  facts: GivenFacts | undefined,
): readonly string[] {
  if (given === UNCHANGED) return list;
  const names = new Set(facts?.names);
  if (facts?.time === false) names.add(CLAIMED);
  const own: string[] = [];
  for (let i = 0; i < list.length; i += 2) {
    const name = list[i] ?? "";
    if (facts === undefined ? SOURCE_NAMES.test(name) : names.has(name)) own.push(name, list[i + 1] ?? "");
  }
  return own;
}
