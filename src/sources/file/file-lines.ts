/**
 * One file's lines → records. Knows how many bytes of the file stand in lines that were not handed on yet (a record of several
 * lines that is still open), since a position must not go behind them.
 */
import type { LineTaker } from "../../codecs/encodings/lines.ts";
import { FRAME } from "../../codecs/framing/frames.ts";
import { RecordJoiner } from "../../codecs/multiline/records.ts";
import { keepStated } from "../../record/arrival.ts";
import { fromMs } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Entry, Facts } from "./entry.ts";

export interface LinesHost {
  record: (record: LogRecord) => void;
  count: (event: string, reason: string) => void;
}

export class FileLines implements LineTaker {
  /** Bytes of lines that are not handed on. */
  openBytes = 0;
  /** Bytes of all lines taken, and of what was passed over. */
  takenBytes = 0;
  readonly #entry: Entry;
  readonly #facts: Facts;
  readonly #host: LinesHost;
  readonly #joiner: RecordJoiner | undefined;
  /** Of the open lines, from the oldest. */
  readonly #sizes: number[] = [];
  #observedMs = 0;
  #arrival = fromMs(0);
  /** The time stated last. */
  #stated: { seconds: number; nanos: number } | undefined;
  /** Attributes with marks: few combinations, each one list. */
  readonly #marked: (readonly string[] | undefined)[] = [];

  constructor(entry: Entry, facts: Facts, host: LinesHost) {
    this.#entry = entry;
    this.#facts = facts;
    this.#host = host;
    if (entry.rule !== undefined)
      this.#joiner = new RecordJoiner(entry.rule, { record: (record) => this.#joined(record) });
  }

  /** The lines that follow were read now. */
  begin(nowMs: number): void {
    this.#observedMs = nowMs;
    this.#arrival = fromMs(nowMs);
  }

  line(text: string, flags: number, bytes: number): void {
    this.takenBytes += bytes;
    const record = this.#recordOf(text, flags);
    if (this.#joiner === undefined) {
      this.#host.record(record);
      return;
    }
    this.#sizes.push(bytes);
    this.openBytes += bytes;
    this.#joiner.add(record, this.#observedMs);
  }

  /** Bytes that are no line. */
  pass(bytes: number): void {
    this.takenBytes += bytes;
    const last = this.#sizes.length - 1;
    if (last < 0) return;
    this.#sizes[last] = (this.#sizes[last] ?? 0) + bytes;
    this.openBytes += bytes;
  }

  dueMs(): number | undefined {
    return this.#joiner?.dueMs();
  }

  tick(nowMs: number): void {
    this.#joiner?.tick(nowMs);
  }

  /** Nothing was read for a while, for a reason of ours: that time does not count. */
  resume(nowMs: number): void {
    if (this.openBytes > 0) this.#joiner?.resume(nowMs);
  }

  /** No more lines come. */
  flush(): void {
    this.#joiner?.flush();
  }

  #joined(record: LogRecord): void {
    const left = this.#joiner?.openLines ?? 0;
    const done = this.#sizes.splice(0, this.#sizes.length - left);
    for (const bytes of done) this.openBytes -= bytes;
    this.#host.record(record);
  }

  #recordOf(body: string, flags: number): LogRecord {
    const time = this.#timeOf(body);
    const record: LogRecord = {
      seconds: time.seconds,
      nanos: time.nanos,
      observedMs: this.#observedMs,
      severity: 0,
      body,
      resource: this.#facts.resource,
      attributes: flags === 0 ? this.#facts.attributes : this.#marks(flags),
      seq: 0,
    };
    if (time !== this.#arrival) keepStated(record);
    return record;
  }

  #timeOf(line: string): { seconds: number; nanos: number } {
    const { time } = this.#entry;
    if (time === undefined) return this.#arrival;
    if (time.read(line, this.#observedMs)) {
      this.#stated ??= { seconds: 0, nanos: 0 };
      this.#stated.seconds = time.seconds;
      this.#stated.nanos = time.nanos;
    } else if (this.#joiner === undefined) this.#host.count("malformed", "no time in the line");
    return this.#stated ?? this.#arrival;
  }

  #marks(flags: number): readonly string[] {
    if ((flags & FRAME.truncated) !== 0) this.#host.count("truncated", "longer than allowed");
    if ((flags & FRAME.invalidUtf8) !== 0) this.#host.count("repaired", "invalid text");
    let list = this.#marked[flags];
    if (list === undefined) {
      const marks = [...this.#facts.attributes];
      if ((flags & FRAME.truncated) !== 0) marks.push("log.truncated", "true");
      if ((flags & FRAME.invalidUtf8) !== 0) marks.push("log.invalid_utf8", "true");
      list = this.#marked[flags] = marks;
    }
    return list;
  }
}
