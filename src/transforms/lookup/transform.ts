/** Adds what a table says of a field's value: the team of a container, the meaning of a code. */
import { RecordDraft } from "../../record/draft.ts";
import { defineTransform } from "../../record/transform.ts";
import type { TransformBatch, TransformContext } from "../../record/transform.ts";
import { LookupConfig } from "./config.ts";
import { WatchedTable } from "./table.ts";

export const lookup = defineTransform({
  name: "lookup",
  summary: "Adds fields from a CSV file by a field's value.",
  config: LookupConfig,
  facts: ({ key, add }) => ({
    reads: [{ field: key, at: ["key"] }],
    sets: Object.values(add ?? {}).map((field) => ({ field })),
    // The file's columns, which nobody has read yet.
    setsAny: add === undefined ? [""] : [],
  }),
  open: (options, ctx) => lookingUp(options, ctx),
});

function lookingUp(options: LookupConfig, ctx: TransformContext): TransformBatch {
  const watched = new WatchedTable(options);
  const draft = new RecordDraft();
  return (batch) => {
    const trouble = watched.refresh();
    const [first] = batch;
    if (trouble !== undefined && first !== undefined) ctx.failed(first, trouble);
    const { rows } = watched.table;
    let matched = 0;
    for (const record of batch) {
      draft.begin(record);
      const row = rows.get(draft.get(options.key) ?? "");
      if (row === undefined) {
        ctx.missed(record);
        continue;
      }
      for (let i = 0; i < row.length; i += 2) draft.set(row[i] ?? "", row[i + 1] ?? "");
      draft.commit();
      matched += 1;
    }
    ctx.matched(matched);
    return batch;
  };
}
