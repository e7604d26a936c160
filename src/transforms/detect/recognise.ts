/** The recognition itself, on records; what it may be told stands in config.ts. */
import { zoneOf } from "../../codecs/syslog/zone.ts";
import { isArrival } from "../../record/arrival.ts";
import { RecordDraft } from "../../record/draft.ts";
import type { Attributes, LogRecord } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";
import { SEVERITY } from "../../record/severity.ts";
import type { TransformBatch, TransformContext } from "../../record/transform.ts";
import { JsonLine } from "./json-line.ts";
import type { JsonBounds } from "./json-line.ts";
import { LineBefore } from "./line-before.ts";
import { Merge } from "./merge.ts";
import { PlainLine } from "./plain-line.ts";
import { textSeverity } from "./text-severity.ts";
import { ValueTime } from "./value-time.ts";
import type { Moment } from "./value-time.ts";

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
  readonly #valueTime: ValueTime;
  readonly #before = new LineBefore();
  #matched = 0;

  constructor(options: Recognition, ctx: TransformContext) {
    this.#options = options;
    this.#ctx = ctx;
    this.#merge = new Merge(options);
    const { forms, without, trace } = options;
    const zone = zoneOf(options.timezone);
    if (zone === undefined) throw new RangeError(`no such time zone: ${options.timezone}`);
    this.#plain = new PlainLine({ forms, without, trace, zone });
    this.#valueTime = new ValueTime(zone);
    this.#json = new JsonLine(options, this.#valueTime);
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
    const { resource, attributes: own } = record;
    const json = this.#json;
    const options = this.#options;
    const all = json.attributes(record.body, own);
    if (all === own) return false;
    this.#matched += 1;
    record.attributes = options.trace ? this.#merge.withTrace(all, json.trace, json.span) : all;
    if (options.timestamp && isArrival(record)) this.#date(record, json.time(), resource, own);
    if (options.severity) {
      if (record.severity === 0) record.severity = json.severity();
      raise(record, json.failed);
    }
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
      if (found.objectAt >= 0 && options.json) this.#object(record, plain.text);
    } else this.#ctx.missed(record);
    if (options.trace && (found.trace !== "" || found.span !== ""))
      record.attributes = this.#merge.withTrace(record.attributes, found.trace, found.span);
    if (options.timestamp && isArrival(record)) this.#date(record, this.#stated(record), resource, own);
    if (options.severity) this.#severity(record, plain.text);
  }

  #stated({ observedMs }: LogRecord): Moment | undefined {
    const { timeText } = this.#plain.found;
    return timeText === "" ? this.#plain.time(observedMs) : this.#valueTime.read(timeText);
  }

  /** The time that the line states, or that of the line before; `resource` and `own` are what its source gave it. */
  #date(record: LogRecord, stated: Moment | undefined, resource: Resource, own: Attributes): void {
    if (stated === undefined) return this.#before.lend(record, resource, own);
    record.seconds = stated.seconds;
    record.nanos = stated.nanos;
    this.#before.note(record, resource, own);
  }

  #severity(record: LogRecord, text: string): void {
    const { found } = this.#plain;
    if (record.severity === 0) record.severity = found.level;
    if (record.severity === 0 && !found.judged) record.severity = textSeverity(text);
    raise(record, found.failed);
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
    found.failed ||= this.#json.failed;
    if (found.trace === "") [found.trace, found.span] = [this.#json.trace, this.#json.span];
  }
}

/** An HTTP answer of 500 and above says more than a level that every request is logged with. */
function raise(record: LogRecord, failed: boolean): void {
  if (failed && record.severity < SEVERITY.warn) record.severity = SEVERITY.error;
}

const OPEN = 123;
const CLOSE = 125;
const QUOTE = 34;

/** `{` and `"` in front, `}` behind: cheap, and right but for rare cases that the parser then refuses. */
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
