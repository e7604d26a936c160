/** Where events say they are from; said once, it holds for the request's later events until one says otherwise. */
import type { Attributes } from "../../record/record.ts";

/** What the request says of all its events, by headers and query. */
export interface EventCall {
  peer: string;
  observedMs: number;
  /** Of events that name none. */
  host: string | undefined;
  source: string | undefined;
  sourcetype: string | undefined;
  index: string | undefined;
  channel: string | undefined;
}

interface Said {
  facts: Readonly<Record<string, string>> | undefined;
  attributes: Attributes;
}

const KNOWN_MOST = 1000;

export class Origin {
  #host: string | undefined;
  #source: string | undefined;
  #sourcetype: string | undefined;
  #index: string | undefined;
  readonly #channel: string | undefined;
  /** Shared by events that say the same, since stages behind compare by identity. */
  #said: Said | undefined;
  /** By host, as long as nothing else changes: a forwarder's events come from many hosts in turns. */
  readonly #known = new Map<string | undefined, Said>();

  constructor({ host, source, sourcetype, index, channel }: EventCall) {
    this.#host = host;
    this.#source = source;
    this.#sourcetype = sourcetype;
    this.#index = index;
    this.#channel = channel;
  }

  note(members: Readonly<Record<string, unknown>>): void {
    const host = textOf(members["host"]) ?? this.#host;
    const source = textOf(members["source"]) ?? this.#source;
    const sourcetype = textOf(members["sourcetype"]) ?? this.#sourcetype;
    const index = textOf(members["index"]) ?? this.#index;
    const sameButHost = source === this.#source && sourcetype === this.#sourcetype && index === this.#index;
    if (sameButHost && host === this.#host) return;
    if (!sameButHost) this.#known.clear();
    this.#host = host;
    this.#source = source;
    this.#sourcetype = sourcetype;
    this.#index = index;
    this.#said = undefined;
  }

  says(): Said {
    return (this.#said ??= this.#find());
  }

  #find(): Said {
    let said = this.#known.get(this.#host);
    if (said === undefined) {
      said = this.#make();
      if (this.#known.size < KNOWN_MOST) this.#known.set(this.#host, said);
    }
    return said;
  }

  /** The names that OpenTelemetry's receiver of the same protocol gives them. */
  #make(): Said {
    const attributes: string[] = [];
    if (this.#source !== undefined) attributes.push("com.splunk.source", this.#source);
    if (this.#sourcetype !== undefined) attributes.push("com.splunk.sourcetype", this.#sourcetype);
    if (this.#index !== undefined) attributes.push("com.splunk.index", this.#index);
    if (this.#channel !== undefined) attributes.push("splunk.channel", this.#channel);
    return { facts: this.#host === undefined ? undefined : { "host.name": this.#host }, attributes };
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
