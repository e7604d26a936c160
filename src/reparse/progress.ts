/** How far a run has come and what it has found: kept in the store, and shown. */
import { recordJson } from "../record/json.ts";
import type { RecordJson } from "../record/json.ts";
import type { LogRecord } from "../record/record.ts";
import type { Outcome } from "./apply.ts";

/** All JSON: it is kept as it is. */
export interface Progress {
  id: string;
  state: "running" | "done" | "cancelled" | "failed";
  /** Why it failed. */
  because?: string;
  q: string;
  fromNs: string;
  toNs: string;
  /** Records accepted later were parsed with today's steps already. */
  seqMost: number;
  dryRun: boolean;
  /** Records a second, at most. */
  rate: number;
  startedMs: number;
  endedMs?: number;
  /** Records in the range when it began. */
  total: number;
  read: number;
  changed: number;
  /** Of these, whose body was redacted. */
  redacted: number;
  /** Behind the last record that was read. */
  cursor: { ns: string; seq: number } | null;
  /** Attributes that records have now and had not, had and have no more, have with another value: how many records each. */
  gained: Record<string, number>;
  lost: Record<string, number>;
  other: Record<string, number>;
  examples: { before: RecordJson; after: RecordJson }[];
}

const NAMES_MOST = 200;
const EXAMPLES_MOST = 5;
/** Longer records are no examples: the note is kept in one row. */
const EXAMPLE_CHARS_MOST = 4000;

export function copyOf(progress: Progress): Progress {
  const { gained, lost, other, examples } = progress;
  return {
    ...progress,
    gained: { ...gained },
    lost: { ...lost },
    other: { ...other },
    examples: [...examples],
  };
}

/** `redacting`: what is to be kept nowhere must not live on in a note, so that has numbers alone then. */
export function tally(progress: Progress, outcomes: readonly Outcome[], redacting: boolean): void {
  for (const { stored, now } of outcomes) {
    progress.read += 1;
    if (now === undefined) continue;
    progress.changed += 1;
    if (now.body !== stored.body) progress.redacted += 1;
    compare(progress, fieldsOf(stored), fieldsOf(now));
    if (progress.examples.length < EXAMPLES_MOST && stored.body.length <= EXAMPLE_CHARS_MOST && !redacting)
      progress.examples.push({ before: recordJson(stored), after: recordJson(now) });
  }
  if (redacting) progress.lost = {};
}

function compare(
  progress: Progress,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): void {
  for (const [name, value] of after) {
    const was = before.get(name);
    if (was === undefined) count(progress.gained, name);
    else if (was !== value) count(progress.other, name);
  }
  for (const name of before.keys()) if (!after.has(name)) count(progress.lost, name);
}

function count(counts: Record<string, number>, name: string): void {
  const known = Object.hasOwn(counts, name) ? (counts[name] ?? 0) : undefined;
  if (known === undefined && Object.keys(counts).length >= NAMES_MOST) return;
  counts[name] = (known ?? 0) + 1;
}

function fieldsOf(record: LogRecord): Map<string, string> {
  const fields = new Map(Object.entries(record.resource.attributes));
  const { attributes } = record;
  for (let i = 0; i + 1 < attributes.length; i += 2) fields.set(attributes[i] ?? "", attributes[i + 1] ?? "");
  if (record.severity !== 0) fields.set("severity", String(record.severity));
  fields.set("timestamp", `${record.seconds}.${String(record.nanos).padStart(9, "0")}`);
  return fields;
}
