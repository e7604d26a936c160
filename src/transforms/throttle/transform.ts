/** Lets a number of records pass each second; leaves out the rest. Time is that of the arrival, so a replay gives the same. */
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformBatch, TransformContext } from "../../record/transform.ts";
import { ThrottleConfig } from "./config.ts";

export const throttle = defineTransform({
  name: "throttle",
  summary: "Lets so many records pass each second, for all or for each value of a field.",
  config: ThrottleConfig,
  facts: ({ key }) => (key === undefined ? {} : { reads: [{ field: key, at: ["key"] }] }),
  open: (options, ctx) => new ThrottleStep(options, ctx).apply,
});

/** A bucket of permits that fills with time. */
interface Bucket {
  permits: number;
  atMs: number;
}

/** The value that was quiet longest is forgotten: its bucket is the fullest. */
const VALUES_MOST = 100_000;

class ThrottleStep {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #key: string | undefined;
  readonly #ctx: TransformContext;
  readonly #draft = new RecordDraft();
  /** Those used last stand last. */
  readonly #buckets = new Map<string, Bucket>();

  constructor({ perSecond, burst, key }: ThrottleConfig, ctx: TransformContext) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst ?? Math.max(1, Math.ceil(perSecond));
    this.#key = key;
    this.#ctx = ctx;
  }

  readonly apply: TransformBatch = (batch) => {
    const kept: LogRecord[] = [];
    for (const record of batch) if (this.#passes(record)) kept.push(record);
    this.#ctx.matched(batch.length);
    this.#ctx.dropped(batch.length - kept.length);
    return kept;
  };

  #passes(record: LogRecord): boolean {
    const bucket = this.#bucketOf(this.#valueOf(record), record.observedMs);
    // A clock that was set back fills nothing.
    const sinceMs = Math.max(0, record.observedMs - bucket.atMs);
    bucket.atMs = Math.max(bucket.atMs, record.observedMs);
    bucket.permits = Math.min(this.#burst, bucket.permits + sinceMs * this.#perMs);
    if (bucket.permits < 1) return false;
    bucket.permits -= 1;
    return true;
  }

  #valueOf(record: LogRecord): string {
    if (this.#key === undefined) return "";
    this.#draft.begin(record);
    return this.#draft.get(this.#key) ?? "";
  }

  #bucketOf(value: string, nowMs: number): Bucket {
    const known = this.#buckets.get(value);
    if (known !== undefined && this.#key === undefined) return known;
    if (known !== undefined) this.#buckets.delete(value);
    else if (this.#buckets.size >= VALUES_MOST) this.#forget();
    const bucket = known ?? { permits: this.#burst, atMs: nowMs };
    this.#buckets.set(value, bucket);
    return bucket;
  }

  #forget(): void {
    for (const value of this.#buckets.keys()) {
      this.#buckets.delete(value);
      return;
    }
  }
}
