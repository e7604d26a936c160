/** What the agent's HTTP side is handed, and what it asks of those who hand it in. */
import type { Logger } from "pino";
import type { LogRecord } from "../../record/record.ts";
import type { SettingsInput } from "./settings.ts";

export interface AgentApiOptions {
  host: string;
  /** 0: any that is free. */
  port: number;
  routes: RouteTable;
  /** Never waits. Throws a Refusal when the filter cannot be. */
  watch: (filter: WatchFilter) => Watching;
  /** Containers, running or not, whose full id begins with these lower-case digits. Rejects while Docker is away. */
  containers: (idBegin: string) => Promise<readonly KnownContainer[]>;
  /**
   * What keeps the agent from doing its work, a sentence each; empty when it really works. "agent": without receivers that are
   * down, which a restart of the agent cannot mend.
   */
  health: (whose: "everything" | "agent") => readonly string[];
  /** Prometheus text. */
  metrics: () => string;
  log: Logger;
  settings?: SettingsInput;
}

/** The routes under way. None of its functions waits for a destination. */
export interface RouteTable {
  list: () => Promise<readonly object[]>;
  read: (id: string) => Promise<object | undefined>;
  /** Takes the object that a client sent as it is, replaces a route of the same id; resolves with what was made. Rejects with a Refusal. */
  create: (json: unknown) => Promise<object>;
  /** False when there is no such route. */
  remove: (id: string) => Promise<boolean>;
}

/** Which lines somebody looks at; all that is given must match. */
export interface WatchFilter {
  /** A container's full id. */
  id?: string;
  /** Pattern of Go's path.Match for the container's name without its slash. */
  name?: string;
  streams: readonly Stream[];
}

export type Stream = "stdout" | "stderr";

/** One viewer's lines from now on. What waits for a viewer is bounded by whoever makes this. */
export interface Watching {
  /** Waits for lines; `missed` is how many were passed over before them, as the viewer was slow. Undefined at the end, and after close. */
  next: () => Promise<{ records: readonly LogRecord[]; missed: number } | undefined>;
  /** Ends a `next` that waits. Twice is harmless. */
  close: () => void;
}

export interface KnownContainer {
  id: string;
  name: string;
}
