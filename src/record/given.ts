/**
 * What a source stated of a record that steps have changed since: kept beside the record, so that it can be parsed again from
 * its start. Values that a step overwrote or removed are not part of it: who removes one wants it gone.
 */
export interface GivenMark {
  /** The facts as text; it is the same for many records. */
  readonly text: string;
  /** The source's time; counts where the facts say so. */
  readonly seconds: number;
  readonly nanos: number;
}

export interface GivenFacts {
  severity: number;
  /** Names of the source's own attributes that are known still, in their order. */
  names: readonly string[];
  /** Those of them whose value stands under another name now, which a step gave it: that name. */
  moved: Readonly<Record<string, string>>;
  /** Those among them whose value is not the source's any more. */
  lost: readonly string[];
  /** One of the source's own is gone: something may have come of it, so what is there must stay. */
  rest: boolean;
  /** Facts of the resource that a step changed: as they were, '' where there was none. */
  facts: Readonly<Record<string, string>>;
  /** The time was changed. */
  time: boolean;
}

/** For a record as its source stated it. A row without any text is from before there were marks. */
export const UNCHANGED = "=";

export function givenText({ severity, names, moved, lost, rest, facts, time }: GivenFacts): string {
  const short: ShortFacts = { s: severity, n: names };
  if (Object.keys(moved).length > 0) short.m = moved;
  if (lost.length > 0) short.l = lost;
  if (rest) short.r = 1;
  if (Object.keys(facts).length > 0) short.f = facts;
  if (time) short.t = 1;
  return JSON.stringify(short);
}

/** Undefined for a record that steps left as it was, or when nobody knows: see UNCHANGED. */
export function readGiven(text: string): GivenFacts | undefined {
  if (text === "" || text === UNCHANGED) return undefined;
  // Written by givenText, and kept in a table of our own.
  const { s, n, m = {}, l = [], r, f = {}, t } = JSON.parse(text) as ShortFacts;
  return { severity: s, names: n, moved: m, lost: l, rest: r === 1, facts: f, time: t === 1 };
}

/** As kept: short, since each form is in the column's dictionary. */
interface ShortFacts {
  s: number;
  n: readonly string[];
  m?: Readonly<Record<string, string>>;
  l?: readonly string[];
  r?: 1;
  f?: Readonly<Record<string, string>>;
  t?: 1;
}
