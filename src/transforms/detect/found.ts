/** What a form found in one line. One object serves all lines. */
import type { TimeShape } from "../../codecs/line-time/line-time.ts";
import { idsOf } from "../../codecs/trace-ids/ids.ts";
import type { Attributes } from "../../record/record.ts";

export class Found {
  /** Key, value, …: what the record had, and what was found behind it, up to `size`. Never shortened: growing costs. */
  readonly list: string[] = [];
  size = 0;
  /** Severity that the line states, 0 when it states none. */
  level = 0;
  /** Nobody need look for a level's word elsewhere: there is none, or it is not the line's. */
  judged = false;
  /** An HTTP answer of 500 and above. */
  failed = false;
  /** The time that the line states, and where. */
  shape: TimeShape | "" = "";
  stampAt = 0;
  /** A time as a value by itself. */
  timeText = "";
  trace = "";
  span = "";
  /** Syslog's names of where a line came from. */
  host = "";
  app = "";
  /** Where the message begins that may have a form of its own; -1 when it has none. */
  messageAt = -1;
  /** Where a JSON object begins that ends with the line; -1 when there is none. */
  objectAt = -1;

  begin(own: Attributes): void {
    for (let i = 0; i < own.length; i += 1) this.list[i] = own[i] ?? "";
    this.size = own.length;
    this.level = 0;
    this.judged = false;
    this.failed = false;
    this.shape = "";
    this.timeText = "";
    this.trace = "";
    this.span = "";
    this.host = "";
    this.app = "";
    this.messageAt = -1;
    this.objectAt = -1;
  }

  /** Servers write a dash for what there is not. */
  add(key: string, value: string | undefined): void {
    if (value !== undefined && value !== "" && value !== "-") this.put(key, value);
  }

  /** For a value that there is. */
  put(key: string, value: string): void {
    this.list[this.size] = key;
    this.list[this.size + 1] = value;
    this.size += 2;
  }

  has(key: string): boolean {
    for (let i = 0; i < this.size; i += 2) if (this.list[i] === key) return true;
    return false;
  }

  stamp(shape: TimeShape | "", at: number): void {
    this.shape = shape;
    this.stampAt = at;
  }

  /** The status of an HTTP answer, three digits, which is how bad the line is. */
  answer(code: string | undefined): void {
    this.add("http.response.status_code", code);
    this.failed = code?.length === 3 && code.startsWith("5");
    this.judged = true;
  }

  /** A header or field that holds trace ids in one of the usual forms. */
  ids(value: string | undefined): void {
    const ids = value === undefined ? undefined : idsOf(value);
    if (ids === undefined) return;
    this.trace = ids.trace;
    this.span = ids.span;
  }
}
