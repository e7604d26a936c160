/** Leaves records out: those of its condition. */
import { defineTransform } from "../../record/transform.ts";
import { DropConfig } from "./config.ts";

export const drop = defineTransform({
  name: "drop",
  summary: "Leaves out the records that its condition (`when`) chooses.",
  config: DropConfig,
  facts: () => ({ dropsAll: true }),
  open: (_options, ctx) => (batch) => {
    ctx.matched(batch.length);
    ctx.dropped(batch.length);
    return [];
  },
});
