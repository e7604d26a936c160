/**
 * The tail as a stream that mends itself: it opens again after a break, from where it stopped, with growing waits.
 * EventSource alone gives up on any answer that is not 200, and cannot say for how long nothing came.
 */
import type { RecordJson, TailMissed, TailStats } from "../../api/contract.ts";
import { address } from "../server/client.ts";

export type StreamState =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "away"; sinceMs: number; tries: number };

export interface StreamOptions {
  q: string;
  /** Position to go on from. */
  after: number;
  onRecord: (record: RecordJson) => void;
  onMissed: (missed: TailMissed) => void;
  onStats: (stats: TailStats) => void;
  onState: (state: StreamState) => void;
}

export interface Stream {
  /** Where a new stream would have to go on. */
  position: () => string;
  /** Tries now instead of after the wait. */
  retry: () => void;
  close: () => void;
}

const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 10_000; // a restarted server is back sooner, and nobody watches a longer count
/** Lines a second at which reading has long become watching; the figures tell the true rate. */
const SHOWN_MOST = 200;
/** The server sends its figures every second; this many without any mean that the line is dead. */
const SILENCE_MS = 6000;

interface Link {
  source: EventSource | undefined;
  position: string;
  heardMs: number;
  awaySinceMs: number;
  tries: number;
  timer: number;
}

export function openStream(options: StreamOptions): Stream {
  const link: Link = {
    source: undefined,
    position: String(options.after),
    heardMs: 0,
    awaySinceMs: 0,
    tries: 0,
    timer: 0,
  };
  const watch = window.setInterval(() => {
    if (link.source !== undefined && Date.now() - link.heardMs > SILENCE_MS) lost(link, options);
  }, 1000);
  const woken = (): void => {
    if (link.source === undefined) connect(link, options);
  };
  window.addEventListener("online", woken);
  options.onState({ state: "connecting" });
  connect(link, options);
  return {
    position: () => link.position,
    retry: woken,
    close: () => {
      clearInterval(watch);
      clearTimeout(link.timer);
      window.removeEventListener("online", woken);
      link.source?.close();
      link.source = undefined;
    },
  };
}

function connect(link: Link, options: StreamOptions): void {
  clearTimeout(link.timer);
  const source = new EventSource(
    address("/api/v1/tail", { q: options.q, after: link.position, rate: SHOWN_MOST }),
  );
  link.source = source;
  link.heardMs = Date.now();
  listen(source, "ready", link, () => {
    link.tries = 0;
    link.awaySinceMs = 0;
    options.onState({ state: "live" });
  });
  listen(source, "record", link, (data) => options.onRecord(data as RecordJson));
  listen(source, "missed", link, (data) => options.onMissed(data as TailMissed));
  listen(source, "stats", link, (data) => options.onStats(data as TailStats));
  source.onerror = () => {
    if (link.source === source) lost(link, options);
  };
}

function listen(source: EventSource, event: string, link: Link, take: (data: unknown) => void): void {
  source.addEventListener(event, (message: MessageEvent<string>) => {
    link.heardMs = Date.now();
    if (message.lastEventId !== "") link.position = message.lastEventId;
    take(JSON.parse(message.data));
  });
}

function lost(link: Link, options: StreamOptions): void {
  link.source?.close();
  link.source = undefined;
  if (link.awaySinceMs === 0) link.awaySinceMs = Date.now();
  link.tries += 1;
  options.onState({ state: "away", sinceMs: link.awaySinceMs, tries: link.tries });
  const waitMs = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** (link.tries - 1));
  link.timer = window.setTimeout(() => connect(link, options), waitMs);
}
