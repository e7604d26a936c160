/** Options of the http sink. */
import { z } from "zod";
import { TlsOptions } from "../../net/tls-options.ts";

const httpAddress = z
  .url({ protocol: /^https?$/, error: "write http://host:port or https://host:port" })
  .refine((text) => new URL(text).search === "", "write the query into path");

export const HttpConfig = z.strictObject({
  url: httpAddress.describe(
    "Where to: http:// or https:// with host, port and, if wanted, name:password@ for basic authentication.",
  ),
  path: z
    .string()
    .refine((text) => text === "" || text.startsWith("/"), "begin it with a slash")
    .default("")
    .describe("Path and query that follow the address."),
  bufferCapacity: z.int().min(1).max(10_000).default(100).describe("Most records in one request."),
  bufferTimeoutMs: z
    .int()
    .min(100)
    .max(600_000)
    .default(1000)
    .describe("Longest time that a record waits for others to go with, in milliseconds."),
  gzip: z.boolean().default(true).describe("Compresses the body (Content-Encoding: gzip)."),
  tls: TlsOptions.optional().describe(
    "Whom to trust, and as whom to appear, with https. Left out: whom Node trusts.",
  ),
  proxy: httpAddress
    .optional()
    .describe("Proxy to go through, http:// or https://. Certificates are checked all the same."),
});
export type HttpConfig = z.output<typeof HttpConfig>;
