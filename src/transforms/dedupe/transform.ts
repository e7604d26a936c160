/** Leaves out records that are like one kept shortly before. The next one kept says how many were left out. */
import { createHash } from "node:crypto";
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformBatch, TransformContext } from "../../record/transform.ts";
import { DedupeConfig } from "./config.ts";

export const dedupe = defineTransform({
  name: "dedupe",
  summary: "Leaves out records that are like one kept shortly before, and says how many.",
  config: DedupeConfig,
  facts: ({ fields }) => ({ reads: fields.map((field, i) => ({ field, at: ["fields", i] })) }),
  open: (options, ctx) => new DedupeStep(options, ctx).apply,
});

interface Seen {
  /** Arrival of the one that was kept. */
  keptMs: number;
  leftOut: number;
}

/** Longer texts are remembered by their hash. */
const KEY_CHARS_MOST = 256;
/** The one kept longest ago is forgotten, which keeps one record more. */
const SEEN_MOST = 100_000;

class DedupeStep {
  readonly #windowMs: number;
  readonly #fields: readonly string[];
  readonly #ctx: TransformContext;
  readonly #draft = new RecordDraft();
  /** Those kept last stand last. */
  readonly #seen = new Map<string, Seen>();

  constructor({ windowSeconds, fields }: DedupeConfig, ctx: TransformContext) {
    this.#windowMs = windowSeconds * 1000;
    this.#fields = fields;
    this.#ctx = ctx;
  }

  readonly apply: TransformBatch = (batch) => {
    const kept: LogRecord[] = [];
    for (const record of batch) if (this.#isNew(record)) kept.push(record);
    this.#ctx.matched(batch.length);
    this.#ctx.dropped(batch.length - kept.length);
    return kept;
  };

  #isNew(record: LogRecord): boolean {
    const draft = this.#draft;
    draft.begin(record);
    const key = this.#keyOf();
    const seen = this.#seen.get(key);
    const sinceMs = record.observedMs - (seen?.keptMs ?? 0);
    if (seen !== undefined && sinceMs >= 0 && sinceMs < this.#windowMs) {
      seen.leftOut += 1;
      return false;
    }
    if (seen !== undefined) this.#seen.delete(key);
    if (this.#seen.size >= SEEN_MOST) this.#forget();
    this.#seen.set(key, { keptMs: record.observedMs, leftOut: 0 });
    if (seen !== undefined && seen.leftOut > 0) draft.set("log.repeated", String(seen.leftOut));
    draft.commit();
    return true;
  }

  /** Of the fields' values, each with its length in front: no two lists of values give the same. */
  #keyOf(): string {
    let key = "";
    for (const field of this.#fields) {
      const value = this.#draft.get(field);
      key += value === undefined ? "-" : `${value.length}:${value}`;
    }
    return key.length <= KEY_CHARS_MOST ? key : createHash("sha256").update(key).digest("base64");
  }

  #forget(): void {
    for (const key of this.#seen.keys()) {
      this.#seen.delete(key);
      return;
    }
  }
}
