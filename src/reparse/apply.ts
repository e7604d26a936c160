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
    const putBack = originals.filter(({ facts, keepRest }) => keepRest || (facts?.lost.length ?? 0) > 0);
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
  if (lost.length === 0 && !keepRest) return;
  const names = before.filter((_, i) => i % 2 === 0);
  const rest = facts?.rest === true || kept || names.some((name) => !now.has(name));
  const there = names.filter((name) => now.get(name) !== undefined && now.get(name) !== "");
  setMark(record, markOf(record, { severity: facts?.severity ?? record.severity, names: there, lost, rest }));
}

/** The mark that today's steps gave, and what had been lost before. */
function markOf(
  record: LogRecord,
  { severity, names, lost, rest }: Pick<GivenFacts, "severity" | "names" | "lost" | "rest">,
): GivenMark | undefined {
  const mark = record.given;
  const fresh = mark === undefined ? undefined : readGiven(mark.text);
  if (fresh === undefined && lost.length === 0 && !rest) return undefined;
  const base = fresh ?? { severity, facts: {}, time: false, lost: [] };
  const all = new Set([...base.lost, ...lost]);
  const text = givenText({ ...base, names, lost: names.filter((name) => all.has(name)), rest });
  return { text, seconds: mark?.seconds ?? 0, nanos: mark?.nanos ?? 0 };
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
