/**
 * The transforms of a configuration in their order, each with its condition and its own counts: what the match rate, the
 * doctor and the workbench are made of.
 */
import type { LogRecord } from "../record/record.ts";
import type { TransformBatch, TransformContext } from "../record/transform.ts";
import { HourOfMinutes } from "./last-hour.ts";
import type { LastHour } from "./last-hour.ts";
import { OriginTally } from "./origins.ts";
import type { OriginCount } from "./origins.ts";

export interface StepSpec {
  /** Unique; how people name it. */
  id: string;
  /** Of the transform. */
  name: string;
  /** Records that it is for; without one, all. */
  when: ((record: LogRecord) => boolean) | undefined;
  open: (ctx: TransformContext) => TransformBatch;
  /** Goes into the list `tags` of records that it missed or failed on. */
  tagOnFailure?: string | undefined;
}

export interface StepCounts {
  id: string;
  name: string;
  /** Records that met its condition. */
  records: number;
  matched: number;
  missed: number;
  failed: number;
  dropped: number;
  /** Time spent in it, milliseconds. */
  ms: number;
  /** Why records failed, most frequent first. */
  reasons: { reason: string; count: number }[];
}

/** One of them, to be looked at while it works. */
export interface OneStep {
  readonly id: string;
  apply: TransformBatch;
  counts: () => StepCounts;
  samples: () => readonly LogRecord[];
  lastHour: () => LastHour;
  origins: () => readonly OriginCount[];
}

export interface Steps {
  apply: TransformBatch;
  each: readonly OneStep[];
  counts: () => StepCounts[];
  /** Some of the latest records that a step missed or failed on, newest first; they are the pipeline's own: not to be changed. */
  samples: (id: string) => readonly LogRecord[];
  /** Undefined for a step that is not there. */
  lastHour: (id: string) => LastHour | undefined;
  /** The same by where the records came from, since the start. */
  origins: (id: string) => readonly OriginCount[];
}

/** Enough to see what a pattern forgets. */
const SAMPLES_MOST = 50;
/** Longer ones would make them a memory leak of many megabytes for each step. */
const SAMPLE_CHARS_MOST = 16_384;
const REASONS_MOST = 50;

/** A step that runs already goes on as it is, with its counts and what it remembers. */
export function openSteps(specs: readonly (StepSpec | OneStep)[]): Steps {
  const steps = specs.map((spec) => ("apply" in spec ? spec : new Step(spec)));
  return {
    apply: (batch) => {
      let records = batch;
      for (const step of steps) records = step.apply(records);
      return records;
    },
    each: steps,
    counts: () => steps.map((step) => step.counts()),
    samples: (id) => steps.find((step) => step.id === id)?.samples() ?? [],
    lastHour: (id) => steps.find((step) => step.id === id)?.lastHour(),
    origins: (id) => steps.find((step) => step.id === id)?.origins() ?? [],
  };
}

class Step implements TransformContext, OneStep {
  readonly id: string;
  readonly #name: string;
  readonly #when: ((record: LogRecord) => boolean) | undefined;
  readonly #transform: TransformBatch;
  readonly #reasons = new Map<string, number>();
  readonly #samples: LogRecord[] = [];
  readonly #hour = new HourOfMinutes();
  readonly #origins = new OriginTally();
  readonly #tag: string | undefined;
  /** To be tagged once the transform has let go of them. */
  #unlucky: LogRecord[] = [];
  #sampled = 0;
  #records = 0;
  #matched = 0;
  #missed = 0;
  #failed = 0;
  #dropped = 0;
  #ms = 0;

  constructor({ id, name, when, open, tagOnFailure }: StepSpec) {
    this.id = id;
    this.#name = name;
    this.#when = when;
    this.#tag = tagOnFailure;
    this.#transform = open({
      matched: (by) => void (this.#matched += by),
      missed: (record) => this.missed(record),
      failed: (record, reason) => this.failed(record, reason),
      dropped: (by) => void (this.#dropped += by),
    });
  }

