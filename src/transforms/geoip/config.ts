/** Options of the step "geoip". */
import { z } from "zod";

export const GeoipConfig = z.strictObject({
  database: z
    .string()
    .min(1)
    .max(4096)
    .describe(
      "A MaxMind DB file (.mmdb) of cities, countries or autonomous systems; read once, at the start.",
    ),
  field: z.string().min(1).max(256).default("client.address").describe("The field with an IP address."),
  target: z
    .string()
    .min(1)
    .max(256)
    .default("client.geo")
    .describe("Goes before the new fields' names, with a dot."),
  language: z
    .string()
    .min(2)
    .max(16)
    .default("en")
    .describe("Of the names; English where there is none of it."),
});
export type GeoipConfig = z.output<typeof GeoipConfig>;
