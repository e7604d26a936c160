/** Events that a request left out although it succeeded (PutLogEvents, rejectedLogEventsInfo). */
import type { RejectedLogEventsInfo } from "@aws-sdk/client-cloudwatch-logs";
import type { Logger } from "pino";

interface Told {
  log: Logger;
  count: (event: string, reason: string, by?: number) => void;
}

/**
 * The two end indexes are one past the last event concerned, the start index is the first one. That there is an index says
 * that there is such an event, also where an emulator gives the last one's own.
 */
export function countRejected(info: RejectedLogEventsInfo | undefined, events: number, told: Told): void {
  if (info === undefined) return;
  const tooOld = upTo(info.tooOldLogEventEndIndex);
  const expired = Math.max(0, upTo(info.expiredLogEventEndIndex) - tooOld);
  const tooNew = Math.max(0, events - (info.tooNewLogEventStartIndex ?? events));
  if (tooOld > 0) told.count("dropped", "older than CloudWatch Logs takes (14 days)", tooOld);
  if (expired > 0) told.count("dropped", "older than the log group keeps", expired);
  if (tooNew > 0) told.count("dropped", "further ahead than CloudWatch Logs takes (2 hours)", tooNew);
  if (tooOld + expired + tooNew > 0) {
    told.log.warn({ tooOld, expired, tooNew }, "CloudWatch Logs left out records because of their time");
  }
}

function upTo(index: number | undefined): number {
  return index === undefined ? 0 : Math.max(1, index);
}
