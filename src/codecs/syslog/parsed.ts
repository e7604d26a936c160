/** What the two readers fill in for one message; one object serves all messages of a decoder. */
import type { Header } from "./headers.ts";

/** Why something of a message could not be taken; these are also the reasons of the counter "malformed". */
export type Fault =
  | ""
  | "no syslog header"
  | "priority out of range"
  | "bad version"
  | "bad timestamp"
  | "bad hostname"
  | "bad app name"
  | "bad procid"
  | "bad msgid"
  | "incomplete header"
  | "bad structured data"
  | "octet count missing"
  | "connection ended inside the message";

export interface Parsed {
  /** Undefined: the header could not be read, and all of the message is kept as body. */
  header: Header | undefined;
  /** False: the message states no time that can be used. */
  hasTime: boolean;
  seconds: number;
  nanos: number;
  version: number;
  bodyStart: number;
  /** Host that stood before the time, "" when none did. */
  origin: string;
  fault: Fault;
  /** Further attributes, key and value in turn. */
  extra: string[] | undefined;
}

export function emptyParsed(): Parsed {
  return {
    header: undefined,
    hasTime: false,
    seconds: 0,
    nanos: 0,
    version: 0,
    bodyStart: 0,
    origin: "",
    fault: "",
    extra: undefined,
  };
}

/** Forgets the message before. */
export function clear(out: Parsed): void {
  out.header = undefined;
  out.hasTime = false;
  out.fault = "";
  out.extra = undefined;
  out.origin = "";
}
