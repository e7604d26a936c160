/** The four ways to read a stretch of the log: the newest, around a record, further back, further on. */
import type { SearchAnswer } from "../../api/contract.ts";
import { boundMs } from "../address/range.ts";
import type { Place } from "../address/place.ts";
import { ask } from "../server/client.ts";
import { afterNanos, idNanos, makeLine } from "./line.ts";
import type { Line } from "./line.ts";

/** Fills a tall screen several times, and is on screen within a blink. */
const FIRST_LINES = 300;
/** Scrolling asks again long before it gets there, so a page may take its time; who scrolls far gets longer ones. */
const PAGE_LINES = 1000;
const LONG_PAGE_LINES = 2500;
const FAR_LINES = 5000;

export type Sought = Pick<Place, "q" | "from" | "to">;

export interface Page {
  lines: Line[];
  cursor: string | null;
  tailFrom: number;
  figures: Figures;
}

export interface Figures {
  tookMs: number;
  searched: number;
  partial: boolean;
}

export async function newest(sought: Sought, signal: AbortSignal): Promise<Page> {
  return page({ ...bounds(sought), order: "desc", limit: FIRST_LINES }, signal);
}

/** Both sides of a record, which itself need not match. */
export async function around(
  sought: Sought,
  at: string,
  signal: AbortSignal,
): Promise<{ older: Page; newer: Page }> {
  const { q, from, to } = stretched(sought, at);
  const [older, newer] = await Promise.all([
    page({ q, from, to: afterNanos(at), order: "desc", limit: FIRST_LINES }, signal),
    page({ q, from: idNanos(at), to, order: "asc", limit: FIRST_LINES }, signal),
  ]);
  return { older, newer };
}

export interface From {
  cursor?: string;
  /** The outermost line at hand, for when no cursor points behind it any more. */
  line?: Line;
  /** How many are loaded. */
  loaded: number;
}

export async function olderThan(sought: Sought, from: From, signal: AbortSignal): Promise<Page> {
  const start = from.cursor === undefined && from.line !== undefined ? { to: afterNanos(from.line.id) } : {};
  return page(
    { ...bounds(sought), ...start, cursor: from.cursor, order: "desc", limit: pageLines(from.loaded) },
    signal,
  );
}

export async function newerThan(sought: Sought, from: From, signal: AbortSignal): Promise<Page> {
  const start = from.cursor === undefined && from.line !== undefined ? { from: idNanos(from.line.id) } : {};
  return page(
    { ...bounds(sought), ...start, cursor: from.cursor, order: "asc", limit: pageLines(from.loaded) },
    signal,
  );
}

function pageLines(loaded: number): number {
  return loaded < FAR_LINES ? PAGE_LINES : LONG_PAGE_LINES;
}

interface Request {
  q: string;
  from: string;
  to: string;
  order: "asc" | "desc";
  limit: number;
  cursor?: string | undefined;
}

/** A cursor carries its range; the one in the address may have moved on since. */
async function page({ q, from, to, order, limit, cursor }: Request, signal: AbortSignal): Promise<Page> {
  const range = cursor === undefined ? { from, to } : { cursor };
  const answer = await ask<SearchAnswer>("/api/v1/search", { q, ...range, order, limit }, { signal });
  const { tookMs, searched, partial } = answer;
  return {
    lines: inTime(answer.records.map(makeLine), order),
    cursor: answer.cursor,
    // A store that never held a line has no position yet.
    tailFrom: Math.max(0, answer.tailFrom),
    figures: { tookMs, searched, partial },
  };
}

/** `order` also orders the answer; the page holds lines oldest first. */
function inTime(lines: Line[], order: "asc" | "desc"): Line[] {
  return order === "desc" ? lines.reverse() : lines;
}

function bounds({ q, from, to }: Sought): Sought {
  return { q, from, to: to === "now" ? "" : to };
}

const BEFORE_MS = 300_000;

/** A link may point at a record that "the last 15 minutes" have left behind: the range then reaches back to it. */
function stretched(sought: Sought, at: string): Sought {
  const { q, from, to } = bounds(sought);
  const atMs = Number(BigInt(idNanos(at)) / 1_000_000n);
  const fromMs = boundMs(from, Date.now());
  const toMs = to === "" ? Infinity : (boundMs(to, Date.now()) ?? Infinity);
  return {
    q,
    from: fromMs !== undefined && fromMs > atMs ? new Date(atMs - BEFORE_MS).toISOString() : from,
    to: toMs <= atMs ? "" : to,
  };
}
