/**
 * The built-in recognition: a JSON line's keys become attributes, and so does what the usual forms of lines say; severity,
 * time and trace are found where nobody said them. The body is never touched.
 */
import { defineTransform } from "../../record/transform.ts";
import { DetectConfig } from "./config.ts";
import { openRecognition } from "./recognise.ts";

export const detect = defineTransform({
  name: "detect",
  summary: "Recognises JSON lines, the usual forms of log lines, severities, times and trace ids.",
  config: DetectConfig,
  open: openRecognition,
});