  matched(by: number): void {
    this.#matched += by;
  }

  missed(record: LogRecord): void {
    this.#missed += 1;
    this.#origins.unmatched(record);
    if (this.#tag !== undefined) this.#unlucky.push(record);
    this.#sample(record);
  }

  failed(record: LogRecord, reason: string): void {
    this.#failed += 1;
    this.#origins.unmatched(record);
    const known = this.#reasons.get(reason);
    if (known !== undefined || this.#reasons.size < REASONS_MOST) this.#reasons.set(reason, (known ?? 0) + 1);
    if (this.#tag !== undefined) this.#unlucky.push(record);
    this.#sample(record);
  }

  dropped(by: number): void {
    this.#dropped += by;
  }

  apply(batch: LogRecord[]): LogRecord[] {
    const chosen = this.#when === undefined ? batch : batch.filter(this.#when);
    if (chosen.length === 0) return batch;
    this.#records += chosen.length;
    this.#origins.seen(chosen);
    const [matched, missed, failed] = [this.#matched, this.#missed, this.#failed];
    const started = performance.now();
    const result = this.#transform(chosen);
    if (this.#tag !== undefined && this.#unlucky.length > 0) this.#tagThem(this.#tag);
    this.#ms += performance.now() - started;
    this.#hour.note(Date.now(), {
      records: chosen.length,
      matched: this.#matched - matched,
      missed: this.#missed - missed,
      failed: this.#failed - failed,
    });
    return chosen.length === batch.length ? result : merged(batch, chosen, result);
  }

  counts(): StepCounts {
    const reasons = [...this.#reasons].map(([reason, count]) => ({ reason, count }));
    reasons.sort((a, b) => b.count - a.count);
    return {
      id: this.id,
      name: this.#name,
      records: this.#records,
      matched: this.#matched,
      missed: this.#missed,
      failed: this.#failed,
      dropped: this.#dropped,
      ms: this.#ms,
      reasons,
    };
  }

  samples(): LogRecord[] {
    const at = this.#sampled % SAMPLES_MOST;
    return [...this.#samples.slice(at), ...this.#samples.slice(0, at)].reverse();
  }

  origins(): OriginCount[] {
    return this.#origins.list();
  }

  lastHour(): LastHour {
    return this.#hour.sum(Date.now());
  }

  #tagThem(tag: string): void {
    for (const record of this.#unlucky) addTag(record, tag);
    this.#unlucky = [];
  }

  #sample(record: LogRecord): void {
    if (record.body.length > SAMPLE_CHARS_MOST) return;
    this.#samples[this.#sampled % SAMPLES_MOST] = record;
    this.#sampled += 1;
  }
}

const TAGS = "tags";

/** Lists of attributes are shared, so the record gets its own. */
function addTag(record: LogRecord, tag: string): void {
  const list = [...record.attributes];
  let at = 0;
  while (at < list.length && list[at] !== TAGS) at += 2;
  const had = at < list.length ? (list[at + 1] ?? "") : "[]";
  const open = had.startsWith("[") && had.endsWith("]") ? had.slice(0, -1) : `[${JSON.stringify(had)}`;
  const added = JSON.stringify(tag);
  if (open.includes(added)) return;
  list.splice(at, 2, TAGS, `${open}${open === "[" ? "" : ","}${added}]`);
  record.attributes = list;
}

/** Puts what came of the chosen ones back among the others: each where it stood, new ones behind what they came from. */
function merged(batch: readonly LogRecord[], chosen: readonly LogRecord[], result: LogRecord[]): LogRecord[] {
  const asked = new Set(chosen);
  const all: LogRecord[] = [];
  let at = 0;
  /** New records have no place of their own. */
  const takeNew = (): void => {
    for (let one = result[at]; one !== undefined && !asked.has(one); one = result[++at]) all.push(one);
  };
  takeNew();
  for (const record of batch) {
    if (!asked.has(record)) all.push(record);
    else if (result[at] === record) {
      all.push(record);
      at += 1;
      takeNew();
    }
  }
  return all;
}
