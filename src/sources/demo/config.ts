/** Options of the demo source. */
import { z } from "zod";

export const DemoConfig = z.strictObject({
  rate: z.int().min(1).max(50_000).default(20).describe("Lines a second, of all services together."),
  seed: z.int().min(0).max(4_294_967_295).default(1).describe("The same number gives the same story again."),
  incidentEverySeconds: z
    .int()
    .min(20)
    .max(86_400)
    .default(240)
    .describe("An incident begins this often: slow answers, then errors, then recovery."),
});
export type DemoConfig = z.output<typeof DemoConfig>;
