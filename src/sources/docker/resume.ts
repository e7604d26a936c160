/**
 * How much of a log to ask for. `since` alone makes the daemon read everything from the oldest file on (6 CPU seconds for
 * three million lines); `tail` counts backwards from the end in milliseconds. So the tail is tried first: long enough when its
 * first record is older than what we need.
 */
import { StampReader } from "../../codecs/docker/time.ts";
import type { Endpoint } from "./endpoint.ts";
import { openLog } from "./log-connection.ts";
import type { LogRequest } from "./log-connection.ts";
import { compareTimes } from "./position.ts";
import type { Time } from "./position.ts";

const TAILS = [1000, 10_000, 100_000];
/** What is written between the look and the reading pushes the tail along. */
const SLACK = 4;
/** Labels and variables that are kept beside each line. */
const DETAILS_BYTES = 64 * 1024;
const DAMAGE_TAIL_MOST = 1_000_000;
/** Records in a row that cannot be read, before what comes behind them is looked at anew. */
const DAMAGED_RECORDS_MOST = 16;

export interface LogOf {
  endpoint: Endpoint;
  id: string;
  tty: boolean;
}

/** A tail that surely begins before `since`; undefined when only `since` itself will do. */
export async function tailReaching(log: LogOf, since: Time): Promise<number | undefined> {
  let before: Time | undefined;
  for (const tail of TAILS) {
    const first = await firstTime(log, tail);
    // Nothing there, or no older record than the shorter tail had: that was the whole log.
    if (first === undefined || (before !== undefined && compareTimes(first, before) === 0)) return undefined;
    if (compareTimes(first, since) < 0) return tail * SLACK;
    before = first;
  }
  return undefined;
}

/**
 * The longest tail that begins behind the damage, found by halving: one that reaches back over it begins with a line that was
 * handed on (or with nothing at all). What is written while we look is lost from the far end, some milliseconds' worth.
 * A tail that begins with a damaged record is no good: Engine 20 reads over it and leaves out an unknown number of lines behind it.
 */
export async function tailBehindDamage(log: LogOf, last: Time | undefined): Promise<number> {
  let good = 0;
  let bad = 1;
  while (bad <= DAMAGE_TAIL_MOST && (await beginsAfter(log, bad, last))) {
    good = bad;
    bad *= 4;
  }
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (await beginsAfter(log, middle, last)) good = middle;
    else bad = middle;
  }
  for (let left = DAMAGED_RECORDS_MOST; left > 0 && good > 1; left--) {
    if (!(await beginsDamaged(log, good))) break;
    good--;
  }
  return good;
}

/**
 * Then it seems to begin later than one that is a line shorter, at a line that a still shorter one begins with; or with nothing.
 * Merely later says little: the streams do not stand in order.
 */
async function beginsDamaged(log: LogOf, tail: number): Promise<boolean> {
  const first = await firstTime(log, tail);
  if (first === undefined) return true;
  const shorter = await firstTime(log, tail - 1);
  if (shorter === undefined || compareTimes(shorter, first) > 0) return false;
  let older = tail - 1;
  let younger = 0;
  while (older - younger > 1) {
    const middle = Math.floor((older + younger) / 2);
    const begin = await firstTime(log, middle);
    const order = begin === undefined ? 1 : compareTimes(begin, first);
    if (order === 0) return true;
    if (order < 0) older = middle;
    else younger = middle;
  }
  return false;
}

async function beginsAfter(log: LogOf, tail: number, last: Time | undefined): Promise<boolean> {
  const first = await firstTime(log, tail);
  return first !== undefined && (last === undefined || compareTimes(first, last) > 0);
}

/** The time of the first record of a tail. */
export async function firstTime(log: LogOf, tail: number): Promise<Time | undefined> {
  const bytes = await headOf(log, { id: log.id, follow: false, tail }, 40);
  const stamp = new StampReader();
  return stamp.read(bytes, 0, bytes.length) < 0 ? undefined : { seconds: stamp.seconds, nanos: stamp.nanos };
}

/** What stands between time and text of the last record when details are asked for; undefined: there is no record. */
export async function detailsOf(log: LogOf): Promise<string | undefined> {
  const bytes = await headOf(log, { id: log.id, follow: false, tail: 1, details: true }, DETAILS_BYTES);
  const start = new StampReader().read(bytes, 0, bytes.length);
  const end = bytes.indexOf(" ", start);
  return start < 0 || end < 0 ? undefined : bytes.toString("utf8", start, end);
}

/** The first bytes of an answer's first record. */
async function headOf(log: LogOf, request: LogRequest, bytes: number): Promise<Buffer> {
  const head: Buffer[] = [];
  let headBytes = 0;
  const header = log.tty ? 0 : 8;
  const needed = header + bytes;
  const connection = openLog(log.endpoint, request, {
    part: (part, start, end) => {
      if (headBytes >= needed) return;
      head.push(Buffer.from(part.subarray(start, Math.min(end, start + needed))));
      headBytes += end - start;
    },
    before: () => undefined,
    after: () => {
      if (headBytes >= needed) connection.close();
    },
  });
  await connection.ended;
  return Buffer.concat(head).subarray(header);
}
