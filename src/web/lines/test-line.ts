/** Lines for tests. */
import { makeLine } from "./line.ts";
import type { Line } from "./line.ts";

const START_MS = Date.parse("2026-11-21T09:00:00Z");

/** The nth line: a millisecond after the one before it. */
export function testLine(n: number, body: string, container = "web-1"): Line {
  const ms = START_MS + n;
  return makeLine({
    id: `${ms}000000-${n}`,
    timestamp: new Date(ms).toISOString().replace("Z", "000000Z"),
    observed: new Date(ms).toISOString(),
    severity: "info",
    severityNumber: 9,
    body,
    resource: { "container.name": container },
    attributes: {},
  });
}
