/**
 * Lines of one stream → groups that belong together. Pure: the clock is handed in, and time only passes in `tick`, so
 * that a pause of our own reading never cuts a trace. Groups cover the lines in order and without holes: whoever counts
 * the lines handed in knows which of them a group accounts for, and may keep a position behind exactly those.
 */
import type { JoinRule } from "./rule.ts";
import { BEGINS, INSIDE, MAYBE, OUTSIDE, TraceDetector } from "./traces/detector.ts";
import type { TraceStep } from "./traces/detector.ts";

/** Why a group ended before its lines did; "none" when they did, as far as one can tell. */
export type GroupLimit = "none" | "lines" | "bytes" | "held";

/** The same object for every group of a joiner: copy what is to be kept. */
export interface Group {
  text: string;
  /** How many of the lines handed in longest ago it accounts for. */
  lines: number;
  limit: GroupLimit;
}

export interface Joiner {
  /** Lines of the group that is still open. */
  readonly openLines: number;
  /** `bytes`: what the line counts for against maxBytes. Zero, one or two groups are complete after it. */
  line: (text: string, bytes: number, nowMs: number) => void;
  /** To be called when `dueMs` has come; not while reading is paused. */
  tick: (nowMs: number) => void;
  /** Reading was paused until now: the time since the last line does not count. */
  resume: (nowMs: number) => void;
  /** The stream is over, or begins anew: what is open is complete, and no trace goes on. */
  flush: () => void;
  /** When tick will complete the open group if no line comes; undefined while nothing waits. */
  dueMs: () => number | undefined;
}

export function createJoiner(rule: JoinRule, taker: (group: Group) => void): Joiner {
  return new GroupJoiner(rule, taker);
}

class GroupJoiner implements Joiner {
  openLines = 0;
  readonly #rule: JoinRule;
  readonly #taker: (group: Group) => void;
  readonly #traces: TraceDetector | undefined;
  readonly #group: Group = { text: "", lines: 0, limit: "none" };
  readonly #texts: string[] = [];
  #bytes = 0;
  #firstMs = 0;
  #lastMs = 0;
  /** So many of its last lines belong to it only if the trace goes on. */
  #unsure = 0;
  /** The open group has its last line; only a trace may still go on. */
  #ended = false;

  constructor(rule: JoinRule, taker: (group: Group) => void) {
    this.#rule = rule;
    this.#taker = taker;
    this.#traces = rule.traces === undefined ? undefined : new TraceDetector(rule.traces);
  }

  line(text: string, bytes: number, nowMs: number): void {
    const step = this.#traces === undefined ? OUTSIDE : this.#traces.step(text);
    if (this.#unsure > 0 && (step === OUTSIDE || step === BEGINS)) this.#giveBack();
    this.#place(text, bytes, nowMs, step === MAYBE && this.openLines === 0 ? OUTSIDE : step);
  }

  tick(nowMs: number): void {
    if (this.openLines === 0) return;
    const { flushAfterMs, holdAtMostMs } = this.#rule;
    if (flushAfterMs > 0 && nowMs - this.#lastMs >= flushAfterMs) this.#completeAll("none");
    else if (nowMs - this.#firstMs >= holdAtMostMs) this.#completeAll("held");
  }

  resume(nowMs: number): void {
    this.#firstMs += nowMs - this.#lastMs;
    this.#lastMs = nowMs;
  }

  flush(): void {
    this.#completeAll("none");
    this.#traces?.reset();
  }

  dueMs(): number | undefined {
    if (this.openLines === 0) return undefined;
    const { flushAfterMs, holdAtMostMs } = this.#rule;
    const heldUntil = this.#firstMs + holdAtMostMs;
    return flushAfterMs > 0 ? Math.min(this.#lastMs + flushAfterMs, heldUntil) : heldUntil;
  }

  #place(text: string, bytes: number, nowMs: number, step: TraceStep): void {
    const rule = this.#rule;
    if (rule.match === "none" && step === OUTSIDE) {
      if (this.openLines > 0) this.#complete("none");
      this.#give(text, 1, "none");
      return;
    }
    const hit = rule.matches(text);
    const goesOn = this.openLines > 0 && this.#makeWay(bytes, hit, step);
    this.#add(text, bytes, nowMs);
    this.#ended = this.#endsWith(hit);
    if (step !== OUTSIDE) return;
    const alone = !goesOn && rule.opens !== undefined && !rule.opens(text);
    if (this.#ended || alone) this.#complete("none");
  }

  /** Whether a line goes on with the open group, which is completed when it does not, or when it has no room for it. */
  #makeWay(bytes: number, hit: boolean, step: TraceStep): boolean {
    const byPattern = this.#joinsByPattern(hit);
    if (!byPattern && step !== INSIDE && step !== MAYBE) {
      this.#complete("none");
      return false;
    }
    const limit = this.#limitBefore(bytes);
    if (limit !== "none") this.#complete(limit);
    else if (step === MAYBE && (!byPattern || this.#unsure > 0)) this.#unsure++;
    else this.#unsure = 0;
    return true;
  }

  /** The trace did not go on: the lines that waited for that are placed as if there had been none. */
  #giveBack(): void {
    const texts = this.#texts.splice(this.openLines - this.#unsure);
    this.openLines -= texts.length;
    this.#unsure = 0;
    this.#complete("none");
    for (const text of texts) this.#place(text, text.length, this.#lastMs, OUTSIDE);
  }

  #completeAll(limit: GroupLimit): void {
    if (this.#unsure > 0) {
      this.#giveBack();
      this.#traces?.reset();
    }
    if (this.openLines > 0) this.#complete(limit);
  }

  /** Whether, but for a trace, a line goes on with the open group. */
  #joinsByPattern(hit: boolean): boolean {
    switch (this.#rule.match) {
      case "none":
        return false;
      case "nonfirst":
        return hit;
      case "first":
        return !hit;
      case "last":
      case "nonlast":
        return !this.#ended;
    }
  }

  /** Whether, but for a trace, the line just added is the last of its group. */
  #endsWith(hit: boolean): boolean {
    switch (this.#rule.match) {
      case "none":
        return true;
      case "nonfirst":
      case "first":
        return false;
      case "last":
        return hit;
      case "nonlast":
        return !hit;
    }
  }

  #add(text: string, bytes: number, nowMs: number): void {
    if (this.openLines === 0) this.#firstMs = nowMs;
    this.#texts.push(text);
    this.openLines++;
    this.#bytes += bytes + this.#rule.separator.length;
    this.#lastMs = nowMs;
  }

  /** The limit that the open group would pass with one more line. */
  #limitBefore(bytes: number): GroupLimit {
    if (this.openLines >= this.#rule.maxLines) return "lines";
    return this.#bytes + bytes > this.#rule.maxBytes ? "bytes" : "none";
  }

  #complete(limit: GroupLimit): void {
    const texts = this.#texts;
    const lines = this.openLines;
    const text = lines === 1 ? (texts[0] ?? "") : texts.join(this.#rule.separator);
    texts.length = 0;
    this.openLines = 0;
    this.#bytes = 0;
    this.#ended = false;
    this.#unsure = 0;
    this.#give(text, lines, limit);
  }

  #give(text: string, lines: number, limit: GroupLimit): void {
    const group = this.#group;
    group.text = text;
    group.lines = lines;
    group.limit = limit;
    this.#taker(group);
  }
}
