/** Options of the step "throttle". */
import { z } from "zod";

export const ThrottleConfig = z.strictObject({
  perSecond: z
    .number()
    .positive()
    .max(1_000_000_000)
    .default(1000)
    .describe("Records that pass each second in the long run; 0.1 is one in ten seconds."),
  burst: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .describe("Records that pass at once after a quiet time. Without it: those of one second, one at least."),
  key: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe(
      "A field such as container.name: each of its values has the rate for itself. Without it: all together.",
    ),
});
export type ThrottleConfig = z.output<typeof ThrottleConfig>;
