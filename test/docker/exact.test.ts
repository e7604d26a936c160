/** Every line once, whatever is cut: the algorithm of resuming, judged on a real Engine with numbered lines. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Recording } from "./recording.ts";
import {
  CuttableSocket,
  EXACT,
  faults,
  numberOf,
  openDocker,
  sayEnough,
  SKIPPED,
  TestEngine,
  totalOf,
  until,
  UNTIL_ENOUGH,
} from "./testing-engine.ts";

const ROTATED = { LogConfig: { Type: "json-file", Config: { "max-size": "1m", "max-file": "5" } } };

describe.skipIf(SKIPPED)("every line once", () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.own();
  });
  afterAll(() => engine.down());
  afterEach(() => engine.removeAll());

  test("connections cut at random, over rotation, both streams, long lines and a restart", async () => {
    const folder = await mkdtemp(join(tmpdir(), "logboom-"));
    const proxy = new CuttableSocket(join(folder, "docker.sock"), engine.socket);
    await proxy.listen();
    const recording = new Recording();
    const { ctx } = recording.life();
    const source = await openDocker(ctx, proxy.path);
    // About 2,000 lines/s of 130 bytes: 1 MB every 4 s, so rotation comes by several times.
    const steady = `(async () => {
      const from = Date.now();
      for (let n = 0; n < 16000; n++) {
        line(n);
        if (n % 500 === 0) line(n / 500, 2, 40000);
        while (n > (Date.now() - from) * 2) await sleep(2);
      }
      fs.writeSync(1, "last words");
    })()`;
    const one = await engine.node("exact-one", steady, { HostConfig: ROTATED });
    const two = await engine.node("exact-two", steady);
    await Promise.all([one.start(), two.start()]);
    const cutting = setInterval(() => proxy.cut(), 350 + Math.random() * 200);
    await Promise.all([one.wait(), two.wait()]);
    clearInterval(cutting);
    await until(
      "the last words came",
      () => recording.records.filter((record) => record.body === "last words").length === 2,
    );
    expect(proxy.cuts).toBeGreaterThan(20);
    await new Promise((go) => setTimeout(go, 500));
    for (const container of [one, two]) {
      const of = (stream: string): number[] =>
        recording.records
          .filter(
            (record) =>
              record.resource.attributes["container.id"] === container.id && record.attributes[1] === stream,
          )
          .map(numberOf)
          .filter((n) => n >= 0);
      expect(faults(of("stdout"), 16_000)).toEqual(EXACT);
      expect(faults(of("stderr"), 32)).toEqual(EXACT);
    }
    expect(
      recording.records.filter((record) => numberOf(record) >= 0 && record.body.length > 40_000),
    ).toHaveLength(64);
    expect([...recording.counts.keys()].filter((key) => key.startsWith("gap"))).toEqual([]);
    await source.close();
    await proxy.close();
    await rm(folder, { recursive: true });
  });

  test("the program killed under load and started again: what was not durable comes again, what was does not", async () => {
    const recording = new Recording();
    const script = `${UNTIL_ENOUGH} (async () => {
      const from = Date.now();
      let n = 0;
      for (; n < 12000 || !enough; n++) {
        line(n);
        if (n % 700 === 0) fs.writeSync(2, "n=" + n / 700 + " " + "e".repeat(20000) + "\\n");
        while (n > (Date.now() - from) * 2.5) await sleep(2);
      }
      total(n);
    })()`;
    const containers = await Promise.all(
      [0, 1, 2, 3, 4].map((i) => engine.node(`kill-${i}`, script, i === 0 ? { HostConfig: ROTATED } : {})),
    );
    const ended = Promise.all(containers.map((container) => container.start().then(() => container.wait())));
    let running = true;
    void ended.then(() => (running = false));
    let lives = 0;
    while (running) {
      const { ctx, kill } = recording.life();
      const source = await openDocker(ctx, engine.socket);
      await new Promise((go) => setTimeout(go, 50 + Math.random() * 500));
      kill();
      await source.close();
      lives++;
      if (lives > 8) await sayEnough(containers);
    }
    expect(lives).toBeGreaterThan(8);
    const { ctx } = recording.life();
    const source = await openDocker(ctx, engine.socket);
    const of = (id: string, stream: string): number[] =>
      recording.records
        .filter(
          (record) => record.resource.attributes["container.id"] === id && record.attributes[1] === stream,
        )
        .map(numberOf)
        .filter((n) => n >= 0);
    const totals = await Promise.all(containers.map(totalOf));
    await until("all is read", () =>
      containers.every(({ id }, i) => of(id, "stdout").length >= (totals[i] ?? 0)),
    ).catch(() => undefined);
    await source.close();
    for (const [i, { id }] of containers.entries()) {
      const total = totals[i] ?? 0;
      expect(total).toBeGreaterThanOrEqual(12_000);
      expect(faults(of(id, "stdout"), total)).toEqual(EXACT);
      expect(faults(of(id, "stderr"), Math.ceil(total / 700))).toEqual(EXACT);
    }
  });

  test("restarts: each run's lines once, an unfinished line of a run is a line", async () => {
    // Some begin and end while the source still asks whether the one before is over.
    const RUNS = 12;
    const recording = new Recording();
    const source = await openDocker(recording.life().ctx, engine.socket);
    const script = `let n = Number(fs.existsSync("/tmp/n") ? fs.readFileSync("/tmp/n", "utf8") : 0);
      for (const end = n + 1000; n < end; n++) line(n);
      fs.writeFileSync("/tmp/n", String(n));
      fs.writeSync(1, "run ends at " + n);`;
    const container = await engine.node("restarts", script);
    for (let run = 0; run < RUNS; run++) {
      await container.start();
      await container.wait();
      if (run === 1) await new Promise((go) => setTimeout(go, 400));
    }
    await until("the last run is read", () =>
      recording.records.some((record) => record.body === `run ends at ${RUNS}000`),
    );
    await new Promise((go) => setTimeout(go, 300));
    expect(
      faults(
        recording.records.map(numberOf).filter((n) => n >= 0),
        RUNS * 1000,
      ),
    ).toEqual(EXACT);
    expect(recording.records.map((record) => record.body).filter((body) => body.startsWith("run"))).toEqual(
      Array.from({ length: RUNS }, (_, run) => `run ends at ${run + 1}000`),
    );
    await source.close();
  });

  test("a terminal: CR LF taken off, long lines whole, over restarts and a stop of the program", async () => {
    const recording = new Recording();
    const first = recording.life();
    const before = await openDocker(first.ctx, engine.socket);
    const script = `for (let n = 0; n < 300; n++) line(n, 1, n % 50 === 7 ? 50000 : 100); fs.writeSync(1, "$ ")`;
    const container = await engine.node("terminal", script, { Tty: true });
    await container.start();
    await until("half is read", () => recording.records.length > 100);
    first.kill();
    await before.close();
    await container.wait();
    await container.start();
    const source = await openDocker(recording.life().ctx, engine.socket);
    await container.wait();
    await until(
      "two prompts came",
      () => recording.records.filter((record) => record.body === "$ ").length === 2,
    );
    const numbers = recording.records.map(numberOf).filter((n) => n >= 0);
    expect(faults(numbers.slice(0, 300), 300)).toEqual(EXACT);
    expect(faults(numbers.slice(300), 300)).toEqual(EXACT);
    expect(
      recording.records.filter((record) => record.body.length > 50_000 && /^n=\d+ x+$/.test(record.body)),
    ).toHaveLength(12);
    await source.close();
  });

  test("a stop of the taker pauses the reading and loses nothing", async () => {
    const recording = new Recording();
    const source = await openDocker(recording.life().ctx, engine.socket);
    const container = await engine.node("stalled", "for (let n = 0; n < 150000; n++) line(n);");
    await container.start();
    await until("it began", () => recording.records.length > 1000);
    recording.stall();
    const before = process.memoryUsage().rss;
    await container.wait();
    await new Promise((go) => setTimeout(go, 500));
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    recording.go();
    await until("all is read", () => recording.records.length >= 150_000);
    expect(faults(recording.records.map(numberOf), 150_000)).toEqual(EXACT);
    await source.close();
  });
});
