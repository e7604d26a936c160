/** Settings of the agent's HTTP side beside its address. */
import { z } from "zod";

export const Settings = z.strictObject({
  environment: z
    .enum(["names", "values"])
    .default("names")
    .describe(
      "What the JSON of /logs tells of a container's environment: the names alone, or the values too, as logspout did. Values are often passwords.",
    ),
  hosts: z
    .array(z.string())
    .default([])
    .describe(
      "Names that requests may be addressed to, beside IP addresses, localhost and names without a dot; *.example.com too. Empty: any name.",
    ),
  viewers: z
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe("Most readers of /logs at a time; further ones are refused with 429."),
  slowViewerS: z
    .int()
    .min(1)
    .max(3600)
    .default(60)
    .describe("A reader of /logs that takes nothing for so many seconds, though lines wait, is dropped."),
});
export type Settings = z.output<typeof Settings>;
export type SettingsInput = z.input<typeof Settings>;
