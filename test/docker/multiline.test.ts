/** Joined lines on a real Engine: a record is one whatever becomes of us, and no position stands inside one. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Recording } from "./recording.ts";
import {
  openDocker,
  sayEnough,
  SKIPPED,
  TestEngine,
  totalOf,
  until,
  UNTIL_ENOUGH,
} from "./testing-engine.ts";

describe.skipIf(SKIPPED)("lines that belong together", () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.own();
  });
  afterAll(() => engine.down());
  afterEach(() => engine.removeAll());

  test.for([
    ["the API", ["off"]],
    ["Docker's files", ["auto"]],
    ["the one and the other", ["off", "auto", "auto"]],
  ] as const)(
    "killed and started again in the middle of records: each of them once, and whole (by %s)",
    async ([, ways]) => {
      const recording = new Recording();
      const script = `${UNTIL_ENOUGH} (async () => {
      let n = 0;
      for (; n < 300 || !enough; n++) {
        fs.writeSync(1, "n=" + n + " failed\\n"); await sleep(3);
        fs.writeSync(2, "e=" + n + " noise\\n");
        fs.writeSync(1, "  at one\\n"); await sleep(3);
        fs.writeSync(1, "  at two\\n"); fs.writeSync(2, "  more noise\\n"); await sleep(3);
      }
      total(n);
    })()`;
      const container = await engine.node("traces", script);
      await container.start();
      const ended = container.wait();
      let running = true;
      void ended.then(() => (running = false));
      const options = { multiline: { presets: false, flushAfterMs: 3000 } };
      let lives = 0;
      while (running) {
        const { ctx, kill } = recording.life();
        const source = await openDocker(ctx, engine.socket, { ...options, files: ways[lives % ways.length] });
        await sleep(50 + Math.random() * 350);
        kill();
        await source.close();
        lives++;
        if (lives > 5) await sayEnough([container]);
      }
      expect(lives).toBeGreaterThan(5);
      const source = await openDocker(recording.life().ctx, engine.socket, { ...options, files: ways[0] });
      const of = (stream: string): string[] =>
        recording.records.filter((one) => one.attributes[1] === stream).map((one) => one.body);
      const length = await totalOf(container);
      expect(length).toBeGreaterThanOrEqual(300);
      await until("all came", () => of("stdout").length > length && of("stderr").length >= length);
      await source.close();
      expect(of("stdout")).toEqual([
        ...Array.from({ length }, (_, n) => `n=${n} failed\n  at one\n  at two`),
        `total=${length}`,
      ]);
      expect(of("stderr")).toEqual(Array.from({ length }, (_, n) => `e=${n} noise\n  more noise`));
    },
  );

  test("a slow trace stays whole; a container that does not want it has its lines; the last one is handed on at our end", async () => {
    const recording = new Recording();
    const source = await openDocker(recording.life().ctx, engine.socket, {
      multiline: { flushAfterMs: 3000 },
    });
    const trace = `(async () => {
      console.log("Exception in thread main java.lang.IllegalStateException: no");
      for (const at of ["\\tat a.B.c(B.java:1)", "\\tat a.B.d(B.java:2)", "Caused by: java.io.IOException: gone", "\\tat a.E.f(E.java:3)"]) {
        await sleep(300); console.log(at);
      }
      console.log("all well"); setInterval(() => {}, 1000);
    })()`;
    await (await engine.node("slow", trace)).start();
    const plain = await engine.shell("plain", "echo a; echo ' b'; sleep 60", {
      Env: ["LOGSPOUT_MULTILINE=false"],
    });
    await plain.start();
    const of = (name: string): string[] =>
      recording.records.filter((one) => one.resource.origin === name).map((one) => one.body);
    await until("the trace came", () => of("slow").length >= 1 && of("plain").length >= 2);
    expect(of("slow")[0]?.split("\\n")).toHaveLength(1);
    expect(of("slow")[0]?.split("\n")).toHaveLength(5);
    await source.close();
    expect(of("slow").slice(1)).toEqual(["all well"]);
    expect(of("plain")).toEqual(["a", " b"]);
  });
});
