/** Tokens of the reading calls: a record's place as text. Opaque to clients, but for "the same token back is the end". */
import { invalid } from "./fault.ts";

export interface Place {
  ns: bigint;
  seq: number;
}

export type Direction = "f" | "b";

/** `f/` goes on with what is younger, `b/` with what is older. */
export function eventsToken(direction: Direction, { ns, seq }: Place): string {
  return `${direction}/${ns}/${seq}`;
}

export function parseEventsToken(token: string): { direction: Direction; place: Place } {
  const parts = /^([fb])\/(-?\d{1,19})\/(\d{1,16})$/.exec(token);
  if (parts === null) throw invalid("The specified nextToken is invalid.");
  const [, direction, ns = "0", seq] = parts;
  return { direction: direction === "f" ? "f" : "b", place: { ns: BigInt(ns), seq: Number(seq) } };
}

/** Of FilterLogEvents, which goes forward only. */
export function filterToken(place: Place): string {
  return Buffer.from(eventsToken("f", place)).toString("base64url");
}

export function parseFilterToken(token: string): Place {
  return parseEventsToken(Buffer.from(token, "base64url").toString()).place;
}

/** As long as the service's own; unique, and in order of time. */
export function eventId({ ns, seq }: Place): string {
  return String(ns).padStart(20, "0") + String(seq).padStart(36, "0");
}
