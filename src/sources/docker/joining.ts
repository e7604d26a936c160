/**
 * A container's lines → records of several lines, per stream. Sees to the time: a record is complete when nothing was added to
 * it for a while in which we were listening. A pause of ours, or of the connection, cuts nothing.
 */
import { RecordJoiner } from "../../codecs/multiline/records.ts";
import type { JoinRule } from "../../codecs/multiline/rule.ts";
import type { LogRecord } from "../../record/record.ts";
import { compareTimes } from "./position.ts";
import type { Time } from "./position.ts";

const STREAMS = [1, 2];
/** While we do not listen: look again. */
const AGAIN_MS = 100;
const SOONEST_MS = 5;

/** `last` is the newest line in the record: a position may go behind it. */
export type HandJoined = (record: LogRecord, last: LogRecord, stream: number) => void;

export class Joining {
  readonly #rule: JoinRule;
  readonly #joiners: readonly (RecordJoiner | undefined)[];
  /** First line of the record that is open, per stream. */
  readonly #first: (Time | undefined)[] = [undefined, undefined, undefined];
  #timer: NodeJS.Timeout | undefined;
  /** Since when lines can reach us, milliseconds since the epoch; undefined: they cannot. */
  #listeningSinceMs: number | undefined;

  constructor(rule: JoinRule, hand: HandJoined) {
    this.#rule = rule;
    const joiner = (stream: number): RecordJoiner =>
      new RecordJoiner(rule, { record: (record, last) => hand(record, last, stream) });
    this.#joiners = [undefined, joiner(1), joiner(2)];
  }

  add(record: LogRecord, stream: number): void {
    const joiner = this.#joiners[stream];
    if (joiner === undefined) return;
    joiner.add(record, record.observedMs);
    const open = joiner.openLines;
    if (open === 1) this.#first[stream] = record;
    else if (open === 0) this.#first[stream] = undefined;
    if (open > 0) this.#timer ??= setTimeout(() => this.#tick(), this.#rule.flushAfterMs || AGAIN_MS);
  }

  /** Lines come, or would come if there were any. */
  listen(nowMs: number): void {
    this.#listeningSinceMs ??= nowMs;
  }

  /** None can come for now: time stands still. */
  hush(): void {
    this.#listeningSinceMs = undefined;
  }

  /** What is open is complete. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const joiner of this.#joiners) joiner?.flush();
    this.#first.fill(undefined);
  }

  /** Time of the oldest line in a record that is not complete. */
  openSince(): Time | undefined {
    const [, out, err] = this.#first;
    if (out === undefined || err === undefined) return out ?? err;
    return compareTimes(out, err) < 0 ? out : err;
  }

  #tick(): void {
    this.#timer = undefined;
    const nowMs = Date.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const stream of STREAMS) nextMs = Math.min(nextMs, this.#tickOne(stream, nowMs));
    if (nextMs < Number.POSITIVE_INFINITY)
      this.#timer = setTimeout(() => this.#tick(), Math.max(SOONEST_MS, nextMs - nowMs));
  }

  /** Returns when to come again. */
  #tickOne(stream: number, nowMs: number): number {
    const joiner = this.#joiners[stream];
    const dueMs = joiner?.dueMs();
    if (joiner === undefined || dueMs === undefined) return Number.POSITIVE_INFINITY;
    if (this.#listeningSinceMs === undefined) return nowMs + AGAIN_MS;
    const heardMs = this.#listeningSinceMs + this.#rule.flushAfterMs;
    if (nowMs < dueMs || nowMs < heardMs) return Math.max(dueMs, heardMs);
    joiner.tick(nowMs);
    if (joiner.openLines === 0) this.#first[stream] = undefined;
    return joiner.dueMs() ?? Number.POSITIVE_INFINITY;
  }
}
