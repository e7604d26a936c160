/**
 * RFC 3164 and what is sent in its name, from behind the priority: times of several kinds or none, with or without a
 * host, Cisco's sequence numbers and marks. The rules of tolerance stand in docs/guide/receive-syslog.md.
 */
import { BsdStamp } from "./bsd-stamp.ts";
import { afterZone, readCiscoPrefix } from "./cisco.ts";
import { isDigit } from "./digits.ts";
import { HeaderTable, detached, makeHeader } from "./headers.ts";
import { IsoStamp } from "./iso-stamp.ts";
import type { Parsed } from "./parsed.ts";
import { DAEMON_TEXTS, readHeader } from "./tag.ts";
import type { Zone } from "./zone.ts";

const SPACE = 32;
const COLON = 58;
const CLOSE = 93;
const STAR = 42;
const DOT = 46;
/** A header ends within this; a longer first word is text. */
const HEADER_CHARS = 256;
/** Cisco counts in 32 bits. */
const SEQUENCE_DIGITS = 10;

export class Rfc3164 {
  readonly #iso: IsoStamp;
  readonly #bsd: BsdStamp;
  readonly #withHost = new HeaderTable();
  readonly #withoutHost = new HeaderTable();
  /** The message at hand. */
  #text = "";
  #end = 0;
  #nowMs = 0;

  constructor(zone: Zone) {
    this.#iso = new IsoStamp(zone);
    this.#bsd = new BsdStamp(zone);
  }

  begin(nowMs: number): void {
    this.#nowMs = nowMs;
  }

  read(text: string, at: number, end: number, out: Parsed): void {
    this.#text = text;
    this.#end = end;
    const start = this.#skipSpaces(at);
    let next = this.#time(start, out);
    if (next < 0 && isDigit(text.charCodeAt(start))) next = this.#sequence(start, out);
    if (next < 0) next = this.#origin(start, out);
    if (next < 0) next = this.#cisco(start, out);
    if (next < 0) next = start;
    if (out.origin !== "" || isDaemonText(text, next, end)) this.#longHeader(next, out);
    else this.#header(next, out);
  }

  /** `*`, `.` and `:` are Cisco's remarks on its clock. Returns where the header goes on, -1 when no time stands here. */
  #time(start: number, out: Parsed): number {
    const text = this.#text;
    let at = start;
    const mark = text.charCodeAt(at);
    if (mark === STAR || mark === DOT || mark === COLON) at = this.#skipSpaces(at + 1);
    let stamp: IsoStamp | BsdStamp = this.#bsd;
    let after = this.#stampAt(this.#bsd, at);
    if (after < 0 && isDigit(text.charCodeAt(at))) {
      stamp = this.#iso;
      after = this.#stampAt(this.#iso, at);
    }
    if (after > 0 && after < this.#end && text.charCodeAt(after) === COLON) after += 1;
    if (after < 0 || !this.#standsAlone(after)) return -1;
    out.hasTime = true;
    out.seconds = stamp.seconds;
    out.nanos = stamp.nanos;
    return this.#skipSpaces(after);
  }

  /** A time that seems to go on behind the end of the message is read again without what follows there. */
  #stampAt(stamp: IsoStamp | BsdStamp, at: number): number {
    const after = stamp.read(this.#text, at, this.#nowMs);
    if (after <= this.#end) return after;
    const alone = stamp.read(this.#text.slice(at, this.#end), 0, this.#nowMs);
    return alone < 0 ? -1 : at + alone;
  }

  /** A time ends with the message, a blank or a colon. */
  #standsAlone(after: number): boolean {
    if (after === this.#end || this.#text.charCodeAt(after) === SPACE) return true;
    return this.#text.charCodeAt(after - 1) === COLON;
  }

  /** `148093: Feb 27 …` or `91: host: Feb 27 …` */
  #sequence(start: number, out: Parsed): number {
    const text = this.#text;
    let at = start;
    while (at - start < SEQUENCE_DIGITS && isDigit(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) !== COLON || at >= this.#end) return -1;
    const behind = this.#skipSpaces(at + 1);
    let next = this.#time(behind, out);
    if (next < 0) next = this.#origin(behind, out);
    if (next >= 0) out.extra = ["syslog.sequence_number", detached(text, start, at)];
    return next;
  }

  /** `host: Feb 27 …`, Cisco's origin-id. */
  #origin(start: number, out: Parsed): number {
    const stop = Math.min(this.#end, start + HEADER_CHARS + 1);
    let space = start;
    while (space < stop && this.#text.charCodeAt(space) !== SPACE) space += 1;
    if (space === stop || this.#text.charCodeAt(space - 1) !== COLON || space - 1 === start) return -1;
    // Two numbers in a row are both Cisco's counters.
    if (isDigit(this.#text.charCodeAt(start)) && isNumber(this.#text, start, space - 1)) return -1;
    const next = this.#time(this.#skipSpaces(space), out);
    if (next >= 0) out.origin = detached(this.#text, start, space - 1);
    return next;
  }

  #cisco(start: number, out: Parsed): number {
    const prefix = readCiscoPrefix(this.#text, start, this.#end);
    if (prefix === undefined) return -1;
    const next = prefix.uptime ? prefix.next : this.#time(prefix.next, out);
    if (next < 0) return -1;
    if (prefix.host !== "") out.origin = detached(prefix.host, 0, prefix.host.length);
    out.extra = prefix.extra.map((text) => detached(text, 0, text.length));
    return prefix.node ? afterZone(this.#text, next) : next;
  }

  #header(start: number, out: Parsed): void {
    const text = this.#text;
    const most = Math.min(this.#end, start + HEADER_CHARS);
    let hash = 0;
    let words = 0;
    let before = SPACE;
    let next = start;
    while (next < most) {
      const code = text.charCodeAt(next);
      hash = (Math.imul(hash, 31) + code) | 0;
      next += 1;
      // ASA writes `host : %ASA-…`: the lone colon is no word.
      if (code === SPACE && before !== SPACE && !(before === COLON && text.charCodeAt(next - 3) === SPACE)) {
        words += 1;
        if (words === 2 || !out.hasTime || before === COLON || before === CLOSE) break;
      }
      before = code;
    }
    const table = out.hasTime ? this.#withHost : this.#withoutHost;
    let header = table.find(text, start, next, hash);
    if (header === undefined) {
      const region = detached(text, start, next);
      header = makeHeader(region, 0, readHeader(region, out.hasTime, next === this.#end));
      table.add(header, hash);
    }
    out.header = header;
    out.bodyStart = start + header.length;
  }

  /** Rare headers that the table does not hold; the host may be known already. */
  #longHeader(start: number, out: Parsed): void {
    const { origin } = out;
    const stop = Math.min(this.#end, start + HEADER_CHARS);
    const region = detached(this.#text, start, stop);
    const fields = readHeader(region, origin === "", stop === this.#end);
    out.header = makeHeader(region, 0, origin === "" ? fields : { ...fields, host: origin });
    out.bodyStart = start + fields.length;
  }

  #skipSpaces(at: number): number {
    let next = at;
    while (next < this.#end && this.#text.charCodeAt(next) === SPACE) next += 1;
    return next;
  }
}

function isNumber(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (!isDigit(text.charCodeAt(at))) return false;
  return true;
}

/** Texts of syslog daemons whose words would pass for a host. */
function isDaemonText(text: string, start: number, end: number): boolean {
  for (const known of DAEMON_TEXTS) {
    const same = text.charCodeAt(start) === known.charCodeAt(0) && text.startsWith(known, start);
    if (same && start + known.length <= end) return true;
  }
  return false;
}
