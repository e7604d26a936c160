/** Options of the logboom sink. */
import { z } from "zod";
import { TlsOptions } from "../../net/tls-options.ts";

export const LogboomConfig = z.strictObject({
  url: z
    .string()
    .regex(/^https?:\/\/[^/]+$/, { error: "expected http://HOST:PORT or https://HOST:PORT" })
    .describe("Where the logboom server is: the address of its page."),
  token: z.string().optional().describe("A token that the server knows (LOGBOOM_TOKEN there)."),
  tls: TlsOptions.prefault({}).describe("Whom to trust, and as whom to appear, with https."),
});
export type LogboomConfig = z.output<typeof LogboomConfig>;
