/** Options of the elasticsearch source. */
import { z } from "zod";
import { messageOptions } from "../../receive/options.ts";

const MIB = 1024 * 1024;

export const ElasticsearchConfig = z.strictObject({
  ...messageOptions,
  maxBodyBytes: z
    .int()
    .min(MIB)
    .max(256 * MIB)
    .default(100 * MIB)
    .describe(
      "Largest request, in bytes after decompression; larger ones are answered 413. Elasticsearch's own limit.",
    ),
  version: z
    .string()
    .regex(/^(auto|\d{1,2}\.\d{1,3}\.\d{1,3})$/, "write auto, or a version such as 8.19.0")
    .default("auto")
    .describe(
      "Version of Elasticsearch that shippers are told. auto: the one that the shipper names in its headers, else 8.19.0.",
    ),
});
export type ElasticsearchConfig = z.output<typeof ElasticsearchConfig>;
