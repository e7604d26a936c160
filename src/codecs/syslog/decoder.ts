/**
 * Syslog messages → records. One decoder serves all connections of a source: `begin` names the sender and the time of
 * arrival, a framer hands messages to `frame`, `take` gives the records. Known headers and times are not read again.
 */
import { keepStated } from "../../record/arrival.ts";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import type { LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";
import { FROM_SYSLOG } from "../../record/severity.ts";
import { FRAME } from "../framing/frames.ts";
import type { FrameTaker } from "../framing/frames.ts";
import { isDigit } from "./digits.ts";
import { headerAttributes } from "./headers.ts";
import type { Header } from "./headers.ts";
import { clear, emptyParsed } from "./parsed.ts";
import { Rfc3164 } from "./rfc3164.ts";
import { Rfc5424, looksLikeRfc5424 } from "./rfc5424.ts";
import { zoneOf } from "./zone.ts";

export type SyslogFormat = "auto" | "rfc3164" | "rfc5424";

export interface SyslogDecoderOptions {
  format?: SyslogFormat;
  /** Of times without an offset: "local", "utc", "+02:00" or an IANA name. */
  timezone?: string;
  /** Attributes of every resource, such as logboom.source. */
  resource?: Readonly<Record<string, string>>;
  keepOriginal?: boolean;
  /** Told once for each record that is not what it should be: ("malformed", why), ("truncated", ""), … */
  count?: (event: string, reason: string) => void;
}

const LESS_THAN = 60;
const GREATER_THAN = 62;
const SPACE = 32;
const BOM = 0xfeff;
/** RFC 5424 6.2.1: 23 facilities, 7 severities. */
const PRIORITY_MOST = 191;
/** RFC 3164 4.3.3: user, notice. */
const PRIORITY_DEFAULT = 13;
/** Priority of a message that states none that can be used. */
const NO_PRIORITY = -1;
/** Resources known at once, over all senders. */
const RESOURCES_MOST = 10_000;
const NO_RESOURCE = makeResource({});

export class SyslogDecoder implements FrameTaker {
  readonly #format: SyslogFormat;
  readonly #base: Readonly<Record<string, string>>;
  readonly #keepOriginal: boolean;
  readonly #count: (event: string, reason: string) => void;
  readonly #rfc5424 = new Rfc5424();
  readonly #rfc3164: Rfc3164;
  readonly #parsed = emptyParsed();
  readonly #resources = new Map<string, Resource>();
  #records: LogRecord[] = [];
  #peer = "";
  #observedMs = 0;
  #priority = 0;

  constructor(options: SyslogDecoderOptions = {}) {
    const zone = zoneOf(options.timezone ?? "local");
    if (zone === undefined) throw new RangeError(`no such time zone: ${options.timezone}`);
    this.#format = options.format ?? "auto";
    this.#base = options.resource ?? {};
    this.#keepOriginal = options.keepOriginal ?? false;
    this.#count = options.count ?? (() => undefined);
    this.#rfc3164 = new Rfc3164(zone);
  }

  /** Messages that follow come from this address ("" when there is none) and arrived now. */
  begin(peer: string, observedMs: number): void {
    this.#peer = peer;
    this.#observedMs = observedMs;
    this.#rfc3164.begin(observedMs);
  }

  /** The records since the last call. */
  take(): LogRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  frame(text: string, start: number, end: number, flags: number): void {
    const at = text.charCodeAt(start) === LESS_THAN ? start : skipLead(text, start, end);
    const stop = text.charCodeAt(end - 1) <= SPACE ? trimEnd(text, at, end) : end;
    if (at >= stop) return;
    const out = this.#parsed;
    clear(out);
    this.#read(text, at, stop);
    const { header } = out;
    const record: LogRecord = {
      seconds: out.seconds,
      nanos: out.nanos,
      observedMs: this.#observedMs,
      severity: this.#priority < 0 ? 0 : (FROM_SYSLOG[this.#priority & 7] as number),
      body: "",
      resource: NO_RESOURCE,
      attributes: NO_ATTRIBUTES,
      seq: 0,
    };
    if (header === undefined) this.#keepWhole(record, text.slice(at, stop));
    else {
      record.body = text.slice(out.bodyStart, stop);
      record.resource = this.#resource(header);
      record.attributes = headerAttributes(header, this.#priority);
    }
    if (out.hasTime) keepStated(record);
    else this.#arrival(record);
    if (out.fault !== "" || out.extra !== undefined || flags !== 0) this.#remark(record, flags);
    if (this.#keepOriginal) keepOriginal(record, text.slice(start, end));
    this.#records.push(record);
  }

  #read(text: string, at: number, end: number): void {
    const out = this.#parsed;
    const next = this.#readPriority(text, at, end);
    if (next < 0) {
      this.#readWithoutPriority(text, at, end);
    } else if (this.#format === "rfc5424" || (this.#format === "auto" && looksLikeRfc5424(text, next, end))) {
      this.#rfc5424.read(text, next, end, out);
    } else {
      this.#rfc3164.read(text, next, end, out);
    }
    if (this.#priority <= PRIORITY_MOST) return;
    this.#priority = PRIORITY_DEFAULT;
    if (out.fault === "") out.fault = "priority out of range";
  }

  /** `<0>` to `<999>`; sets the priority and returns where the message goes on, -1 when there is none. */
  #readPriority(text: string, at: number, end: number): number {
    this.#priority = NO_PRIORITY;
    if (text.charCodeAt(at) !== LESS_THAN) return -1;
    let value = 0;
    let next = at + 1;
    let code = text.charCodeAt(next);
    while (next < at + 4 && isDigit(code)) {
      value = value * 10 + code - 48;
      next += 1;
      code = text.charCodeAt(next);
    }
    if (code !== GREATER_THAN || next === at + 1 || next >= end) return -1;
    this.#priority = value;
    return next + 1;
  }

  /** Only a time makes such a line syslog. */
  #readWithoutPriority(text: string, at: number, end: number): void {
    const out = this.#parsed;
    if (this.#format !== "rfc5424" && text.charCodeAt(at) !== LESS_THAN) {
      this.#priority = PRIORITY_DEFAULT;
      this.#rfc3164.read(text, at, end, out);
      if (out.hasTime) return;
    }
    this.#priority = NO_PRIORITY;
    out.header = undefined;
    out.extra = undefined;
    out.fault = "no syslog header";
  }

  #arrival(record: LogRecord): void {
    record.seconds = Math.floor(this.#observedMs / 1000);
    record.nanos = Math.round((this.#observedMs - record.seconds * 1000) * 1000) * 1000;
  }

  /** The header could not be read: all of it is text, beside what came before the fault. */
  #keepWhole(record: LogRecord, text: string): void {
    record.body = text;
    record.resource = this.#resourceOf("", "");
    record.attributes = this.#bareAttributes();
  }

  #bareAttributes(): readonly string[] {
    if (this.#priority < 0) return NO_ATTRIBUTES;
    const priority = this.#priority;
    const list = ["syslog.priority", String(priority), "syslog.facility", String(priority >> 3)];
    list.push("syslog.severity", String(priority & 7));
    if (this.#parsed.fault !== "bad version") list.push("syslog.version", String(this.#parsed.version));
    return list;
  }

  #remark(record: LogRecord, flags: number): void {
    const { extra } = this.#parsed;
    let { fault } = this.#parsed;
    if ((flags & FRAME.uncounted) !== 0) fault = "octet count missing";
    if ((flags & FRAME.incomplete) !== 0) fault = "connection ended inside the message";
    const list = [...record.attributes];
    // The text of a time that could not be read stands in the body when all of the message does.
    if (extra !== undefined && this.#parsed.header !== undefined) list.push(...extra);
    if (fault !== "") {
      list.push("syslog.error", fault);
      this.#count("malformed", fault);
    }
    if ((flags & FRAME.truncated) !== 0) {
      list.push("log.truncated", "true");
      this.#count("truncated", "longer than allowed");
    }
    if ((flags & FRAME.invalidUtf8) !== 0) {
      list.push("log.invalid_utf8", "true");
      this.#count("repaired", "invalid UTF-8");
    }
    record.attributes = list;
  }

  #resource(header: Header): Resource {
    if (header.resource !== undefined && header.peer === this.#peer) return header.resource;
    header.peer = this.#peer;
    header.resource = this.#resourceOf(header.host, header.app);
    return header.resource;
  }

  /** The sender's address is the host of messages that name none. */
  #resourceOf(host: string, app: string): Resource {
    const key = `${this.#peer}\n${host}\n${app}`;
    const known = this.#resources.get(key);
    if (known !== undefined) return known;
    if (this.#resources.size >= RESOURCES_MOST) this.#resources.clear();
    const resource = makeResource({
      ...this.#base,
      "host.name": host === "" ? this.#peer : host,
      "service.name": app,
      "network.peer.address": this.#peer,
    });
    this.#resources.set(key, resource);
    return resource;
  }
}

function keepOriginal(record: LogRecord, original: string): void {
  record.attributes = [...record.attributes, "log.record.original", original];
}

/** Blanks, line ends, NUL and a byte order mark before the message. */
function skipLead(text: string, start: number, end: number): number {
  let at = start;
  for (; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code > SPACE && code !== BOM) break;
  }
  return at;
}

/** Line ends and NUL behind the message, with the blanks between them; mere blanks are the message's own. */
function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  let foreign = false;
  for (; at > start; at -= 1) {
    const code = text.charCodeAt(at - 1);
    if (code > SPACE) break;
    foreign ||= code === 0 || code === 10 || code === 13;
  }
  return foreign || at === start ? at : end;
}
