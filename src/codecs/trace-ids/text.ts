/** Ids that a plain line names: `trace_id=…`, `[traceId: …, spanId: …]`, `traceparent: 00-…`, `X-Amzn-Trace-Id: Root=1-…`. */
import { idsOf, spanOf } from "./ids.ts";
import type { Ids } from "./ids.ts";

/** A stack trace is long; ids stand in the line itself. */
const LOOKED_AT_CHARS = 4096;
const TRACE =
  /trace[._-]?(?:id|parent)["']?(?: ?[=:] ?| )["']?((?:Root=)?[0-9a-f][0-9a-f-]{14,60}(?:;(?:Parent|Self)=[0-9a-f]{16})?)(?![0-9a-z])/i;
const SPAN = /span[._-]?id["']?(?: ?[=:] ?| )["']?([0-9a-f]{16})(?![0-9a-z])/i;
/** Without a key of its own, as a web server's log format writes the header. */
const BARE = /(?<![0-9a-z-])00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?![0-9a-z-])/;

/** Cheap for lines that have none, which are nearly all. */
export function idsInText(text: string): Ids | undefined {
  const looked = text.length > LOOKED_AT_CHARS ? text.slice(0, LOOKED_AT_CHARS) : text;
  const value =
    (looked.includes("race") || looked.includes("RACE") ? TRACE.exec(looked)?.[1] : undefined) ??
    bare(looked);
  const ids = value === undefined ? undefined : idsOf(value);
  if (ids === undefined || ids.span !== "") return ids;
  return { trace: ids.trace, span: spanOf(SPAN.exec(looked)?.[1] ?? "") };
}

function bare(text: string): string | undefined {
  return text.includes("00-") ? BARE.exec(text)?.[0] : undefined;
}
