/** Options of the step "mutate". */
import { z } from "zod";
import { CONVERSIONS } from "../../codecs/conversion/conversion.ts";

const fieldName = z.string().min(1).max(256);
const names = z.array(fieldName).max(256).default([]);
const texts = z.record(fieldName, z.string().max(65_536)).default({});
const fields = z.record(fieldName, fieldName).default({});

export const MutateConfig = z.strictObject({
  coerce: texts.describe("Values for fields that are not there."),
  rename: fields.describe("Old name: new name. A field of the new name is replaced."),
  update: texts.describe("New values for fields that are there; %{field} stands for another one's."),
  replace: texts.describe("New values, also for fields that are not there yet."),
  convert: z
    .record(fieldName, z.enum(CONVERSIONS))
    .default({})
    .describe("integer, float, boolean or string; integer_eu and float_eu for 1.234,5."),
  gsub: z
    .array(z.tuple([fieldName, z.string().min(1).max(10_000), z.string().max(65_536)]))
    .max(256)
    .default([])
    .describe(
      "Triples of field, regular expression (Ruby's syntax) and what each match becomes: \\1 is a group, %{field} another one's value.",
    ),
  uppercase: names.describe("Fields to be written in capitals."),
  capitalize: names.describe("Fields to be written with a capital, the rest small."),
  lowercase: names.describe("Fields to be written small."),
  strip: names.describe("Fields without the blanks before and behind."),
  split: texts.describe("Field: what stands between the members of the list that it becomes."),
  join: texts.describe("Field: what stands between the members of the list when it becomes one text."),
  merge: z
    .record(fieldName, z.union([fieldName, z.array(fieldName).max(256)]))
    .default({})
    .describe("Field: another one (or several) whose value or members come behind its own, as a list."),
  copy: fields.describe("From: to. A field of that name is replaced."),
  set: texts.describe("As replace, but behind all others: %{field} sees what they did."),
  remove: names.describe("Fields to leave out, last of all."),
  timeoutMs: z
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe("Longest that a pattern of gsub may take for one record, in milliseconds."),
});
export type MutateConfig = z.output<typeof MutateConfig>;
