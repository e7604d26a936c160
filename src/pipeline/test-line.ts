/** A line of our own making, sent on the way that all lines take: whoever sees it arrive knows that the way is open. */
import { fromMs, NO_ATTRIBUTES } from "../record/record.ts";
import type { LogRecord } from "../record/record.ts";
import { makeResource } from "../record/resource.ts";
import { SEVERITY } from "../record/severity.ts";
import type { SourceContext } from "../record/source.ts";

/** Resolves once the record is durable; undefined while there is no room for it. */
export type SendTestLine = () => Promise<LogRecord | undefined>;

export function createTestLine(ctx: SourceContext): SendTestLine {
  const resource = makeResource({ "service.name": "logboom", "logboom.source": "test" });
  return async () => {
    if (ctx.full() !== undefined) return undefined;
    const observedMs = Date.now();
    const record: LogRecord = {
      ...fromMs(observedMs),
      observedMs,
      severity: SEVERITY.info,
      body: "This is a test line: it was taken, kept and shown as every other line is.",
      resource,
      attributes: NO_ATTRIBUTES,
      seq: 0,
    };
    await ctx.emit([record]);
    return record;
  };
}
