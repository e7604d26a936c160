/** Containers whose log driver keeps nothing, on a real Engine: attached to, never held up, what is lost is said. */
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { LogRecord } from "../../src/record/record.ts";
import type { Running } from "../../src/record/source.ts";
import { Recording } from "./recording.ts";
import {
  CuttableSocket,
  EXACT,
  faults,
  numberOf,
  openDocker,
  SKIPPED,
  TestEngine,
  until,
} from "./testing-engine.ts";

const NONE = { LogConfig: { Type: "none", Config: {} } };

describe.skipIf(SKIPPED)("live only", () => {
  let engine: TestEngine;
  let proxy: CuttableSocket;
  beforeAll(async () => {
    engine = await TestEngine.own();
    proxy = new CuttableSocket(join(dirname(engine.socket), "seen.sock"), engine.socket);
    await proxy.listen();
  });
  afterAll(async () => {
    await proxy.close();
    await engine.down();
  });
  let recording = new Recording();
  const open: Running[] = [];
  afterEach(async () => {
    recording.go();
    await Promise.all(open.splice(0).map((source) => source.close()));
    await engine.removeAll();
    recording = new Recording();
    proxy.attached = 0;
  });

  async function start(options: Record<string, unknown> = {}): Promise<Running> {
    const source = await openDocker(recording.life().ctx, proxy.path, options);
    open.push(source);
    await until("Docker answers", () => source.status().state === "running");
    return source;
  }
  /** So many attaches, so far: Docker does not wait with a start until we have. It answers a moment before it attaches. */
  async function attached(times: number): Promise<void> {
    await until(`${times} attaches`, () => proxy.attached >= times);
    await sleep(300);
  }
  const gaps = (): LogRecord[] => recording.records.filter((one) => one.attributes.includes("logboom.gap"));

  test("made while we look: every line of every run, both streams, marked; then it is gone", async () => {
    await start();
    const script = `for (let n = 0; n < 20000; n++) line(n); line(7, 2); fs.writeSync(1, "no end");`;
    const container = await engine.node("live", script, { HostConfig: NONE });
    const ends = (): number => recording.records.filter((one) => one.body === "no end").length;
    let from = 0;
    for (let run = 0; run < 3; run++) {
      await attached(run + 1);
      await container.start();
      await container.wait();
      await until("its last words came", () => ends() === run + 1);
      const mine = recording.records.slice(from);
      from = recording.records.length;
      const out = mine.filter((one) => one.attributes[1] === "stdout" && numberOf(one) >= 0).map(numberOf);
      expect(faults(out, 20_000)).toEqual(EXACT);
      expect(mine.filter((one) => one.attributes[1] === "stderr").map(numberOf)).toEqual([7]);
    }
    await container.remove();
    await until("it is forgotten", () => !recording.cursors.has(container.id));
    expect([...recording.counts]).toEqual([]);
  });

  test("marked, with the facts of its run and times in the order of the lines", async () => {
    await start();
    const container = await engine.shell("marked", "echo one; echo two; sleep 60", { HostConfig: NONE });
    await attached(1);
    await container.start();
    await until("both came", () => recording.records.length === 2);
    const [one, two] = recording.records;
    expect(one?.attributes).toEqual(["log.iostream", "stdout", "logboom.live_only", "true"]);
    const { Pid } = (await container.inspect()).State;
    expect(one?.resource.inspected).toMatchObject({ State: { Pid } });
    const time = (record: LogRecord | undefined): bigint =>
      BigInt(record?.seconds ?? 0) * 1_000_000_000n + BigInt(record?.nanos ?? 0);
    expect(time(two) > time(one)).toBe(true);
  });

  test("attached too late: what may be missing of the run's begin is said", async () => {
    await start();
    const script = `let n = 0; setInterval(() => line(n++), 20);`;
    const hidden = await engine.node("late", script, {
      HostConfig: NONE,
      Labels: { "logboom.ignore": "true" },
    });
    await hidden.start();
    const before = await engine.node("met-before", script, { HostConfig: NONE });
    await before.start();
    await until("its lines come", () => recording.records.length > 10);
    const numbers = recording.records.map(numberOf).filter((n) => n >= 0);
    // Either the attach was there before the first line, or that is said before the first that came.
    const late = (numbers[0] ?? 0) > 0;
    if (late)
      expect(recording.records[0]?.body).toMatch(/^Lines may be missing here after .*Z until .*Z: nobody/);
    expect(faults(numbers, 0)).toEqual(EXACT);
  });

  test("a terminal, and a remote driver without its cache", async () => {
    await start();
    const terminal = await engine.shell("live-tty", "echo hello; sleep 60", { HostConfig: NONE, Tty: true });
    const HostConfig = {
      LogConfig: {
        Type: "syslog",
        Config: { "syslog-address": "udp://127.0.0.1:9", "cache-disabled": "true" },
      },
    };
    const remote = await engine.shell("remote", "while :; do echo still; sleep 0.1; done", { HostConfig });
    await attached(1);
    await terminal.start();
    await remote.start();
    const lines = (): LogRecord[] => recording.records.filter((one) => !gaps().includes(one));
    const bodies = (): Set<string> => new Set(lines().map((one) => one.body));
    await until("both came", () => bodies().size === 2);
    expect(bodies()).toEqual(new Set(["hello", "still"]));
    expect(lines().every((one) => one.attributes.includes("logboom.live_only"))).toBe(true);
    // That nothing is kept of it is known when it runs: what it said before may be missing, and that is said before its first line.
    const [gap, first] = recording.records.filter((one) => one.resource.origin === "remote");
    expect(gaps()).toEqual([gap]);
    expect(gap?.body).toMatch(/^Lines may be missing here after .*Z until .*Z: nobody was attached/);
    expect(first?.body).toBe("still");
  });

  test("we were away: what was printed meanwhile is a gap with its bounds", async () => {
    const script = `let n = 0; setInterval(() => line(n++), 20);`;
    const container = await engine.node("away", script, { HostConfig: NONE });
    await container.start();
    const first = await start();
    await until("some came", () => recording.records.length > 10);
    expect(gaps()).toEqual([]);
    await first.close();
    const before = recording.records.length;
    const last = numberOf(recording.records[before - 1] ?? NOTHING);
    await sleep(400);
    await start();
    await until("more came", () => recording.records.length > before + 5);
    const [gap] = gaps();
    expect(gaps()).toHaveLength(1);
    expect(gap).toBe(recording.records[before]);
    expect(gap?.body).toMatch(/^Lines may be missing here after .*Z until .*Z: nobody was attached/);
    expect(numberOf(recording.records[before + 1] ?? NOTHING)).toBeGreaterThan(last + 5);
  });

  test("nobody takes the lines: the container runs on, what there is no room for is dropped, counted and said", async () => {
    await start();
    const lines = 300_000;
    const script = `for (let n = 0; n < ${lines}; n++) line(n);
      process.on("SIGUSR1", () => line(${lines})); setInterval(() => {}, 1000); fs.writeFileSync("/tmp/done", "");`;
    const container = await engine.node("flood", script, { HostConfig: NONE });
    recording.stall();
    await attached(1);
    await container.start();
    await until("it is done", () => isDone(container));
    recording.go();
    await until("the gap is said", () => gaps().length > 0);
    await container.kill({ signal: "SIGUSR1" });
    await until("it goes on", () => recording.records.some((one) => numberOf(one) === lines));
    const dropped = gaps().reduce((sum, one) => sum + Number(valueOf(one, "logboom.gap.count")), 0);
    const numbers = recording.records.map(numberOf).filter((n) => n >= 0);
    expect(dropped).toBeGreaterThan(1000);
    expect(numbers.length + dropped).toBe(lines + 1);
    const counted = [...recording.counts].filter(([key]) => key.startsWith("dropped: "));
    expect(counted.reduce((sum, [, count]) => sum + count, 0)).toBe(dropped);
    expect(faults(numbers, 0)).toEqual(EXACT);
  });

  test("restarted: the next run is heard, and what may be missing of its first lines is said", async () => {
    const script = `let n = 0; setInterval(() => line(n++), 20);`;
    await start();
    const container = await engine.node("again", script, { HostConfig: NONE });
    await attached(1);
    await container.start();
    await until("some came", () => recording.records.some((one) => numberOf(one) === 50));
    await container.restart({ t: 0 });
    await until("it goes on", () => recording.records.filter((one) => numberOf(one) === 50).length === 2);
    const numbers = recording.records.map(numberOf).filter((n) => n >= 0);
    const second = numbers.findIndex((n, i) => i > 0 && n < (numbers[i - 1] ?? 0));
    if ((numbers[second] ?? 0) > 0) expect(gaps()).toHaveLength(1);
    expect(faults(numbers.slice(0, second), 0)).toEqual(EXACT);
    expect(faults(numbers.slice(second), 0)).toEqual(EXACT);
  });
});

const NOTHING: LogRecord = {
  seconds: 0,
  nanos: 0,
  observedMs: 0,
  severity: 0,
  body: "",
  resource: { attributes: {}, origin: "" },
  attributes: [],
  seq: 0,
};

function valueOf(record: LogRecord, key: string): string | undefined {
  const at = record.attributes.indexOf(key);
  return at < 0 ? undefined : record.attributes[at + 1];
}

async function isDone(container: {
  getArchive: (of: { path: string }) => Promise<NodeJS.ReadableStream>;
}): Promise<boolean> {
  try {
    (await container.getArchive({ path: "/tmp/done" })).resume();
    return true;
  } catch {
    return false;
  }
}
