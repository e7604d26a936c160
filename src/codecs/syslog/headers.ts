/**
 * Headers repeat: the same host, program and process write many lines. What a header's text means is kept in a table
 * of fixed size, found by a hash that is made while the header is scanned, so a known header costs one comparison.
 */
import { NO_ATTRIBUTES } from "../../record/record.ts";
import type { Attributes } from "../../record/record.ts";
import type { Resource } from "../../record/resource.ts";

/** What stands between the time and the message. */
export interface HeaderFields {
  host: string;
  app: string;
  procid: string;
  msgid: string;
  /** Characters of the header's text that are header; the rest belongs to the message. */
  length: number;
}

export interface Header extends HeaderFields {
  text: string;
  /** RFC 5424's version, 0 for RFC 3164. */
  version: number;
  /** Of the sender that used this header last. */
  peer: string;
  resource: Resource | undefined;
  /** Lists are shared by all records with the same header and priority; places correspond. Few, so a loop finds them. */
  priorities: number[];
  attributes: Attributes[];
}

/** Pairs of places; 8192 headers of at most MOST_CHARS characters are some 5 MB. */
const PAIRS = 4096;
/** Longer headers are read each time. */
const MOST_CHARS = 256;

export class HeaderTable {
  /** Filled with the first header: a decoder that never sees one stays small. */
  readonly #slots: (Header | undefined)[] = [];

  find(text: string, start: number, end: number, hash: number): Header | undefined {
    const slot = slotOf(hash);
    const first = this.#slots[slot];
    if (first !== undefined && isSame(first, text, start, end)) return first;
    const second = this.#slots[slot + 1];
    return second !== undefined && isSame(second, text, start, end) ? second : undefined;
  }

  /** Two headers may share a pair: with one place each, two busy senders could throw each other out for ever. */
  add(header: Header, hash: number): void {
    if (header.text.length > MOST_CHARS) return;
    if (this.#slots.length === 0) for (let i = 0; i < PAIRS * 2; i += 1) this.#slots.push(undefined);
    const slot = slotOf(hash);
    this.#slots[slot + 1] = this.#slots[slot];
    this.#slots[slot] = header;
  }
}

function isSame(header: Header, text: string, start: number, end: number): boolean {
  return header.text.length === end - start && text.startsWith(header.text, start);
}

/** The hash of a scan changes mostly in its low bits; a multiplication carries them to the top, which choose the pair. */
function slotOf(hash: number): number {
  return (Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) >>> 20) << 1;
}

export function makeHeader(text: string, version: number, fields: HeaderFields): Header {
  return { ...fields, text, version, peer: "", resource: undefined, priorities: [], attributes: [] };
}

/** A copy: a slice would keep the whole read in memory as long as the header is known. */
export function detached(text: string, start: number, end: number): string {
  return Buffer.from(text.slice(start, end), "utf8").toString("utf8");
}

/** The syslog.* attributes of one header and priority; what is absent ("-" on the wire) is left out. */
export function headerAttributes(header: Header, priority: number): Attributes {
  const { priorities, attributes } = header;
  for (let i = 0; i < priorities.length; i += 1) {
    if (priorities[i] === priority) return attributes[i] ?? NO_ATTRIBUTES;
  }
  const list = [
    "syslog.priority",
    String(priority),
    "syslog.facility",
    String(priority >> 3),
    "syslog.severity",
    String(priority & 7),
  ];
  if (header.version > 0) list.push("syslog.version", String(header.version));
  if (header.procid !== "") list.push("syslog.procid", header.procid);
  if (header.msgid !== "") list.push("syslog.msgid", header.msgid);
  priorities.push(priority);
  attributes.push(list);
  return list;
}
