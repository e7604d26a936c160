/**
 * A body of Splunk's HTTP event collector → records. Events stand one behind the other; what an event does not say of its
 * time, host, source, sourcetype and index, the one before it in the same request does.
 */
import { DocumentReader, mend } from "../json/document.ts";
import type { Envelope } from "../json/document.ts";
import { isObject, mayHaveHalves, parseExactly, parseObject } from "../json/parse.ts";
import { DocumentStamp } from "../json/stamp.ts";
import { ValueCutter } from "../json/values.ts";
import type { LogRecord } from "../../record/record.ts";
import { Origin } from "./origin.ts";
import type { EventCall } from "./origin.ts";

/** Codes of the collector: invalid data format, event missing, event blank. */
export type EventFault = { code: 6 | 12 | 13; number: number };

export interface EventsOptions {
  maxMessageBytes: number;
  count: (event: string, reason: string) => void;
}

export class SplunkEvents {
  readonly #reader: DocumentReader;

  constructor({ maxMessageBytes, count }: EventsOptions) {
    this.#reader = new DocumentReader({ source: "splunk", maxMessageBytes, count });
  }

  events(text: string, call: EventCall): EventBatch {
    return new EventBatch(this.#reader, text, call);
  }

  raw(text: string, call: EventCall): RawBatch {
    return new RawBatch(this.#reader, text, call);
  }
}

/** The lines of a request to `/raw`, some at a time: each is an event, and says nothing of itself. */
export class RawBatch {
  readonly records: LogRecord[] = [];
  readonly #reader: DocumentReader;
  readonly #text: string;
  readonly #envelope: Envelope;
  #at = 0;

  constructor(reader: DocumentReader, text: string, call: EventCall) {
    this.#reader = reader;
    this.#text = text;
    this.#envelope = { peer: call.peer, observedMs: call.observedMs, ...new Origin(call).says() };
  }

  /** Reads up to so many; false at the end. */
  read(most: number): boolean {
    const text = this.#text;
    for (let i = 0; i < most && this.#at < text.length; i += 1) {
      const feed = text.indexOf("\n", this.#at);
      const end = feed < 0 ? text.length : feed;
      const line = text.slice(this.#at, text[end - 1] === "\r" ? end - 1 : end);
      this.#at = end + 1;
      if (line.trim() !== "") this.records.push(this.#reader.fromPlain(line, this.#envelope));
    }
    return this.#at < text.length;
  }
}

type Members = Record<string, unknown>;

/** One request's events, some at a time. */
export class EventBatch {
  readonly records: LogRecord[] = [];
  fault: EventFault | undefined;
  readonly #reader: DocumentReader;
  readonly #call: EventCall;
  readonly #origin: Origin;
  readonly #cutter: ValueCutter;
  readonly #halves: boolean;
  readonly #stamp = new DocumentStamp();
  #at: { seconds: number; nanos: number } | undefined;
  #number = 0;

  constructor(reader: DocumentReader, text: string, call: EventCall) {
    this.#reader = reader;
    this.#call = call;
    this.#origin = new Origin(call);
    this.#cutter = new ValueCutter(text);
    this.#halves = mayHaveHalves(text);
  }

  /** Reads up to so many; false at the end, or at a fault: what is in front of it counts. */
  read(most: number): boolean {
    for (let i = 0; i < most; i += 1) {
      const text = this.#cutter.next();
      if (text === undefined) {
        if (!this.#cutter.complete) this.fault = { code: 6, number: this.#number };
        return false;
      }
      if (!this.#event(text)) return false;
      this.#number += 1;
    }
    return true;
  }

  #event(text: string): boolean {
    const members = parseObject(text) as Members | undefined;
    const code = members === undefined ? 6 : faultOf(members);
    if (members === undefined || code !== undefined) {
      this.fault = { code: code ?? 6, number: this.#number };
      return false;
    }
    if (members["time"] !== undefined && this.#stamp.read(members["time"]))
      this.#at = { seconds: this.#stamp.seconds, nanos: this.#stamp.nanos };
    this.#origin.note(members);
    let record = this.#record(members);
    if (this.#reader.lostDigits)
      record = this.#record((parseExactly(text) as Members | undefined) ?? members);
    if (this.#halves) mend(record);
    this.records.push(record);
    return true;
  }

  #record(members: Members): LogRecord {
    const { peer, observedMs } = this.#call;
    const event = members["event"];
    const { facts, attributes } = this.#origin.says();
    const envelope: Envelope = { peer, observedMs, stamp: this.#at, facts, attributes };
    const beside = besides(members);
    if (!isObject(event)) {
      const text = typeof event === "string" ? event : JSON.stringify(event);
      return this.#reader.fromPlain(text, envelope, beside);
    }
    const docker = dockerLine(event as Members);
    if (docker !== undefined) {
      envelope.attributes = ["log.iostream", docker.stream, ...(envelope.attributes ?? [])];
      const known = { ...beside, ...docker.known };
      if (isObject(docker.line)) return this.#reader.fromValue({ ...known, ...docker.line }, envelope);
      return this.#reader.fromPlain(docker.line, envelope, known);
    }
    return this.#reader.fromValue(beside === undefined ? event : { ...beside, ...event }, envelope);
  }
}

function faultOf(members: Members): EventFault["code"] | undefined {
  const event = members["event"];
  if (event === undefined) return 12;
  return event === "" || event === null ? 13 : undefined;
}

const KNOWN: ReadonlySet<string> = new Set([
  "event",
  "time",
  "host",
  "source",
  "sourcetype",
  "index",
  "fields",
]);

/** `fields` (indexed fields) and members that the collector does not know, which some shippers send. */
function besides(members: Members): Members | undefined {
  for (const name in members) if (!KNOWN.has(name) || name === "fields") return allBesides(members);
  return undefined;
}

function allBesides(members: Members): Members {
  const {
    event: _e,
    time: _t,
    host: _h,
    source: _s,
    sourcetype: _y,
    index: _i,
    fields,
    ...unknown
  } = members;
  return isObject(fields) ? { ...unknown, ...fields } : unknown;
}

interface DockerLine {
  /** The line's text; in format json an object, when that is what the line was. */
  line: string | object;
  stream: string;
  known: Members;
}

/** Docker's formats inline and json wrap a line, also an empty one: `{line, source, tag, attrs}`. */
function dockerLine(event: Members): DockerLine | undefined {
  const stream = event["source"];
  if (event["line"] === undefined || (stream !== "stdout" && stream !== "stderr")) return undefined;
  const { line, source: _, attrs, ...rest } = event;
  const known = isObject(attrs) ? { ...rest, ...attrs } : rest;
  if (typeof line === "string" || isObject(line)) return { line, stream, known };
  return { line: JSON.stringify(line), stream, known };
}
