/** RFC 5424, from the version on: `1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID SD[ MSG]`. */
import { isDigit } from "./digits.ts";
import { HeaderTable, detached, makeHeader } from "./headers.ts";
import type { Header } from "./headers.ts";
import { IsoStamp } from "./iso-stamp.ts";
import type { Fault, Parsed } from "./parsed.ts";
import { readStructuredData } from "./structured-data.ts";

const SPACE = 32;
const DASH = 45;
const OPEN = 91;
const BOM = 0xfeff;
/** HOSTNAME, APP-NAME, PROCID and MSGID each end with a blank. */
const HEADER_FIELDS = 4;

/** Whether text[at, end) begins as RFC 5424 does behind its priority: a version, then a time or "-". */
export function looksLikeRfc5424(text: string, at: number, end: number): boolean {
  const stamp = afterVersion(text, at);
  if (stamp < 0 || stamp >= end) return false;
  if (text.charCodeAt(stamp) === DASH) return stamp + 1 < end && text.charCodeAt(stamp + 1) === SPACE;
  return isDigit(text.charCodeAt(stamp)) && stamp + 4 < end && text.charCodeAt(stamp + 4) === DASH;
}

/** Where the time begins behind a version of 1–3 digits without a leading zero (6.2.2) and a blank, else -1. */
function afterVersion(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (!isDigit(first) || first === 48) return -1;
  let next = at + 1;
  while (next < at + 3 && isDigit(text.charCodeAt(next))) next += 1;
  return text.charCodeAt(next) === SPACE ? next + 1 : -1;
}

export class Rfc5424 {
  readonly #stamp = new IsoStamp(undefined);
  readonly #headers = new HeaderTable();

  read(text: string, at: number, end: number, out: Parsed): void {
    let next = afterVersion(text, at);
    if (next < 0 || next > end) {
      out.fault = "bad version";
      return;
    }
    out.version = next === at + 2 ? text.charCodeAt(at) - 48 : Number(text.slice(at, next - 1));
    next = this.#time(text, next, end, out);
    if (next < 0) return;
    this.#header(text, next, end, out);
  }

  /** Where the header goes on; -1 when the message ends with its time. */
  #time(text: string, at: number, end: number, out: Parsed): number {
    if (text.charCodeAt(at) === DASH && text.charCodeAt(at + 1) === SPACE && at + 1 < end) return at + 2;
    const after = this.#stamp.read(text, at);
    if (after > 0 && after < end && text.charCodeAt(after) === SPACE) {
      out.hasTime = true;
      out.seconds = this.#stamp.seconds;
      out.nanos = this.#stamp.nanos;
      return after + 1;
    }
    // Another field may still be worth having: the time is kept as text.
    let space = at;
    while (space < end && text.charCodeAt(space) !== SPACE) space += 1;
    if (space === end) {
      out.fault = after === end ? "incomplete header" : "bad timestamp";
      return -1;
    }
    out.fault = "bad timestamp";
    if (space > at) out.extra = ["syslog.timestamp", detached(text, at, space)];
    return space + 1;
  }

  #header(text: string, start: number, end: number, out: Parsed): void {
    let hash = out.version;
    let fields = 0;
    let next = start;
    for (; next < end; next += 1) {
      const code = text.charCodeAt(next);
      hash = (Math.imul(hash, 31) + code) | 0;
      if (code === SPACE && ++fields === HEADER_FIELDS) break;
    }
    if (fields < HEADER_FIELDS) {
      if (out.fault === "") out.fault = "incomplete header";
      return;
    }
    let header = this.#headers.find(text, start, next, hash);
    if (header === undefined || header.version !== out.version) {
      header = learn(text, start, next, out);
      if (header === undefined) return;
      this.#headers.add(header, hash);
    }
    out.header = header;
    this.#message(text, next + 1, end, out);
  }

  #message(text: string, at: number, end: number, out: Parsed): void {
    const code = text.charCodeAt(at);
    if (code === OPEN && at < end) readStructuredData(text, at, end, out);
    else if (code === DASH && at + 1 >= end) out.bodyStart = end;
    else if (code === DASH && text.charCodeAt(at + 1) === SPACE) out.bodyStart = at + 2;
    // Structured data left out altogether: some senders go straight on with the message.
    else out.bodyStart = at;
    // 6.4: the mark says that UTF-8 follows; it is no part of the message.
    if (text.charCodeAt(out.bodyStart) === BOM) out.bodyStart += 1;
  }
}

function learn(text: string, start: number, end: number, out: Parsed): Header | undefined {
  const header = detached(text, start, end);
  const [host = "", app = "", procid = "", msgid = ""] = header.split(" ");
  const fault = faultOf(host, app, procid, msgid);
  if (fault !== "") {
    out.fault = fault;
    return undefined;
  }
  return makeHeader(header, out.version, {
    host: present(host),
    app: present(app),
    procid: present(procid),
    msgid: present(msgid),
    length: header.length,
  });
}

function present(field: string): string {
  return field === "-" ? "" : field;
}

function faultOf(host: string, app: string, procid: string, msgid: string): Fault {
  if (!isName(host)) return "bad hostname";
  if (!isName(app)) return "bad app name";
  if (!isName(procid)) return "bad procid";
  return isName(msgid) ? "" : "bad msgid";
}

/** 6: PRINTUSASCII. Lengths are not enforced, and letters beyond ASCII are taken; control characters are not. */
function isName(field: string): boolean {
  for (let i = 0; i < field.length; i += 1) {
    const code = field.charCodeAt(i);
    if (code < 33 || code === 127) return false;
  }
  return field.length > 0;
}
