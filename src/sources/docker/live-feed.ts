/**
 * Between an attach, which must never be made to wait (the container would stop with it), and the outbox, which may be full: a
 * bounded queue. What does not fit is dropped and counted, and a gap record stands where it would have stood.
 */
import { INVALID_UTF8, streamName, TRUNCATED } from "../../codecs/docker/lines.ts";
import type { Attributes, LogRecord } from "../../record/record.ts";
import type { ReadingHost } from "./api-reading.ts";
import type { Time } from "./position.ts";

/** A second or two of a container that prints as fast as it can. */
export const LIVE_QUEUE_BYTES = 16 * 1024 * 1024;
/** What a record costs beside its text, roughly. */
const RECORD_BYTES = 150;
/** Between two looks at whether the outbox is full. */
const AT_ONCE = 512;
export const DROPPED = "they came faster than they could be handed on, and its log driver keeps nothing";

interface Waiting {
  record: LogRecord;
  stream: number;
  /** Lines dropped just before this one. */
  dropped: number;
  droppedFrom: Time | undefined;
}

export class LiveFeed {
  lines = 0;
  readonly #host: ReadingHost;
  readonly #count: (event: string, reason: string, by: number) => void;
  #queue: Waiting[] = [];
  #bytes = 0;
  #dropped = 0;
  #droppedFrom: Time | undefined;
  #waits = false;
  #lastMs = 0;
  #inMs = 0;
  /** Lines before the first one may be lost, for this reason, since then. */
  #before: { reason: string; from: Time | undefined } | undefined;

  constructor(host: ReadingHost, count: (event: string, reason: string, by: number) => void) {
    this.#host = host;
    this.#count = count;
  }

  mayHaveMissed(reason: string, from: Time | undefined): void {
    this.#before = { reason, from };
  }

  line(stream: number, body: string, flags: number): void {
    const nowMs = Date.now();
    const record = this.#record(nowMs, body, attributesOf(stream, flags));
    this.lines++;
    if (this.#bytes + body.length > LIVE_QUEUE_BYTES) {
      this.#dropped++;
      this.#droppedFrom ??= record;
      return;
    }
    this.#queue.push({ record, stream, dropped: this.#dropped, droppedFrom: this.#droppedFrom });
    this.#bytes += body.length + RECORD_BYTES;
    this.#dropped = 0;
    this.#droppedFrom = undefined;
  }

  /** Hands on what can be handed on; the rest follows by itself. */
  pump(): void {
    while (this.#queue.length > 0 && !this.#waits) {
      const blocked = this.#host.fresh ?? this.#host.blocked();
      if (blocked !== undefined) {
        this.#waits = true;
        void blocked.then(() => {
          this.#waits = false;
          this.pump();
        });
        return;
      }
      const some = this.#queue.slice(0, AT_ONCE);
      this.#queue = this.#queue.slice(AT_ONCE);
      for (const one of some) this.#hand(one);
    }
    if (this.#queue.length === 0 && this.#dropped > 0) this.#tellDropped(this.#dropped, this.#droppedFrom);
  }

  /** Resolves when all that came has been handed on. At the end of everything nobody waits for room: it is now or never. */
  async drain(signal: AbortSignal): Promise<void> {
    this.pump();
    if (this.#queue.length === 0) return;
    let abort = (): void => undefined;
    const aborted = new Promise<void>((go) => (abort = go));
    signal.addEventListener("abort", abort, { once: true });
    while (this.#queue.length > 0 && !signal.aborted) {
      await Promise.race([this.#host.fresh ?? this.#host.blocked(), aborted]);
      this.pump();
    }
    for (const one of this.#queue.splice(0)) this.#hand(one);
  }

  #hand({ record, stream, dropped, droppedFrom }: Waiting): void {
    this.#bytes -= record.body.length + RECORD_BYTES;
    // What is known of the run may have come after its first line.
    record.resource = this.#host.resource;
    const before = this.#before;
    this.#before = undefined;
    if (before !== undefined) this.#host.gap(before.reason, { from: before.from, to: record });
    if (dropped > 0) {
      this.#host.gap(DROPPED, { from: droppedFrom, to: record, count: dropped });
      this.#count("dropped", DROPPED, dropped);
    }
    this.#host.accept(record, stream);
  }

  /** Nothing came behind them that could have told. */
  #tellDropped(dropped: number, from: Time | undefined): void {
    this.#dropped = 0;
    this.#droppedFrom = undefined;
    this.#host.gap(DROPPED, { from, to: this.#time(Date.now()), count: dropped });
    this.#count("dropped", DROPPED, dropped);
  }

  #record(nowMs: number, body: string, attributes: Attributes): LogRecord {
    const { seconds, nanos } = this.#time(nowMs);
    const { resource } = this.#host;
    return { seconds, nanos, observedMs: nowMs, severity: 0, body, resource, attributes, seq: 0 };
  }

  /** Arrival, told apart within a millisecond, so that the order of lines is that of their times. */
  #time(nowMs: number): Time {
    this.#inMs = nowMs > this.#lastMs ? 0 : Math.min(this.#inMs + 1, 999_999);
    this.#lastMs = Math.max(this.#lastMs, nowMs);
    const seconds = Math.floor(this.#lastMs / 1000);
    return { seconds, nanos: (this.#lastMs - seconds * 1000) * 1e6 + this.#inMs };
  }
}

const BOTH = TRUNCATED | INVALID_UTF8;
/** Index: the stream times four, plus the flags. */
const LISTS: readonly Attributes[] = [0, 1, 2].flatMap((stream) =>
  [0, 1, 2, BOTH].map((flags) => listOf(stream, flags)),
);

function attributesOf(stream: number, flags: number): Attributes {
  return LISTS[stream * 4 + (flags & BOTH)] ?? listOf(stream, flags);
}

function listOf(stream: number, flags: number): Attributes {
  const list = ["log.iostream", streamName(stream), "logboom.live_only", "true"];
  if ((flags & TRUNCATED) !== 0) list.push("log.truncated", "true");
  if ((flags & INVALID_UTF8) !== 0) list.push("log.invalid_utf8", "true");
  return list;
}
