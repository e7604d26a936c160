import pino from "pino";
import { expect, test } from "vitest";
import type { LogRecord } from "../../record/record.ts";
import { NO_ATTRIBUTES } from "../../record/record.ts";
import { makeResource } from "../../record/resource.ts";
import { createWatchHub } from "./hub.ts";
import type { Taker, WatchHub } from "./hub.ts";

const resource = makeResource({ "container.name": "web" });
const ALL = { streams: ["stdout", "stderr"] } as const;

function lines(count: number, body = "x"): LogRecord[] {
  return Array.from({ length: count }, (_, seq) => ({
    seconds: 0,
    nanos: 0,
    observedMs: 0,
    severity: 0,
    body,
    resource,
    attributes: NO_ATTRIBUTES,
    seq,
  }));
}

function opened(): { hub: WatchHub; takers: Taker[]; closed: () => number } {
  const takers: Taker[] = [];
  let closed = 0;
  const hub = createWatchHub({
    log: pino({ level: "silent" }),
    open: (_, taker) => {
      takers.push(taker);
      return Promise.resolve({ close: () => Promise.resolve(void (closed += 1)) });
    },
  });
  return { hub, takers, closed: () => closed };
}

test("the same lines are read once, and no longer than somebody looks", async () => {
  const { hub, takers, closed } = opened();
  const first = hub.watch(ALL);
  const second = hub.watch({ ...ALL });
  const other = hub.watch({ ...ALL, name: "web" });
  expect(takers.length).toBe(2);
  takers[0]?.take(lines(3));
  expect((await first.next())?.records.length).toBe(3);
  expect((await second.next())?.records.length).toBe(3);
  first.close();
  first.close();
  expect([closed(), takers[0]?.signal.aborted]).toEqual([0, false]);
  second.close();
  await hub.close();
  expect([closed(), takers[0]?.signal.aborted]).toEqual([2, true]);
  expect(await other.next()).toBeUndefined();
});

test("a reading waits for its fastest viewer, and not for a slower one", async () => {
  const { hub, takers } = opened();
  const [fast, slow] = [hub.watch(ALL), hub.watch(ALL)];
  const taker = takers[0];
  if (taker === undefined) throw new Error("no reading");
  taker.take(lines(6000));
  const full = taker.full();
  expect(full).toBeInstanceOf(Promise);
  expect((await fast.next())?.missed).toBe(0);
  await full;
  expect(taker.full()).toBeUndefined();
  taker.take(lines(6000));
  expect((await fast.next())?.missed).toBe(0);
  expect(await slow.next()).toMatchObject({ missed: 6000 });
  await hub.close();
});

test("who leaves while the reading waits makes room", async () => {
  const { hub, takers } = opened();
  const [stuck, other] = [hub.watch(ALL), hub.watch(ALL)];
  takers[0]?.take(lines(6000));
  await other.next();
  takers[0]?.take(lines(6000));
  const full = takers[0]?.full();
  expect(full).toBeInstanceOf(Promise);
  stuck.close();
  await full;
  await hub.close();
});

test("long lines count by their length", async () => {
  const { hub, takers } = opened();
  const watching = hub.watch(ALL);
  for (let n = 0; n < 100; n += 1) takers[0]?.take(lines(1, "x".repeat(1_000_000)));
  const batch = await watching.next();
  expect([batch?.records.length, batch?.missed]).toEqual([8, 92]);
  await hub.close();
});

test("more different selections than there may be are refused, and room comes back", async () => {
  const { hub } = opened();
  const all = Array.from({ length: 32 }, (_, n) => hub.watch({ ...ALL, name: `c${n}` }));
  expect(() => hub.watch({ ...ALL, name: "one more" })).toThrow(
    expect.objectContaining({ code: "E_TOO_MANY_TAILS" }),
  );
  all[0]?.close();
  hub.watch({ ...ALL, name: "one more" });
  await hub.close();
});

test("a reading that cannot be opened ends its viewers, and only them", async () => {
  let good = false;
  const hub = createWatchHub({
    log: pino({ level: "silent" }),
    open: () =>
      good ? Promise.resolve({ close: () => Promise.resolve() }) : Promise.reject(new Error("no socket")),
  });
  expect(await hub.watch(ALL).next()).toBeUndefined();
  good = true;
  const next = hub.watch(ALL).next();
  expect(await Promise.race([next, Promise.resolve("waits")])).toBe("waits");
  await hub.close();
  expect(await next).toBeUndefined();
});
