/** What the doctor says: what is wrong, where, why, and what to write instead. */

/**
 * "stops": logboom does not start with it. "fault": it can never do what it is for. "doubt": it hardly does what is
 * meant. "note": worth knowing.
 */
export type Level = "stops" | "fault" | "doubt" | "note";

export interface Finding {
  /** A few words, the same for all of a kind: "unknown field". */
  kind: string;
  level: Level;
  about: Subject;
  /** "logboom.yaml:12:9"; absent for what no file says. */
  place?: string;
  message: string;
  reason: string;
  suggestion: string;
  /** The suggestion is text to be written as it stands. */
  literal?: true;
  /** Lines that show it, newest first. */
  examples?: string[];
  /** Finds the records that it is about. */
  query?: string;
}

export interface Subject {
  what: "step" | "receiver" | "container" | "service" | "host" | "route" | "source";
  name: string;
}

/** A place within the configuration: ["transforms", 2, "grok", "patterns", 0]. */
export type ConfigPath = readonly (string | number)[];

/** Undefined when there is no file. */
export type PlaceOf = (path: ConfigPath) => string | undefined;

const ORDER: readonly Level[] = ["stops", "fault", "doubt", "note"];

/** The worst first; within a level in the order in which they were found, which is that of the file. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
}

/** For objects whose property must not be there when it has no value. */
export function placed(place: string | undefined): { place: string } | undefined {
  return place === undefined ? undefined : { place };
}
