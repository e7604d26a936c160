/** A line that is no JSON: tries the forms, the one that its container's last line had first, and reads what it found. */
import { LineTime } from "../../codecs/line-time/line-time.ts";
import type { TimeShape } from "../../codecs/line-time/line-time.ts";
import { idsInText } from "../../codecs/trace-ids/text.ts";
import type { Zone } from "../../codecs/syslog/zone.ts";
import type { LogRecord } from "../../record/record.ts";
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
  /** What was read: the body without its colours. */
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
    this.format = "";
    found.begin(record.attributes);
    this.#line.begin(this.text);
    if (this.#options.forms) {
      const form = this.#formOf(this.#memory.of(record), false);
      if (form !== undefined) {
        this.format = form.name;
        if (form.last === undefined) this.#memory.keep(form);
      }
      if (found.messageAt >= 0) this.#message(found.messageAt);
    }
    if (this.#options.trace && found.trace === "") this.#traces();
  }

  /** The time that the line states becomes the record's; false when it states none. */
  takeTime(record: LogRecord): boolean {
    const { found } = this;
    if (found.shape !== "") return this.#read(found.shape, found.stampAt, record);
    const { shape, head, stampAt } = this.#line;
    if (shape === "" || (this.format === "" && AMBIGUOUS.has(head))) return false;
    return this.#read(shape, stampAt, record);
  }

  #read(shape: TimeShape, at: number, record: LogRecord): boolean {
    if (!this.#time.read(shape, this.text, at, record.observedMs)) return false;
    record.seconds = this.#time.seconds;
    record.nanos = this.#time.nanos;
    return true;
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
    const line = this.#line;
    const head = line.shape;
    const headAt = line.stampAt;
    line.begin(this.text.slice(at));
    // The header said the time; a form that knows nothing else has nothing to add.
    const form = this.#formOf(undefined, true);
    if (form !== undefined && form.name !== "syslog") this.format = form.name;
    if (level !== 0) found.level = level;
    found.shape = shape === "" ? head : shape;
    found.stampAt = shape === "" ? headAt : stampAt;
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
