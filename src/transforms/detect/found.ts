/** What a form found in one line. One object serves all lines. */
import type { TimeShape } from "../../codecs/line-time/line-time.ts";
import { idsOf } from "../../codecs/trace-ids/ids.ts";

export class Found {
  /** Key, value, … */
  readonly list: string[] = [];
  /** Severity that the line states, 0 when it states none. */
  level = 0;
  /** Nobody need look for a level's word elsewhere: there is none, or it is not the line's. */
  judged = false;
  /** Of an HTTP answer; 0 for none. */
  status = 0;
  /** A time inside the line, where it does not begin with one. */
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

  begin(): void {
    this.list.length = 0;
    this.level = 0;
    this.judged = false;
    this.status = 0;
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
    if (value !== undefined && value !== "" && value !== "-") this.list.push(key, value);
  }

  stamp(shape: TimeShape, at: number): void {
    this.shape = shape;
    this.stampAt = at;
  }

  /** The status of an HTTP answer, which is how bad the line is. */
  answer(code: string | undefined): void {
    this.add("http.response.status_code", code);
    this.status = Number(code ?? 0);
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
