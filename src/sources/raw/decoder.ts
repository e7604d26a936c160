/** Lines → records: the line is the body, the sender's address the host, and nothing is read out of it here. */
import { FRAME } from "../../codecs/framing/frames.ts";
import type { FrameTaker } from "../../codecs/framing/frames.ts";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import type { Attributes, LogRecord } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import type { Resource } from "../../record/resource.ts";

/** Over all senders. */
const RESOURCES_MOST = 10_000;
const LAST_BLANK = 32;

export class RawDecoder implements FrameTaker {
  readonly #service: string | undefined;
  readonly #count: (event: string, reason: string) => void;
  readonly #resources = new Map<string, Resource>();
  #resource: Resource = makeResource({});
  #records: LogRecord[] = [];
  #observedMs = 0;

  constructor(service: string | undefined, count: (event: string, reason: string) => void) {
    this.#service = service;
    this.#count = count;
  }

  begin(peer: string, observedMs: number): void {
    this.#observedMs = observedMs;
    this.#resource = this.#resources.get(peer) ?? this.#learn(peer);
  }

  take(): LogRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  frame(text: string, start: number, end: number, flags: number): void {
    let stop = end;
    // A datagram's line end, or NUL; blanks before it are the line's own.
    while (stop > start && isEnd(text.charCodeAt(stop - 1))) stop -= 1;
    if (stop === start) return;
    const seconds = Math.floor(this.#observedMs / 1000);
    this.#records.push({
      seconds,
      nanos: Math.round((this.#observedMs - seconds * 1000) * 1000) * 1000,
      observedMs: this.#observedMs,
      severity: 0,
      body: text.slice(start, stop),
      resource: this.#resource,
      attributes: flags === 0 ? NO_ATTRIBUTES : this.#marks(flags),
      seq: 0,
    });
  }

  #marks(flags: number): Attributes {
    const list: string[] = [];
    if ((flags & FRAME.truncated) !== 0) {
      list.push("log.truncated", "true");
      this.#count("truncated", "longer than allowed");
    }
    if ((flags & FRAME.invalidUtf8) !== 0) {
      list.push("log.invalid_utf8", "true");
      this.#count("repaired", "invalid UTF-8");
    }
    if ((flags & FRAME.uncounted) !== 0) this.#count("malformed", "octet count missing");
    if ((flags & FRAME.incomplete) !== 0) this.#count("malformed", "connection ended inside the message");
    return list;
  }

  #learn(peer: string): Resource {
    if (this.#resources.size >= RESOURCES_MOST) this.#resources.clear();
    const resource = makeResource({
      "logboom.source": "raw",
      "host.name": peer,
      "service.name": this.#service,
      "network.peer.address": peer,
    });
    this.#resources.set(peer, resource);
    return resource;
  }
}

/** LF, CR or NUL. */
function isEnd(code: number): boolean {
  return code < LAST_BLANK && (code === 10 || code === 13 || code === 0);
}
