/** The contracts of what takes records out. Suites: test/contract/sink.ts (Sink), test/contract/open-sink.ts (OpenSink). */
import type { Logger } from "pino";
import type { z } from "zod";
import type { LogRecord } from "./record.ts";
import type { CursorUpdates } from "./source.ts";

/** The end of a pipeline: answers for records and for how far their sources have been read, together. */
export interface Sink {
  name: string;
  /**
   * Takes a batch; resolves once the sink answers for it (durable in the journal, or handed on by a route), with the
   * cursors. Must be called in order; the promises resolve in order. Rejects only after close.
   */
  take: (batch: readonly LogRecord[], cursors: CursorUpdates) => Promise<void>;
  /** Undefined while there is room, else resolves when there is. */
  full: () => Promise<void> | undefined;
  /** Stops taking, makes what was taken durable. Twice is harmless. */
  close: () => Promise<void>;
}

/** What a route sends to: a component of sinks/, opened. It keeps trying for ever; its owner bounds what it is given. */
export interface OpenSink {
  /**
   * Resolves once the receiver has the whole batch, as far as its protocol can tell (README of each sink). Several
   * calls may be under way; they go out and resolve in order. What can never be sent (a datagram too long) is counted
   * and passed over. Rejects only after close: what was not resolved by then must be sent again at the next start.
   * `cursors` is for receivers that keep them together with the records; most sinks have no use for it.
   */
  send: (batch: readonly LogRecord[], cursors: CursorUpdates) => Promise<void>;
  /**
   * Only of sinks whose receiver keeps the cursors: waits for the receiver and resolves with what it has, which is the
   * truth; undefined when the receiver never heard of this sender. Called once, before the first `send`.
   */
  resume?: () => Promise<ReadonlyMap<string, string> | undefined>;
  status: () => SinkStatus;
  /** Goes on sending what it was given for up to this long, then ends. Twice is harmless. */
  close: (graceMs: number) => Promise<void>;
}

export type SinkStatus =
  | { state: "running"; detail: string }
  | { state: "waiting"; because: string; hint: string }
  | { state: "closed" };

export interface SinkContext {
  /** Fixed sentences plus fields; trouble of one kind is said once until it has passed. */
  log: Logger;
  /** Counts what its user should know: ("dropped", "longer than a datagram", 3), ("reconnected", ""), ("repeated", "after a reset", 40). */
  count: (event: string, reason: string, by?: number) => void;
  /** Name of this host, as Docker's /info gives it, for protocols that want one. */
  hostname: string;
  /** Names this sender for good, where a receiver keeps something for it: letters, digits, - _ and dots. */
  sender: string;
  signal: AbortSignal;
}

/** What a catalog holds. */
export interface SinkKind {
  name: string;
  summary: string;
  config: z.ZodObject;
  /** Never waits for the receiver and never fails because of it; refuses options that cannot work (a template, a file). */
  open: (raw: unknown, ctx: SinkContext) => Promise<OpenSink>;
}

export interface SinkSpec<C extends z.ZodObject> {
  name: string;
  summary: string;
  config: C;
  open: (options: z.output<C>, ctx: SinkContext) => Promise<OpenSink>;
}

export function defineSink<C extends z.ZodObject>(spec: SinkSpec<C>): SinkKind {
  return { ...spec, open: (raw, ctx) => spec.open(spec.config.parse(raw), ctx) };
}
