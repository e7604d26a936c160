/**
 * The built-in recognition: a JSON line's keys become attributes, and a record without severity gets one from them or
 * from its text. The body is never touched.
 */
import { defineTransform } from "../../record/transform.ts";
import { DetectConfig } from "./config.ts";
import { recogniseAll } from "./recognise.ts";

export const detect = defineTransform({
  name: "detect",
  summary: "Recognises JSON lines and the severity of a text.",
  config: DetectConfig,
  open: (options) => (batch) => {
    recogniseAll(batch, options);
    return batch;
  },
});
