/** Changes fields: names, values, kinds. */
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformContext } from "../../record/transform.ts";
import { MutateConfig } from "./config.ts";
import { mutateFacts } from "./facts.ts";
import { Gsub } from "./gsub.ts";
import { operationsBeforeGsub, operationsBehindGsub } from "./operations.ts";
import type { Operation } from "./operations.ts";

export const mutate = defineTransform({
  name: "mutate",
  summary: "Renames, copies, removes, sets, converts and rewrites fields.",
  config: MutateConfig,
  facts: mutateFacts,
  open: (options, ctx) => {
    const step = new MutateStep(options, ctx);
    return (batch) => step.apply(batch);
  },
});

class MutateStep {
  readonly #ctx: TransformContext;
  readonly #before: readonly Operation[];
  readonly #gsubs: readonly Gsub[];
  readonly #behind: readonly Operation[];
  readonly #draft = new RecordDraft();

  constructor(options: MutateConfig, ctx: TransformContext) {
    this.#ctx = ctx;
    this.#before = operationsBeforeGsub(options);
    this.#behind = operationsBehindGsub(options);
    const { timeoutMs } = options;
    this.#gsubs = options.gsub.map(
      ([field, pattern, replacement], i) =>
        new Gsub({ field, pattern, replacement, timeoutMs, what: `gsub.${i}.1` }),
    );
  }

  apply(batch: LogRecord[]): LogRecord[] {
    let going = this.#each(this.#before, batch);
    for (const gsub of this.#gsubs) going = this.#substitute(gsub, going);
    going = this.#each(this.#behind, going);
    if (going.length > 0) this.#ctx.matched(going.length);
    return batch;
  }

  /** Those on which everything could be done. */
  #each(operations: readonly Operation[], batch: readonly LogRecord[]): readonly LogRecord[] {
    if (operations.length === 0) return batch;
    const done: LogRecord[] = [];
    for (const record of batch) if (this.#one(operations, record)) done.push(record);
    return done;
  }

  #one(operations: readonly Operation[], record: LogRecord): boolean {
    const draft = this.#draft;
    draft.begin(record);
    let wrong: string | undefined;
    for (const operation of operations) {
      wrong = operation(draft);
      if (wrong !== undefined) break;
    }
    draft.commit();
    if (wrong !== undefined) this.#ctx.failed(record, wrong);
    return wrong === undefined;
  }

  #substitute(gsub: Gsub, batch: readonly LogRecord[]): readonly LogRecord[] {
    let failed: Set<LogRecord> | undefined;
    gsub.apply(batch, (record, reason) => {
      (failed ??= new Set()).add(record);
      this.#ctx.failed(record, reason);
    });
    const gone = failed;
    return gone === undefined ? batch : batch.filter((record) => !gone.has(record));
  }
}
