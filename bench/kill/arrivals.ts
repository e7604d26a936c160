/** Reads the messages that arrive: numbered lines, gap records, pieces of lines, and what should not be there. */
import type { Ledger } from "./ledger.ts";
import { microseconds } from "./docker-files.ts";
import { numberedOf } from "./lines.ts";

export interface Gap {
  /** Name of the container. */
  key: string;
  fromUs: number | undefined;
  toUs: number | undefined;
  count: number | undefined;
  reason: string;
}

export interface Arrivals {
  gaps: Gap[];
  /** What is neither a numbered line nor a gap record. */
  others: string[];
  /** RFC 5424, as the format of a message must be. */
  malformed: string[];
  take: (message: string) => void;
}

/** RFC 5424 section 6: PRI VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG. */
const MESSAGE = /^<(\d{1,3})>1 (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (-|\[[^\]]*\]) (.*)$/s;
const GAP =
  /^(?:Lines may be|(\d+) lines? (?:is|are)) missing here(?: after (\S+))?(?: until (\S+))?: (.*)$/s;
/** Enough to see what it is about. */
const KEPT = 50;

/** `strict`: our own agent's messages; else whatever has a numbered line in it will do. */
export function openArrivals(ledger: Ledger, strict: boolean): Arrivals {
  const gaps: Gap[] = [];
  const others: string[] = [];
  const malformed: string[] = [];
  const take = (message: string): void => {
    const ms = Date.now();
    const found = strict ? MESSAGE.exec(message) : null;
    if (strict && found === null) {
      if (malformed.length < KEPT) malformed.push(message.slice(0, 200));
      return;
    }
    const body = (found?.[8] ?? message.slice(Math.max(0, message.indexOf("k=")))).replace(/\n$/, "");
    const line = numberedOf(body);
    if (line !== undefined) {
      ledger.arrive(line, ms, found === null ? undefined : microseconds(found[2] ?? ""));
      if (found !== null && found[4] !== line.key && malformed.length < KEPT)
        malformed.push(message.slice(0, 200));
      return;
    }
    const gap = GAP.exec(body);
    if (gap !== null && found !== null) gaps.push(gapOf(found[4] ?? "", gap));
    else others.push(body);
  };
  return { gaps, others, malformed, take };
}

function gapOf(key: string, [, count, from, to, reason]: RegExpExecArray): Gap {
  return {
    key,
    count: count === undefined ? undefined : Number(count),
    fromUs: from === undefined ? undefined : microseconds(from),
    toUs: to === undefined ? undefined : microseconds(to),
    reason: reason ?? "",
  };
}
