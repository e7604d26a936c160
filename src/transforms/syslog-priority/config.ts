/** Options of the step "syslog-priority". */
import { z } from "zod";

export const SyslogPriorityConfig = z.strictObject({
  field: z.string().min(1).max(256).default("syslog.priority").describe("The field that holds the number."),
  labels: z
    .boolean()
    .default(true)
    .describe("Also the names: syslog.facility.name and syslog.severity.name."),
  missing: z
    .int()
    .min(0)
    .max(191)
    .optional()
    .describe("The priority of records without the field, such as 13, which Logstash takes. Not set: none."),
});
export type SyslogPriorityConfig = z.output<typeof SyslogPriorityConfig>;
