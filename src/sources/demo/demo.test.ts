import { pino } from "pino";
import { describe, expect, test } from "vitest";
import type { LogRecord } from "../../record/record.ts";
import type { SourceContext } from "../../record/source.ts";
import { voices } from "./cast.ts";
import { trouble } from "./incident.ts";
import { demo, openDemo } from "./source.ts";
import { DemoConfig } from "./config.ts";
import { sourceSuite } from "../../../test/contract/source.ts";
import { createStory } from "./story.ts";

const START = Date.UTC(2026, 10, 21, 9, 30);
const config = (more = {}): DemoConfig => DemoConfig.parse(more);

function minutes(from: number, to: number, more = {}): LogRecord[] {
  const story = createStory(config(more), "h", START);
  story.lines(Math.floor(from * 6000), START, START + from * 60_000);
  return story.lines(Math.floor((to - from) * 6000), START + from * 60_000, START + to * 60_000);
}

sourceSuite(demo, { options: { rate: 50 } });

describe("the story", () => {
  test("is the same for the same seed, another for another", () => {
    expect(minutes(0, 1)).toEqual(minutes(0, 1));
    expect(minutes(0, 1).map((one) => one.body)).not.toEqual(
      minutes(0, 1, { seed: 2 }).map((one) => one.body),
    );
  });
  test("lets every service speak, from named containers of one project, with times in order", () => {
    const lines = minutes(0, 3);
    const services = new Set(lines.map((one) => one.resource.attributes["service.name"]));
    expect(services).toEqual(new Set(voices.map((one) => one.service)));
    expect(new Set(lines.map((one) => one.resource.origin)).size).toBe(
      voices.reduce((sum, one) => sum + one.containers, 0),
    );
    const times = lines.map((one) => one.seconds * 1e9 + one.nanos);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(lines.every((one) => one.nanos >= 0 && one.nanos < 1e9 && one.body.length > 10)).toBe(true);
  });
  test("has an incident within two minutes, in which more goes wrong than before", () => {
    expect(trouble(0, 240)).toBe(0);
    expect(trouble(100, 240)).toBe(1);
    expect(trouble(130, 240)).toBe(0);
    const wrong = (lines: LogRecord[]): number =>
      lines.filter((one) => /error|" 50\d |ERROR/.test(one.body)).length / lines.length;
    expect(wrong(minutes(1.4, 1.8))).toBeGreaterThan(5 * wrong(minutes(0, 1)));
  });
  test("keeps a stack trace together in its container", () => {
    const lines = minutes(1.4, 1.8);
    const first = lines.findIndex((one) => one.body.startsWith("java.sql."));
    expect(first).toBeGreaterThan(0);
    const trace = lines.slice(first - 1, first + 8);
    expect(new Set(trace.map((one) => one.resource.origin)).size).toBe(1);
    expect(trace.at(-1)?.body).toBe("\t... 4 more");
  });
  test("makes 50,000 lines in less than a second of work", () => {
    const story = createStory(config(), "h", START);
    story.lines(20_000, START, START + 1000);
    // Work, not time: other tests may hold the machine.
    const before = process.cpuUsage();
    story.lines(100_000, START + 1000, START + 2000);
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(2);
  });
});

interface Taken {
  ctx: SourceContext;
  lines: LogRecord[];
  batches: number;
}

function taker(more: Partial<SourceContext> = {}): Taken {
  const taken: Taken = { lines: [], batches: 0, ctx: undefined as unknown as SourceContext };
  taken.ctx = {
    emit: (batch) => {
      taken.lines.push(...batch);
      taken.batches += 1;
      return Promise.resolve();
    },
    full: () => undefined,
    cursor: () => undefined,
    cursorKeys: () => [],
    count: () => undefined,
    log: pino({ level: "silent" }),
    signal: new AbortController().signal,
    ...more,
  };
  return taken;
}

describe("the source", () => {
  test.for([[20], [2000], [50_000]] as const)("keeps its rate: %i lines a second", async ([rate]) => {
    const taken = taker();
    // The story's clock goes on by a tick with every look at it, however slow the machine is.
    let clock = START;
    const running = openDemo(config({ rate }), taken.ctx, () => (clock += 50));
    while (clock < START + 1050) await new Promise((resolve) => setTimeout(resolve, 10));
    await running.close();
    const seconds = (clock - START - 50) / 1000;
    expect(Math.abs(taken.lines.length - rate * seconds)).toBeLessThanOrEqual(rate * 0.051 + 1);
    expect(taken.batches).toBeLessThan(25);
    expect(running.status().state).toBe("closed");
  });
  test("keeps its rate by the real clock", async () => {
    const taken = taker();
    const started = performance.now();
    const running = openDemo(config({ rate: 1000 }), taken.ctx);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await running.close();
    const ms = performance.now() - started;
    expect(taken.lines.length).toBeGreaterThan(200);
    expect(taken.lines.length).toBeLessThanOrEqual(ms + 1);
  });
  test("waits while there is no room, and leaves out what it missed", async () => {
    let room: (() => void) | undefined;
    const taken = taker({
      full: () => (room === undefined ? new Promise<void>((resolve) => (room = resolve)) : undefined),
    });
    let clock = START;
    const running = openDemo(config({ rate: 1000 }), taken.ctx, () => clock);
    await expect.poll(() => room, { timeout: 20_000 }).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(taken.lines).toEqual([]);
    clock += 60_000;
    room?.();
    await expect.poll(() => taken.lines.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(taken.lines.length).toBe(1000);
    await running.close();
  });
  test("ends when the signal fires, and closes twice without harm", async () => {
    const abort = new AbortController();
    const running = openDemo(config(), taker({ signal: abort.signal }).ctx);
    abort.abort();
    await running.done;
    await running.close();
    await running.close();
  });
  test("survives a sink that refuses", async () => {
    const taken = taker({ emit: () => Promise.reject(new Error("closing")) });
    const running = openDemo(config({ rate: 1000 }), taken.ctx);
    await new Promise((resolve) => setTimeout(resolve, 150));
    await running.close();
  });
});
