/** What a service of the demo is: where its lines come from and how they read. */
import type { Chance } from "./chance.ts";

export interface Moment {
  ms: number;
  /** RFC 3339 with milliseconds; the same for all lines of a step. */
  iso: string;
  /** 0 all is well, 1 nothing works. */
  trouble: number;
  chance: Chance;
  /** Id of a request that is under way, for lines of several services that belong together. */
  trace: string;
}

export interface SpokenLine {
  text: string;
  stream: "stdout" | "stderr";
}

export interface Voice {
  /** Compose's name of the service; containers are named after it. */
  service: string;
  image: string;
  tag: string;
  containers: number;
  /** Share of all lines. */
  weight: number;
  /** One event: mostly one line, more for a stack trace. */
  speak: (moment: Moment) => SpokenLine[];
}

export function out(text: string): SpokenLine[] {
  return [{ text, stream: "stdout" }];
}

export function err(text: string): SpokenLine[] {
  return [{ text, stream: "stderr" }];
}
