/** Options of the cloudwatch sink. */
import { z } from "zod";

/** What every region takes; most take up to 1 MiB by now (PutLogEvents, "each log event"). */
const USUAL_EVENT_BYTES = 262_144;
const BATCH_BYTES = 1_048_576;
/** PutRetentionPolicy, retentionInDays. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const CloudwatchConfig = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z0-9-]*$/, "write a region such as eu-west-1, or auto")
    .default("auto")
    .describe(
      "AWS region; auto: AWS_REGION or AWS_DEFAULT_REGION, else the region of the EC2 instance this runs on.",
    ),
  group: z
    .string()
    .default("{{.LoggerHost}}")
    .describe("Template of the log group's name; a container's variable LOGSPOUT_GROUP goes before it."),
  stream: z
    .string()
    .default("{{.Name}}")
    .describe("Template of the log stream's name; a container's variable LOGSPOUT_STREAM goes before it."),
  delayS: z
    .number()
    .min(0)
    .max(3600)
    .default(4)
    .describe("Longest time that a record waits for others to go with, in seconds; 0: none waits."),
  noEc2: z
    .boolean()
    .default(false)
    .describe("Never asks for EC2 instance metadata: .InstanceID and .Region are empty then."),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Address to use instead of the region's own: a VPC endpoint, or a program that stands in."),
  retentionDays: z
    .int()
    .refine((days) => RETENTION_DAYS.includes(days), `write one of ${RETENTION_DAYS.join(", ")}`)
    .optional()
    .describe(
      "How long a group that is made here keeps its lines; for ever if absent. Groups that exist stay as they are.",
    ),
  tags: z
    .record(z.string().min(1).max(128), z.string().max(256))
    .default({})
    .describe("Tags of a group that is made here."),
  maxEventBytes: z
    .int()
    .min(1024)
    .max(BATCH_BYTES)
    .default(USUAL_EVENT_BYTES)
    .describe("Longer lines are split into events of this size (UTF-8 bytes and 26 of overhead)."),
});
export type CloudwatchConfig = z.output<typeof CloudwatchConfig>;
