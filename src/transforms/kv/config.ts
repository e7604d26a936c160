/** Options of the step "kv". */
import { z } from "zod";

const keys = z.array(z.string().min(1).max(256)).max(1000).default([]);

/** Characters by themselves: one of two halves would tear texts apart. */
const signs = z
  .string()
  .max(64)
  .regex(/^[^\ud800-\udfff]*$/);

export const KvConfig = z.strictObject({
  field: z.string().min(1).max(256).default("body").describe("The field that holds pairs."),
  fieldSplit: signs.min(1).default(" ").describe("What stands between pairs: each of these characters does."),
  valueSplit: signs
    .min(1)
    .default("=")
    .describe("What stands between a key and its value: each of these characters does."),
  prefix: z.string().max(128).default("").describe("Goes before each key."),
  trimKey: signs.default("").describe("Characters to take off both ends of keys."),
  trimValue: signs.default("").describe("Characters to take off both ends of values."),
  includeKeys: keys.describe("Only these keys. Empty: all."),
  excludeKeys: keys.describe("All but these keys."),
  target: z.string().min(1).max(200).optional().describe("Goes before every field's name, with a dot."),
  maxKeys: z.int().min(1).max(1000).default(128).describe("Most pairs taken from one text."),
});
export type KvConfig = z.output<typeof KvConfig>;
