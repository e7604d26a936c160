/** A real sender: an unmodified program or library, told where logboom is and what to send. */

/** Where one logboom takes what. Hosts and ports as most clients want them: apart. */
export interface Addresses {
  host: string;
  http: number;
  grpc: number;
  syslogUdp: number;
  syslogTcp: number;
  syslogTls: number;
  gelfUdp: number;
  gelfTcp: number;
  gelfTls: number;
  fluentd: number;
  beats: number;
  rawUdp: number;
  rawTcp: number;
  /** Namespace of the journal that is read. */
  journal: string;
  /** Of the authority that signed the receivers' certificate, whose name is localhost. */
  caFile: string;
}

/** What one sender is to send in one run: event n has the text `textOf(run, n)`. */
export interface Run {
  /** Begins every event; no other run's has the same beginning. */
  key: string;
  events: number;
  to: Addresses;
  /** The installed programs (scripts/test-senders.sh). */
  programs: string;
  /** A folder of its own, for configuration, queues and sockets. */
  folder: string;
  /** A Docker Engine's socket; empty: none. */
  docker: string;
}

/** In the middle of every half is an event of the lengths that clients and receivers like to break at. */
const LONG_BYTES = 40 * 1024;
export const LONG_EVENT = 7;

export function textOf(run: { key: string }, n: number, long = false): string {
  const text = `${run.key}-${n} order ${n} was paid`;
  return long && n === LONG_EVENT ? text.padEnd(LONG_BYTES, " and another word") : text;
}

export type OverRestart =
  /** The protocol acknowledges, and what was not is sent again by the client itself. The restart comes while it sends. */
  | "sends again"
  /** The protocol acknowledges; the client tells its caller of a failure, who calls again. The restart comes while it sends. */
  | "its caller sends again"
  /** The protocol does not acknowledge, but the client keeps what it cannot write. The restart comes while it sends. */
  | "keeps"
  /**
   * What it sends while nobody listens is gone: datagrams, connections that nobody answers, clients that are answered
   * and do not try again. The restart comes between its events.
   */
  | "does not keep";

export interface Sender {
  /** As people know it, with what sets this way of sending apart: "Docker gelf, tcp". */
  name: string;
  /** The source that takes it. */
  receiver: string;
  /** What its events pass through, in a word or two: "udp", "tls", "http json". */
  way: string;
  overRestart: OverRestart;
  /** Most events that it throws away by itself around a restart, and how. */
  loses?: { most: number; because: string };
  /** Also sends an event of 40 KiB. */
  long?: boolean;
  /** Events a second at most, where nothing tells a sender that the kernel drops. */
  eventsPerSecond?: number;
  /** Body that arrives for a text, where it is not the text itself. */
  bodyIs?: (body: string, text: string) => boolean;
  /** Why it cannot run here; undefined: it can. */
  missing?: (run: Run) => string | undefined;
  start: (run: Run) => Promise<Sending>;
}

/** One that has been started. */
export interface Sending {
  /** Events from, from+1, …, evenly over that time (0: as fast as it goes). Resolves when the client has taken them. */
  send: (from: number, count: number, overMs: number) => Promise<void>;
  /** Lets it send what it still keeps, and ends it, unless it is one that ends only when told. */
  finish: () => Promise<void>;
  /** Ends a daemon, which would throw away what it keeps in memory: called when nothing more is awaited. */
  end?: () => Promise<void>;
  /** Ends it at once. Harmless after `finish`. */
  kill: () => void;
}
