/**
 * How much of a log to ask for. `since` alone makes the daemon read everything from the oldest file on (6 CPU seconds for
 * three million lines); `tail` counts backwards from the end in milliseconds. So the tail is tried first: long enough when its
 * first record is older than what we need.
 */
import { StampReader } from "../../codecs/docker/time.ts";
import type { Endpoint } from "./endpoint.ts";
import { openLog } from "./log-connection.ts";
import { compareTimes } from "./position.ts";
import type { Time } from "./position.ts";

const TAILS = [1000, 10_000, 100_000];
/** What is written between the look and the reading pushes the tail along. */
const SLACK = 4;
/** Behind damage: small first, as a longer tail may reach back into it. */
const DAMAGE_TAILS = [1000, 4000, 16_000, 64_000];

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

/** The shortest tail that begins before `since`, else the longest that can be read; `tries` times it did not help. */
export async function tailBehindDamage(log: LogOf, since: Time | undefined, tries: number): Promise<number> {
  if (tries > 0) return Math.floor(1000 / 4 ** tries);
  let best = 1000;
  for (const tail of DAMAGE_TAILS) {
    const first = await firstTime(log, tail);
    if (first === undefined) break;
    best = tail;
    if (since !== undefined && compareTimes(first, since) <= 0) break;
  }
  return best;
}

/** The time of the first record of a tail. */
async function firstTime(log: LogOf, tail: number): Promise<Time | undefined> {
  const head: Buffer[] = [];
  let headBytes = 0;
  const needed = (log.tty ? 0 : 8) + 40;
  const connection = openLog(
    log.endpoint,
    { id: log.id, follow: false, tail },
    {
      part: (bytes, start, end) => {
        if (headBytes >= needed) return;
        head.push(Buffer.from(bytes.subarray(start, Math.min(end, start + needed))));
        headBytes += end - start;
      },
      before: () => undefined,
      after: () => {
        if (headBytes >= needed) connection.close();
      },
    },
  );
  await connection.ended;
  const bytes = Buffer.concat(head);
  const stamp = new StampReader();
  return stamp.read(bytes, log.tty ? 0 : 8, bytes.length) < 0
    ? undefined
    : { seconds: stamp.seconds, nanos: stamp.nanos };
}
