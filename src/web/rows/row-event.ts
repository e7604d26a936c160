/** Docker's events among the lines: what was done to a container, not what it wrote. */
import type { Line } from "../lines/line.ts";

const ACTION = "docker.event.action";

export function isEvent({ record }: Line): boolean {
  return record.attributes[ACTION] !== undefined;
}

const SIGNS: Readonly<Record<string, string>> = {
  create: "▲",
  start: "▲",
  restart: "↻",
  unpause: "▲",
  oom: "✕",
  kill: "✕",
  die: "▼",
  stop: "▼",
  pause: "▼",
  destroy: "▼",
};

/** Up, down, or something else: the text beside it says what. */
export function eventSign({ record }: Line): string {
  return SIGNS[String(record.attributes[ACTION])] ?? "◆";
}
