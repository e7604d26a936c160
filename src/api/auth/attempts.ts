/**
 * Guessing gets slow: every wrong password or token makes the next try from the same address wait longer, and many
 * wrong ones from everywhere make everybody wait who was never signed in before.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isIPv6 } from "node:net";
import { HttpRefusal } from "../errors.ts";

export interface Attempts {
  /** Looks at a secret: waits first, or throws E_TOO_MANY_ATTEMPTS without looking, when there were wrong ones. */
  try: (address: string, isRight: () => boolean | Promise<boolean>) => Promise<boolean>;
  /** Addresses remembered. */
  size: () => number;
}

export interface AttemptClock {
  now: () => number;
  wait: (ms: number) => Promise<unknown>;
}

/** A person mistypes now and then. */
const FREE_TRIES = 3;
const FIRST_DELAY_MS = 500;
const MOST_DELAY_MS = 60_000;
/** Shorter delays are waited out with the connection open; longer ones are told (429, Retry-After). */
const MOST_HELD_MS = 2000;
const FORGET_AFTER_MS = 15 * 60_000;
/** Some 2 MB; when it overflows the oldest is forgotten, and the limit over all addresses still holds. */
const MAX_ADDRESSES = 10_000;
const MAX_KNOWN = 1000;
/** Wrong tries a minute, all addresses together, before strangers have to wait as well. */
const FREE_IN_ALL = 60;
const DELAY_FOR_EACH_MORE_MS = 50;
const MINUTE_MS = 60_000;

interface Tries {
  failures: number;
  /** Nothing is looked at before this moment plus the delay. */
  lastMs: number;
  /** Not answered yet; counted as wrong, so that many at once gain nothing. */
  underWay: number;
}

const CLOCK: AttemptClock = { now: Date.now, wait: (ms) => sleep(ms, undefined, { ref: false }) };

export function createAttempts(clock: AttemptClock = CLOCK): Attempts {
  const tries = new Map<string, Tries>();
  /** Where someone signed in before: strangers' guessing must not lock these people out. */
  const known = new Set<string>();
  const everywhere = createRate(clock.now);

  const hold = async (network: string, from: Tries): Promise<void> => {
    const now = clock.now();
    const over = known.has(network) ? 0 : everywhere.count() - FREE_IN_ALL;
    const general = over > 0 ? Math.min(MOST_DELAY_MS, over * DELAY_FOR_EACH_MORE_MS) : 0;
    const waitMs = Math.max(general, from.lastMs + delayMs(from.failures + from.underWay) - now);
    if (waitMs <= 0) return;
    if (waitMs > MOST_HELD_MS) throw tooMany(waitMs);
    // Whoever comes meanwhile has to wait behind this one.
    from.lastMs = now + waitMs;
    await clock.wait(waitMs);
  };
  const note = (network: string, from: Tries, right: boolean): void => {
    if (right) {
      from.failures = 0;
      remember(known, network);
      return;
    }
    from.failures += 1;
    from.lastMs = Math.max(from.lastMs, clock.now());
    everywhere.add();
  };
  return {
    try: async (address, isRight) => {
      const network = networkOf(address);
      const from = entryOf(tries, network, clock.now());
      const delay = hold(network, from);
      from.underWay += 1;
      try {
        await delay;
        const right = await isRight();
        note(network, from, right);
        return right;
      } finally {
        from.underWay -= 1;
      }
    },
    size: () => tries.size,
  };
}

function entryOf(tries: Map<string, Tries>, network: string, now: number): Tries {
  const known = tries.get(network);
  const fresh = known === undefined || now - known.lastMs > FORGET_AFTER_MS;
  const entry = fresh ? { failures: 0, lastMs: now, underWay: 0 } : known;
  tries.delete(network);
  tries.set(network, entry);
  dropOldest(tries, MAX_ADDRESSES);
  return entry;
}

function remember(known: Set<string>, network: string): void {
  known.delete(network);
  known.add(network);
  dropOldest(known, MAX_KNOWN);
}

function dropOldest(of: Map<string, Tries> | Set<string>, most: number): void {
  if (of.size <= most) return;
  for (const oldest of of.keys()) {
    of.delete(oldest);
    return;
  }
}

function delayMs(failures: number): number {
  if (failures < FREE_TRIES) return 0;
  return Math.min(MOST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(20, failures - FREE_TRIES));
}

function tooMany(waitMs: number): HttpRefusal {
  const seconds = Math.ceil(waitMs / 1000);
  return new HttpRefusal(
    "E_TOO_MANY_ATTEMPTS",
    "too many wrong passwords or tokens",
    `try again in ${seconds} s`,
    {
      "retry-after": String(seconds),
    },
  );
}

/** Who has one IPv6 address usually has 2^64 of them, so the first half stands for all. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  if (address.toLowerCase().startsWith("::ffff:")) return address.slice("::ffff:".length);
  const [head = "", tail = ""] = (address.split("%", 1)[0] ?? "").split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => "0");
  return [...first, ...zeros, ...last]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}

/** Events in the last minute, near enough: this minute and the part of the one before that still counts. */
function createRate(now: () => number): { add: () => void; count: () => number } {
  let startMs = now();
  let before = 0;
  let current = 0;
  const turn = (): void => {
    const passed = now() - startMs;
    if (passed < MINUTE_MS) return;
    before = passed < 2 * MINUTE_MS ? current : 0;
    current = 0;
    startMs = now();
  };
  return {
    add: () => {
      turn();
      current += 1;
    },
    count: () => {
      turn();
      return current + before * (1 - (now() - startMs) / MINUTE_MS);
    },
  };
}
