/** Docker's events as records, on a real Engine. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { LogRecord } from "../../src/record/record.ts";
import type { Running } from "../../src/record/source.ts";
import { Recording } from "./recording.ts";
import { openDocker, SKIPPED, TestEngine, until } from "./testing-engine.ts";

describe.skipIf(SKIPPED)("Docker's events", () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.own();
  });
  afterAll(() => engine.down());
  let recording = new Recording();
  const open: Running[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((source) => source.close()));
    await engine.removeAll();
    recording = new Recording();
  });

  async function start(options: Record<string, unknown> = {}): Promise<Running> {
    const source = await openDocker(recording.life().ctx, engine.socket, { events: true, ...options });
    open.push(source);
    await until("Docker answers", () => source.status().state === "running");
    return source;
  }
  const events = (): LogRecord[] =>
    recording.records.filter((one) => one.attributes[0] === "docker.event.type");
  const bodies = (): string[] => events().map((one) => one.body);
  const came = (text: string): Promise<void> => until(text, () => bodies().includes(text));

  test("a life: made, started, renamed, killed, with its signal and exit code, removed", async () => {
    await start();
    const container = await engine.shell("old", "echo hello; sleep 60", { Labels: { team: "shop" } });
    await container.start();
    await until("its line came", () => recording.records.some((one) => one.body === "hello"));
    await container.rename({ name: "new" });
    await container.kill();
    await container.wait();
    await container.remove();
    await came("container new: destroy");
    expect(bodies()).toEqual([
      "container old: create",
      "container old: start",
      "container new: rename (before old)",
      "container new: kill (signal 9)",
      "container new: die (exit code 137)",
      "container new: destroy",
    ]);
    const die = events()[4];
    expect(die?.severity).toBe(13);
    expect(die?.attributes.join(" ")).toBe(
      "docker.event.type container docker.event.action die docker.event.exit_code 137",
    );
    expect(die?.resource.attributes).toMatchObject({
      "container.id": container.id,
      "container.name": "new",
      "container.label.team": "shop",
    });
    const times = events().map((one) => BigInt(one.seconds) * 1_000_000_000n + BigInt(one.nanos));
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : 1)));
    expect(Math.abs((die?.seconds ?? 0) - Date.now() / 1000)).toBeLessThan(20);
  });

  test("health and images", async () => {
    await start();
    const Healthcheck = { Test: ["CMD", "false"], Interval: 200_000_000, Retries: 1, Timeout: 1_000_000_000 };
    const sick = await engine.shell("sick", "sleep 60", { Healthcheck });
    await sick.start();
    await came("container sick: health_status (unhealthy)");
    expect(events().find((one) => one.body.includes("unhealthy"))?.severity).toBe(13);
    await engine.docker.getImage("busybox:local").tag({ repo: "other", tag: "1" });
    await engine.docker.getImage("other:1").remove();
    await came("image other:1: tag");
    const tag = events().find((one) => one.body === "image other:1: tag");
    expect(tag?.resource.attributes).toMatchObject({
      "container.image.name": "other",
      "container.image.tag": "1",
    });
    expect(bodies().filter((body) => body.includes("exec"))).toEqual([]);
  });

  test("out of memory", async () => {
    await start();
    const HostConfig = { Memory: 16 * 1024 * 1024, MemorySwap: 16 * 1024 * 1024 };
    const hungry = await engine.shell("hungry", "tail /dev/zero", { HostConfig });
    await hungry.start();
    await came("container hungry: oom");
    await came("container hungry: die (exit code 137)");
    expect(events().find((one) => one.body.endsWith("oom"))?.severity).toBe(17);
  });

  test("what happened while we were away comes too, nothing twice; first contact brings nothing old", async () => {
    const before = await engine.shell("before", "true");
    await before.start();
    await before.wait();
    await sleep(1100);
    const first = await start();
    const one = await engine.shell("one", "exit 3");
    await one.start();
    await came("container one: die (exit code 3)");
    await first.close();
    const two = await engine.shell("two", "exit 4");
    await two.start();
    await two.wait();
    await start();
    await came("container two: die (exit code 4)");
    await sleep(300);
    expect(bodies()).toEqual([
      "container one: create",
      "container one: start",
      "container one: die (exit code 3)",
      "container two: create",
      "container two: start",
      "container two: die (exit code 4)",
    ]);
  });

  test("of containers that are wanted alone", async () => {
    await start({ filter: { name: "web*" } });
    for (const name of ["db", "web-1"]) {
      const container = await engine.shell(name, "true");
      await container.start();
      await container.wait();
    }
    await came("container web-1: die (exit code 0)");
    expect(bodies().filter((body) => body.includes("db"))).toEqual([]);
  });
});
