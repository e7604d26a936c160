/** Options of the step "redact". */
import { z } from "zod";
import { PRESETS } from "./presets.ts";

export const RedactConfig = z.strictObject({
  presets: z
    .array(z.enum(PRESETS))
    .max(PRESETS.length)
    .default(["secrets", "tokens", "cards", "emails"])
    .describe(
      "Kinds of secret: `secrets` (values of password, api_key and the like, private keys, passwords in URLs), `tokens` (of well-known services, JWT, Bearer), `cards` (numbers of payment cards), `emails`, `ip` (addresses).",
    ),
  patterns: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[\w.-]{1,64}$/, "write letters, digits, - _ and dots")
          .describe("Stands in the mask."),
        match: z.string().min(1).max(100_000).describe("A regular expression in Ruby's syntax (Oniguruma)."),
      }),
    )
    .max(100)
    .default([])
    .describe("Your own: all that they match is redacted."),
  mode: z
    .enum(["mask", "hash"])
    .default("mask")
    .describe(
      "`mask` leaves nothing but the kind; `hash` adds twelve characters that are the same for the same secret, so that records can still be told apart.",
    ),
  hashKey: z
    .string()
    .min(8)
    .max(1024)
    .optional()
    .describe("Key of the hash; keep it secret. Without one, a new one at each start: hashes differ then."),
  fields: z
    .union([z.literal("all"), z.array(z.string().min(1).max(256)).min(1).max(256)])
    .default("all")
    .describe("Where to look: `all` (body, attributes and their names, the resource), or a list of names."),
  timeoutMs: z
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe(
      "Longest that your patterns may take for one text, in milliseconds; a text that takes longer is redacted as a whole and counted as failed.",
    ),
});
export type RedactConfig = z.output<typeof RedactConfig>;
