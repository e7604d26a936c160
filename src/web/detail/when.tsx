import type { ReactNode } from "react";
import type { RecordJson } from "../../api/contract.ts";
import { duration } from "../kit/numbers.ts";
import { useNow } from "../kit/use-now.ts";
import { ago } from "../rows/clock.ts";
import { useClock } from "../rows/look.ts";

/** Shorter ways are the rule and tell nobody anything. */
const LATE_MS = 2000;

export function When({ record: { timestamp, observed } }: { record: RecordJson }): ReactNode {
  const clock = useClock();
  const ms = Date.parse(timestamp);
  const lateMs = Date.parse(observed) - ms;
  return (
    <div className="detail-when num">
      <span>
        {clock.day(ms)} {clock.time(ms)} {clock.zone}
      </span>
      <span className="dim">{ago(ms, useNow())}</span>
      <div className="dim">
        {timestamp}
        {lateMs > LATE_MS && `, arrived ${duration(lateMs)} later`}
      </div>
    </div>
  );
}
