/** Options of the CloudWatch Logs receiver. It has no address of its own: it is a door on the shared one. */
import { z } from "zod";

export const CloudwatchConfig = z.strictObject({
  createMissing: z
    .boolean()
    .default(false)
    .describe(
      "Creates groups and streams when they are first written to, instead of refusing as CloudWatch does. For Docker's driver without awslogs-create-group.",
    ),
  oldestDays: z
    .int()
    .min(0)
    .max(36_500)
    .default(14)
    .describe(
      "Events older than this are rejected, told to the sender and counted; 0: none, for handing in old logs. CloudWatch has 14.",
    ),
  maxStreams: z
    .int()
    .min(100)
    .max(1_000_000)
    .default(100_000)
    .describe(
      "Streams remembered. Beyond it the one that was quiet longest is forgotten; its records stay and are found by search.",
    ),
  maxGroups: z
    .int()
    .min(10)
    .max(100_000)
    .default(10_000)
    .describe("Log groups at most; another one is refused until one is deleted."),
});
export type CloudwatchConfig = z.output<typeof CloudwatchConfig>;
