/** The contract of a source: what brings records in. Every source runs the suite in test/contract/source.ts. */
import type { z } from "zod";
import type { Logger } from "pino";
import type { Door, DoorAccess, StreamDoor } from "./door.ts";
import type { LogRecord } from "./record.ts";

/** Key → new position (opaque text of the source's own), or null to forget the key. */
export type CursorUpdates = Readonly<Record<string, string | null>>;

export interface SourceContext {
  /**
   * Hands a batch on. Resolves once it is durable, together with the cursors given beside it: a cursor is never
   * stored before or after its records. Rejects only when the program is closing; what was not acknowledged must be
   * brought again at the next start. Several calls may be under way; they become durable in the order of the calls.
   */
  emit: (batch: readonly LogRecord[], cursors?: CursorUpdates) => Promise<void>;
  /**
   * Keeps a first position under a key that has none, durably and at once, even while records before it wait for a receiver.
   * Absent where nothing waits: there `emit` without records is as good.
   */
  remember?: (key: string, value: string) => void;
  /** Undefined while there is room. Else resolves when there is room again: stop reading until then. */
  full: () => Promise<void> | undefined;
  /** The position committed last under this key, by this source. */
  cursor: (key: string) => string | undefined;
  /** All keys of this source that have a position. */
  cursorKeys: () => string[];
  /** Counts what did not become a record, or became one in a way that must be told: ("dropped", "no room", 12). */
  count: (event: string, reason: string, by?: number) => void;
  /** Who may send to a source's own address, by `receive.tokens`. Absent: everybody. */
  access?: (peer: string) => DoorAccess;
  log: Logger;
  signal: AbortSignal;
}

export interface Running {
  /** Resolves when the source has ended by itself or was closed; never rejects for a bad world. */
  done: Promise<void>;
  /** Stops taking more, hands on what was taken. Twice is harmless. */
  close: () => Promise<void>;
  /** One line for people and /health: what it is doing, or why it cannot. */
  status: () => SourceStatus;
  /** Waits for senders, on addresses of its own or by doors. */
  listens?: boolean;
  /** By doors alone. */
  onlyHttp?: boolean;
  /** Where it takes requests on the shared HTTP address. */
  doors?: readonly Door[];
  streamDoors?: readonly StreamDoor[];
}

export type SourceStatus =
  | { state: "running"; detail: string }
  | { state: "waiting"; because: string; hint: string }
  | { state: "closed" };

/** What a catalog holds. The config's type stays inside, so no cast is ever needed. */
export interface Source {
  name: string;
  summary: string;
  config: z.ZodObject;
  open: (raw: unknown, ctx: SourceContext) => Promise<Running>;
}

export interface SourceSpec<C extends z.ZodObject> {
  name: string;
  summary: string;
  config: C;
  open: (options: z.output<C>, ctx: SourceContext) => Promise<Running>;
}

export function defineSource<C extends z.ZodObject>(spec: SourceSpec<C>): Source {
  return { ...spec, open: (raw, ctx) => spec.open(spec.config.parse(raw), ctx) };
}
