/** A line that is one JSON object, read for people: its message first, then the other keys. */

export interface JsonLine {
  message: string;
  pairs: readonly { key: string; value: string }[];
}

const MESSAGE_KEYS = ["message", "msg", "@message", "log", "event", "text", "error"];
/** Told by the row already. */
const TOLD = new Set(["level", "severity", "time", "timestamp", "ts", "@timestamp", "@l", "@t", "lvl", "v"]);
/** A longer line is shown as it is: it would be cut anyway, and parsing costs. */
const MOST_CHARS = 16_384;

export function jsonLine(body: string): JsonLine | undefined {
  if (!body.startsWith("{") || !body.trimEnd().endsWith("}") || body.length > MOST_CHARS) return undefined;
  const object = parsed(body);
  if (object === undefined) return undefined;
  const messageKey = MESSAGE_KEYS.find((key) => typeof object[key] === "string");
  if (messageKey === undefined) return undefined;
  const pairs: { key: string; value: string }[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (key !== messageKey && !TOLD.has(key)) flatten(pairs, key, value);
  }
  return { message: textOf(object[messageKey]), pairs };
}

/** More are beyond the edge of any screen; the detail has them all. */
const MOST_PAIRS = 40;

/** {http: {status: 200}} → http.status=200 */
function flatten(pairs: { key: string; value: string }[], key: string, value: unknown): void {
  if (pairs.length >= MOST_PAIRS) return;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    pairs.push({ key, value: textOf(value) });
    return;
  }
  for (const [inner, one] of Object.entries(value)) flatten(pairs, `${key}.${inner}`, one);
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
