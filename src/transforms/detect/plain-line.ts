/** A line that is no JSON: tries the forms, the one that its container's last line had first, and reads what it found. */
import { LineTime } from "../../codecs/line-time/line-time.ts";
import { idsInText } from "../../codecs/trace-ids/text.ts";
import type { Zone } from "../../codecs/syslog/zone.ts";
import type { LogRecord } from "../../record/record.ts";
import type { Moment } from "./value-time.ts";
import { Found } from "./found.ts";
import type { LineForm } from "./forms/form.ts";
import { FormTable } from "./forms/list.ts";
import { HEAD, Line } from "./line.ts";
import { FormMemory } from "./memory.ts";

export interface PlainOptions {
  forms: boolean;
  without: readonly string[];
  trace: boolean;
  zone: Zone;
}

const ESCAPE = "\u001b";
// oxlint-disable-next-line no-control-regex -- colours begin with one
const COLOURS = /\u001b\[[\d;:?]{0,24}[A-Za-z]/g;
/** What may be any day: believed only where the form says which. */
const AMBIGUOUS = new Set<number>([HEAD.short, HEAD.digits, HEAD.clock, HEAD.none]);

export class PlainLine {
  readonly found = new Found();
  /** What was read: the body without its colours, and without what Windows ends a line with. */
  text = "";
  /** The form's name, "" for none. */
  format = "";
  readonly #options: PlainOptions;
  readonly #line = new Line();
  readonly #table: FormTable;
  readonly #memory = new FormMemory();
  readonly #time: LineTime;

  constructor(options: PlainOptions) {
    this.#options = options;
    this.#table = new FormTable(options.without);
    this.#time = new LineTime(options.zone);
  }

  read(record: LogRecord): void {
    const { body } = record;
    const { found } = this;
    this.text = body.includes(ESCAPE) ? body.replace(COLOURS, "") : body;
    if (this.text.endsWith("\r")) this.text = this.text.slice(0, -1);
    this.format = "";
    found.begin(record.attributes);
    this.#line.begin(this.text);
    const form = this.#options.forms ? this.#formOf(this.#memory.of(record), false) : undefined;
    if (form !== undefined) {
      this.format = form.name;
      if (form.last === undefined) this.#memory.keep(form);
    }
    this.#stamp(form, 0);
    if (found.messageAt >= 0) this.#message(found.messageAt);
    if (this.#options.trace && found.trace === "") this.#traces();
  }

  /** The time that the line states; undefined when it states none. A missing year is guessed from `nowMs`. */
  time(nowMs: number): Moment | undefined {
    const { shape, stampAt } = this.found;
    return shape !== "" && this.#time.read(shape, this.text, stampAt, nowMs) ? this.#time : undefined;
  }

  /** What the line begins with is its time, unless its form found another. The line's text begins at `offset`. */
  #stamp(form: LineForm | undefined, offset: number): void {
    const { found } = this;
    const { shape, head, stampAt } = this.#line;
    if (found.shape === "" && shape !== "" && (form !== undefined || !AMBIGUOUS.has(head)))
      found.stamp(shape, offset + stampAt);
  }

  #formOf(remembered: LineForm | undefined, inner: boolean): LineForm | undefined {
    const line = this.#line;
    const { found } = this;
    const forms = this.#table.of(line.head, line.text.charCodeAt(0));
    if (remembered !== undefined && forms.includes(remembered) && remembered.read(line, found))
      return remembered;
    for (const form of forms) {
      if (form === remembered || (inner && form.last === true)) continue;
      if (form.read(line, found)) return form;
    }
    return undefined;
  }

  /** What stands behind a header of syslog may have a form of its own; time and severity are the header's where it has them. */
  #message(at: number): void {
    const { found } = this;
    const { level, shape, stampAt, host, app } = found;
    found.stamp("", 0);
    this.#line.begin(this.text.slice(at));
    // The header said the time; a form that knows nothing else has nothing to add.
    const form = this.#formOf(undefined, true);
    if (form !== undefined && form.name !== "syslog") this.format = form.name;
    if (level !== 0) found.level = level;
    if (shape !== "") found.stamp(shape, stampAt);
    else if (found.shape !== "") found.stampAt += at;
    else this.#stamp(form, at);
    found.host = host;
    found.app = app;
    found.objectAt = this.text.charCodeAt(at) === 123 ? at : -1;
    found.messageAt = -1;
  }

  #traces(): void {
    const ids = idsInText(this.text);
    if (ids === undefined) return;
    this.found.trace = ids.trace;
    this.found.span = ids.span;
  }
}
