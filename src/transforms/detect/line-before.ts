/**
 * The time of the line before, for lines that state none: a stack trace read from an old file belongs to its first line and
 * not to the moment at which it was read. Only right behind it: who says nothing of time for longer is believed to speak of now.
 */
import type { Attributes, LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";

/** Lines of one event are written, and read, within this. */
const WITHIN_MS = 1000;

export class LineBefore {
  #resource: Resource | undefined;
  /** As the source made them: lines of one file or connection share the list. */
  #own: Attributes | undefined;
  #observedMs = 0;
  #seconds = 0;
  #nanos = 0;

  /** This record's time was taken from its text; `resource` and `own` are what its source gave it. */
  note({ seconds, nanos, observedMs }: LogRecord, resource: Resource, own: Attributes): void {
    this.#resource = resource;
    this.#own = own;
    this.#observedMs = observedMs;
    this.#seconds = seconds;
    this.#nanos = nanos;
  }

  lend(record: LogRecord, resource: Resource, own: Attributes): void {
    if (resource !== this.#resource || own !== this.#own) return;
    const laterMs = record.observedMs - this.#observedMs;
    if (laterMs < 0 || laterMs > WITHIN_MS) return;
    record.seconds = this.#seconds;
    record.nanos = this.#nanos;
  }
}
