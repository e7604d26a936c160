/** The time range of a request. */
import { z } from "zod";
import { Refusal } from "../record/refusal.ts";
import type { TimeRange } from "../store/contract.ts";
import { EARLIEST_NS, LATEST_NS, parseTime } from "./times.ts";

export const TimeText = z
  .string()
  .describe("RFC 3339, epoch (s, ms, us, ns), or relative: -15m, now-1h, now.");

interface RangeText {
  from?: string | undefined;
  to?: string | undefined;
}

/** Without `from` a search sees everything kept; without `to` also what is dated ahead of our clock. */
export function openRange(text: RangeText): TimeRange {
  const nowMs = Date.now();
  const fromNs = text.from === undefined ? EARLIEST_NS : parseTime(text.from, nowMs);
  const toNs = text.to === undefined ? LATEST_NS : parseTime(text.to, nowMs);
  return checked({ fromNs, toNs });
}

const DAY_NS = 86_400_000_000_000n;

/** Charts need two ends: the last day unless said otherwise. */
export function closedRange(text: RangeText): TimeRange {
  const nowMs = Date.now();
  const toNs = parseTime(text.to ?? "now", nowMs);
  const fromNs = text.from === undefined ? toNs - DAY_NS : parseTime(text.from, nowMs);
  return checked({ fromNs, toNs });
}

function checked(range: TimeRange): TimeRange {
  if (range.fromNs < range.toNs) return range;
  throw new Refusal("E_RANGE", "from is not before to", "swap them, or leave one out");
}
