/** The recognition itself, on records; what it may be told stands in config.ts. */
import { DocumentStamp } from "../../codecs/json/stamp.ts";
import { zoneOf } from "../../codecs/syslog/zone.ts";
import { RecordDraft } from "../../record/draft.ts";
import type { LogRecord } from "../../record/record.ts";
import { SEVERITY } from "../../record/severity.ts";
import type { TransformBatch, TransformContext } from "../../record/transform.ts";
import { isArrival } from "./arrival.ts";
import { JsonLine } from "./json-line.ts";
import type { JsonBounds } from "./json-line.ts";
import { LineBefore } from "./line-before.ts";
import { Merge } from "./merge.ts";
import { PlainLine } from "./plain-line.ts";
import { textSeverity } from "./text-severity.ts";

export interface Recognition extends JsonBounds {
  json: boolean;
  forms: boolean;
  without: readonly string[];
  severity: boolean;
  timestamp: boolean;
  timezone: string;
  trace: boolean;
}

/** Unless told otherwise. Here and not in config.ts, so that the workbench commands start without a schema library. */
export const USUAL: Recognition = {
  json: true,
  forms: true,
  without: [],
  severity: true,
  timestamp: true,
  timezone: "local",
  trace: true,
  maxKeys: 128,
  maxDepth: 6,
  maxValueChars: 32_768,
  maxJsonChars: 1_048_576,
};

export function openRecognition(options: Recognition, ctx: TransformContext): TransformBatch {
  const recogniser = new Recogniser(options, ctx);
  return (batch) => {
    recogniser.run(batch);
    return batch;
  };
}

class Recogniser {
  readonly #options: Recognition;
  readonly #ctx: TransformContext;
  readonly #json: JsonLine;
  readonly #plain: PlainLine;
  readonly #merge: Merge;
  readonly #draft = new RecordDraft();
  readonly #stamp = new DocumentStamp();
  readonly #before = new LineBefore();
  #matched = 0;

  constructor(options: Recognition, ctx: TransformContext) {
    this.#options = options;
    this.#ctx = ctx;
    this.#json = new JsonLine(options);
    this.#merge = new Merge(options);
    const { forms, without, trace } = options;
    const zone = zoneOf(options.timezone);
    if (zone === undefined) throw new RangeError(`no such time zone: ${options.timezone}`);
    this.#plain = new PlainLine({ forms, without, trace, zone });
  }

  run(batch: readonly LogRecord[]): void {
    this.#matched = 0;
    for (const record of batch) {
      // Its keys said all there is, its severity too.
      if (record.bodyIsRead === true || record.body === "") continue;
      if (!this.#asJson(record)) this.#asText(record);
    }
    if (this.#matched > 0) this.#ctx.matched(this.#matched);
  }

  #asJson(record: LogRecord): boolean {
    if (!this.#options.json || !looksLikeJson(record.body)) return false;
    const own = record.attributes;
    const json = this.#json;
    const all = json.attributes(record.body, own);
    if (all === own) return false;
    this.#matched += 1;
    record.attributes = this.#options.trace ? this.#merge.withTrace(all, json.trace, json.span) : all;
    if (this.#options.timestamp && isArrival(record)) takeTime(record, json.time());
    // What a protocol said is its own; only what was read off the line itself speaks of the line's severity.
    if (this.#options.severity && record.severity === 0) record.severity = json.severity();
    return true;
  }

  #asText(record: LogRecord): void {
    const plain = this.#plain;
    const { found } = plain;
    const options = this.#options;
    plain.read(record);
    const { resource, attributes: own } = record;
    if (plain.format !== "") {
      this.#matched += 1;
      record.attributes = this.#merge.withFound(own, found, plain.format);
      if (found.host !== "" || found.app !== "") this.#origin(record);
      if (found.objectAt >= 0) this.#object(record, plain.text);
    } else this.#ctx.missed(record);
    if (found.trace !== "" || found.span !== "")
      record.attributes = this.#merge.withTrace(record.attributes, found.trace, found.span);
    if (options.timestamp && isArrival(record)) {
      if (this.#time(record)) this.#before.note(record, resource, own);
      else this.#before.lend(record, own);
    }
    if (options.severity) this.#severity(record, plain.text);
  }

  /** False when the line states none. */
  #time(record: LogRecord): boolean {
    const { timeText } = this.#plain.found;
    if (timeText === "") return this.#plain.takeTime(record);
    if (!this.#stamp.read(timeText)) return false;
    takeTime(record, this.#stamp);
    return true;
  }

  /** An HTTP answer of 500 and above says more than a level that every request is logged with. */
  #severity(record: LogRecord, text: string): void {
    const { found } = this.#plain;
    if (record.severity === 0) record.severity = found.level;
    if (record.severity === 0 && !found.judged) record.severity = textSeverity(text);
    if (found.status >= 500 && found.status <= 599 && record.severity < SEVERITY.warn)
      record.severity = SEVERITY.error;
  }

  /** Syslog's names, where nobody knows better; else they stand beside. */
  #origin(record: LogRecord): void {
    const { host, app } = this.#plain.found;
    const facts = record.resource.attributes;
    const draft = this.#draft;
    draft.begin(record);
    this.#name("host.name", facts["host.name"], { name: "syslog.hostname", value: host });
    this.#name("service.name", facts["service.name"], { name: "syslog.appname", value: app });
    draft.commit();
  }

  #name(fact: string, known: string | undefined, { name, value }: { name: string; value: string }): void {
    if (value === "" || value === known) return;
    const draft = this.#draft;
    if (known === undefined || known === "") draft.set(fact, value);
    else if (draft.get(name) === undefined) draft.set(name, value);
  }

  /** Pairs in JSON at the end of the line (zap), or a message in JSON behind a header of syslog. */
  #object(record: LogRecord, text: string): void {
    const { found } = this.#plain;
    const own = record.attributes;
    const all = this.#json.attributes(text.slice(found.objectAt), own);
    if (all === own) return;
    record.attributes = all;
    if (found.level === 0) found.level = this.#json.severity();
    if (found.trace === "") [found.trace, found.span] = [this.#json.trace, this.#json.span];
  }
}

function takeTime(record: LogRecord, time: { seconds: number; nanos: number } | undefined): void {
  if (time === undefined) return;
  record.seconds = time.seconds;
  record.nanos = time.nanos;
}

const OPEN = 123;
const CLOSE = 125;
const QUOTE = 34;

/** `{` and `"` (or `}`) in front, `}` behind: cheap, and right but for rare cases that the parser then refuses. */
function looksLikeJson(body: string): boolean {
  let at = 0;
  while (body.charCodeAt(at) <= 32) at += 1;
  if (body.charCodeAt(at) !== OPEN) return false;
  at += 1;
  while (body.charCodeAt(at) <= 32) at += 1;
  if (body.charCodeAt(at) !== QUOTE) return false;
  let end = body.length - 1;
  while (body.charCodeAt(end) <= 32) end -= 1;
  return body.charCodeAt(end) === CLOSE;
}
