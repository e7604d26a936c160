/** Gap records: what cannot be read any more is said in the stream itself, where its lines would be. */
import type { LogRecord } from "../../record/record.ts";
import { rfc3339 } from "../../record/json.ts";
import type { Resource } from "../../record/resource.ts";
import { SEVERITY } from "../../record/severity.ts";
import { streamName } from "../../codecs/docker/lines.ts";
import type { Time } from "./position.ts";

export interface Gap {
  resource: Resource;
  reason: string;
  /** Last line before. */
  from: Time | undefined;
  /** First line after. */
  to: Time | undefined;
  stream?: number;
  /** How many lines are missing, where that is known: Docker does not number them. */
  count?: number;
}

export function gapRecord(gap: Gap): LogRecord {
  const now = Date.now();
  const { seconds, nanos } = gap.to ??
    gap.from ?? { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1e6 };
  const attributes = ["logboom.gap", "true", "logboom.gap.reason", gap.reason];
  if (gap.stream !== undefined) attributes.push("log.iostream", streamName(gap.stream));
  if (gap.count !== undefined) attributes.push("logboom.gap.count", String(gap.count));
  if (gap.from !== undefined) attributes.push("logboom.gap.from", rfc3339(gap.from.seconds, gap.from.nanos));
  if (gap.to !== undefined) attributes.push("logboom.gap.to", rfc3339(gap.to.seconds, gap.to.nanos));
  return {
    seconds,
    nanos,
    observedMs: now,
    severity: SEVERITY.warn,
    body: `${whatOf(gap)} missing here${boundsOf(gap)}: ${gap.reason}`,
    resource: gap.resource,
    attributes,
    seq: 0,
  };
}

function whatOf({ count }: Gap): string {
  if (count === undefined) return "Lines may be";
  return count === 1 ? "1 line is" : `${count} lines are`;
}

function boundsOf(gap: Gap): string {
  const from = gap.from === undefined ? "" : ` after ${rfc3339(gap.from.seconds, gap.from.nanos)}`;
  const to = gap.to === undefined ? "" : ` until ${rfc3339(gap.to.seconds, gap.to.nanos)}`;
  return from + to;
}
