/** Today's steps on a page of stored records: what each of them should be now, and whether that is anything new. */
import { AHEAD_MOST_S, believeTime } from "../pipeline/believed-time.ts";
import { givenText, readGiven } from "../record/given.ts";
import type { GivenFacts, GivenMark } from "../record/given.ts";
import type { LogRecord } from "../record/record.ts";
import type { TransformBatch } from "../record/transform.ts";
import type { StoredRecord } from "../store/rewriting/contract.ts";
import { Originals } from "./original.ts";
import type { Original } from "./original.ts";
import { isSame } from "./same.ts";

/** Today's steps but those that join records or leave them out. */
export interface ReparseSteps {
  /** Marks what it changes. */
  apply: TransformBatch;
  /** Those alone that redact; undefined when there are none. */
  redact: TransformBatch | undefined;
}

export interface Outcome {
  stored: LogRecord;
  /** What it is now; undefined when it stays as it is. */
  now: LogRecord | undefined;
}

export class Applying {
  readonly #steps: ReparseSteps;
  readonly #originals = new Originals();

  constructor(steps: ReparseSteps) {
    this.#steps = steps;
  }

  page(records: readonly StoredRecord[]): Outcome[] {
    const originals = records.map((stored) => this.#originals.of(stored));
    const names = originals.map(({ record }) => record.attributes);
    const results = new Set(this.#steps.apply(originals.map(({ record }) => record)));
    originals.forEach((original, i) => {
      if (!results.has(original.record)) return;
      believeTime(original.record, original.record.observedMs / 1000 + AHEAD_MOST_S);
      settle(original, names[i] ?? []);
    });
    this.#redactLost(originals);
    return originals.map(({ record, stored }) => {
      const stays = !results.has(record) || isSame(stored, record);
      return { stored: stored.record, now: stays ? undefined : record };
    });
  }

  /** Values that were put back have not been through today's redaction. */
  #redactLost(originals: readonly Original[]): void {
    const { redact } = this.#steps;
    const putBack = originals.filter(({ keepRest }) => keepRest);
    if (redact === undefined || putBack.length === 0) return;
    const marks = putBack.map(({ record }) => record.given);
    redact(putBack.map(({ record }) => record));
    // The marks are about the source's statement, which is no other now.
    putBack.forEach(({ record }, i) => setMark(record, marks[i]));
  }
}

/**
 * Values that nobody can put back stay as they are stored: those of the source's own that a step had changed, and, where one of
 * them may have gone under another name, what was found then and is not found now.
 */
function settle({ record, stored, facts, keepRest }: Original, before: readonly string[]): void {
  const lost = facts?.lost ?? [];
  const stayed = listToMap(stored.record.attributes);
  const now = listToMap(record.attributes);
  for (const name of lost) now.set(name, stayed.get(name) ?? "");
  let kept = false;
  if (keepRest) {
    for (const [name, value] of stayed) {
      if (now.has(name)) continue;
      now.set(name, value);
      kept = true;
    }
  }
  record.attributes = mapToList(now);
  if (!keepRest) return;
  const names = [...before.filter((_, i) => i % 2 === 0), ...lost];
  setMark(record, markOf(record, stored, { facts, names, kept, there: now }));
}

interface Kept {
  facts: GivenFacts | undefined;
  /** Of the source's own attributes, as far as they were known before the steps. */
  names: readonly string[];
  /** Something stayed that today's steps did not find. */
  kept: boolean;
  there: ReadonlyMap<string, string>;
}

/** What was known before, and with it what today's steps have changed. */
function markOf(record: LogRecord, stored: StoredRecord, kept: Kept): GivenMark | undefined {
  const mark = record.given;
  const fresh = mark === undefined ? undefined : readGiven(mark.text);
  const text = textOf(kept, fresh, record.severity);
  if (text === undefined) return undefined;
  if (kept.facts?.time === true) return { text, seconds: stored.givenSeconds, nanos: stored.givenNanos };
  return { seconds: 0, nanos: 0, ...mark, text };
}

const NOTHING: GivenFacts = {
  severity: 0,
  names: [],
  moved: {},
  lost: [],
  rest: false,
  facts: {},
  time: false,
};

function textOf(
  { facts, names, kept, there }: Kept,
  fresh: GivenFacts | undefined,
  severity: number,
): string | undefined {
  const newer = fresh ?? { ...NOTHING, severity };
  const older = facts ?? newer;
  const { moved } = newer;
  const known = names.filter((name) => there.has(name) || moved[name] !== undefined);
  const rest = kept || older.rest || known.length < names.length;
  if (older.names === NOTHING.names && !rest) return undefined;
  const both = joined(older, newer);
  const lost = both.lost.filter((name) => known.includes(name) && moved[name] === undefined);
  return givenText({ ...both, names: known, moved, lost, rest });
}

/** The older knowledge of what a source stated is the better one. */
function joined(older: GivenFacts, newer: GivenFacts): GivenFacts {
  return {
    ...older,
    lost: [...new Set([...newer.lost, ...older.lost])],
    facts: { ...newer.facts, ...older.facts },
    time: older.time || newer.time,
  };
}

function setMark(record: LogRecord, mark: GivenMark | undefined): void {
  if (mark === undefined) delete record.given;
  else record.given = mark;
}

function listToMap(list: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < list.length; i += 2) map.set(list[i] ?? "", list[i + 1] ?? "");
  return map;
}

/** Values are never empty, and keys are there once. */
function mapToList(map: ReadonlyMap<string, string>): string[] {
  const list: string[] = [];
  for (const [name, value] of map) if (value !== "") list.push(name, value);
  return list;
}
