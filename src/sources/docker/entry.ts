/** What is known of one container of the Engine, and what is being done about it. */
import type { ContainerLog } from "./container.ts";
import type { Facts } from "./facts.ts";

export interface Entry {
  id: string;
  log: ContainerLog | undefined;
  /** Its facts, asked for when it was created, so that its first lines need not wait. */
  facts: Promise<Facts | undefined> | undefined;
  task: Promise<void> | undefined;
  /** It started (again) while its last run was still being read. */
  again: boolean;
  /** Docker says that its run is over. */
  runEnded: boolean;
  destroyed: boolean;
  /** Our closing ended its reading: what it printed may not have been read to its end. */
  interrupted: boolean;
  /** Ends an attach. */
  removal: AbortController | undefined;
  /** Why it is left out, as was said. */
  leftOut: string | undefined;
}

export function newEntry(id: string): Entry {
  return {
    id,
    log: undefined,
    facts: undefined,
    task: undefined,
    again: false,
    runEnded: false,
    destroyed: false,
    interrupted: false,
    removal: undefined,
    leftOut: undefined,
  };
}
