/** Options of the step "date". */
import { z } from "zod";

export const DateConfig = z.strictObject({
  field: z.string().min(1).max(256).default("body").describe("The field that holds a time."),
  formats: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(64)
    .default(["ISO8601"])
    .describe(
      'Formats in the order in which they are tried: ISO8601, UNIX, UNIX_MS, TAI64N, Joda\'s letters ("dd/MMM/yyyy:HH:mm:ss Z") or strptime\'s codes ("%d/%b/%Y:%H:%M:%S %z").',
    ),
  zone: z
    .string()
    .min(1)
    .max(256)
    .default("UTC")
    .describe(
      'Zone of times that state none: an IANA name, an offset, "local", or %{field} for a field that names it.',
    ),
  locale: z.string().min(1).max(32).default("en").describe("Language of the names of months and days."),
  target: z
    .string()
    .min(1)
    .max(256)
    .default("timestamp")
    .describe("Where the time goes: timestamp is the record's own; else a field, as RFC 3339 in UTC."),
});
export type DateConfig = z.output<typeof DateConfig>;
