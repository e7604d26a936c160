/** The Engine itself goes away and comes back: an Engine of this suite's own, as the shared one is in use. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Recording } from "./recording.ts";
import { faults, numberOf, openDocker, SKIPPED, TestEngine, until } from "./testing-engine.ts";

describe.skipIf(SKIPPED)("the daemon", () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.own("--live-restore");
  });
  afterEach(() => engine.removeAll());
  afterAll(() => engine.down());

  const steady =
    "(async () => { for (let n = 0; n < 6000; n++) { line(n); if (n % 4 === 0) await sleep(1); } })()";

  test.for(["TERM", "KILL"])(
    "ended by %s and started again while containers print: each line once",
    async (signal) => {
      const recording = new Recording();
      const source = await openDocker(recording.life().ctx, engine.socket);
      const containers = await Promise.all(
        [0, 1].map((i) => engine.node(`daemon-${signal}-${i}`.toLowerCase(), steady)),
      );
      for (const container of containers) await container.start();
      await until("some lines came", () => recording.records.length > 500);
      await engine.halt(signal);
      // First that the connection ended, then that there is none to be had.
      await until("the status tells", () =>
        JSON.stringify(source.status()).includes("no Docker Engine listens"),
      );
      expect(source.status()).toMatchObject({
        state: "waiting",
        because: expect.stringContaining("no Docker Engine listens"),
        hint: expect.stringContaining("start Docker"),
      });
      await engine.up("--live-restore");
      await Promise.all(containers.map((container) => container.wait()));
      const of = (id: string): number[] =>
        recording.records.filter((record) => record.resource.attributes["container.id"] === id).map(numberOf);
      for (const { id } of containers) {
        await until("all is read", () => of(id).includes(5999));
        const kept = await readFile(
          join(dirname(engine.socket), "data", "containers", id, `${id}-json.log`),
          "utf8",
        );
        const had = [...kept.matchAll(/n=(\d+) /g)].map((found) => Number(found[1]));
        // What the daemon had taken from a pipe and not yet written is lost with it, now and then also on a busy
        // machine after TERM: then nobody has it. What its file has is the measure.
        expect(of(id)).toEqual(had);
        const { lost, ...order } = faults(had, 6000);
        expect(order).toEqual({ doubled: 0, disordered: 0 });
        if (lost > 0) console.log(`${signal}: the daemon itself lost ${lost} of 6000 lines`);
      }
      const said = recording.logged.map((line) => line["msg"]);
      expect(
        said.filter((text) => text === "Docker cannot be read, will keep trying").length,
      ).toBeLessThanOrEqual(2);
      expect(said).toContain("Docker answers again");
      await source.close();
    },
  );

  test("first there is no Engine, then there is", async () => {
    await engine.halt("TERM");
    const recording = new Recording();
    const source = await openDocker(recording.life().ctx, engine.socket);
    await until(
      "the status tells",
      () => source.status().state === "waiting" && JSON.stringify(source.status()).includes("start Docker"),
    );
    await engine.up("--live-restore");
    const container = await engine.shell("late", "echo hello");
    await container.start();
    await until("its line came", () => recording.records.some((record) => record.body === "hello"));
    await source.close();
  });
});
