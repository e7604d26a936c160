/** Keys under which loggers and tracers write the ids, whatever their case and however they are joined. */

export type TraceRole = "trace" | "span";

const TRACE_KEYS = new Set([
  "traceid",
  "traceparent",
  "oteltraceid",
  "xamzntraceid",
  "xraytraceid",
  "awsxraytraceid",
  "xb3traceid",
  "@tr",
  "logging.googleapis.com/trace",
]);
const SPAN_KEYS = new Set(["spanid", "otelspanid", "xb3spanid", "@sp", "logging.googleapis.com/spanid"]);
const KEY_CHARS_MOST = 64;

/** `trace_id`, `traceId`, `trace.id`, `mdc.trace_id`, `X-B3-TraceId`, …; undefined for every other key. */
export function traceRoleOf(key: string): TraceRole | undefined {
  if (key.length > KEY_CHARS_MOST) return undefined;
  const folded = key.toLowerCase();
  if (folded === "trace.id") return "trace";
  if (folded === "span.id") return "span";
  const last =
    folded.endsWith("/trace") || folded.endsWith("/spanid")
      ? folded
      : folded.slice(folded.lastIndexOf(".") + 1);
  const name = last.replaceAll(/[_-]/g, "");
  if (TRACE_KEYS.has(name)) return "trace";
  return SPAN_KEYS.has(name) ? "span" : undefined;
}
