/** Containers that are met, or go, while the receiver is away: the agent knows of them after a kill or a stop, delivered or not. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { compile } from "../cli/run-program.ts";
import type { Program } from "../cli/run-program.ts";
import { EXACT, faults, SKIPPED, TestEngine, until } from "../docker/testing-engine.ts";
import { freePort } from "../net/receiver.ts";
import { Home, RunningAgent, SyslogReceiver } from "./running.ts";

const REMOVED = "the container was removed while nobody was reading it";
const MANY = 300_000;

describe.skipIf(SKIPPED)("containers met while the receiver is away", () => {
  let engine: TestEngine;
  let program: Program;
  let home: Home;
  let port = 0;
  let receiver: SyslogReceiver;
  const agents: RunningAgent[] = [];

  beforeAll(async () => {
    program = compile();
    engine = await TestEngine.own();
  });
  afterAll(async () => {
    await engine?.down();
    program?.remove();
  });
  beforeEach(async () => {
    home = new Home(engine.socket);
    port = await freePort();
    receiver = new SyslogReceiver();
  });
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((one) => one.stop("SIGKILL")));
    await receiver.close();
    await engine.removeAll();
    home.remove();
  });

  function start(env: Record<string, string> = {}): Promise<RunningAgent> {
    const agent = new RunningAgent(program, [`syslog+tcp://127.0.0.1:${port}`], { ...home.env, ...env });
    agents.push(agent);
    return agent.up();
  }

  /** As after a kill: what is in the files of positions now. */
  async function isKept(id: string): Promise<boolean> {
    const folder = join(home.folder, "state");
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".positions"));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "latin1")));
    return texts.some((text) => text.includes(id));
  }

  const told = (name: string): string[] =>
    receiver.of(name).filter((body) => body.includes("the container was removed"));
  const gapsOf = (name: string): string[] => receiver.of(name).filter((body) => body.includes(REMOVED));

  test.for(["auto", "off"])(
    "killed, then removed: one gap record; still there: every line once; files %s",
    async (files) => {
      const env = { LOGBOOM_DOCKER_FILES: files };
      const first = await start(env);
      const made = await Promise.all(
        ["removed", "stays"].map((name) => engine.node(name, "for (let n = 0; n < 500; n++) line(n)")),
      );
      for (const container of made) {
        await container.start();
        await container.wait();
        await until("it is known", () => isKept(container.id));
      }
      await first.stop("SIGKILL");
      await made[0]?.remove({ force: true });
      const second = await start(env);
      // A second kill without a receiver changes nothing.
      await second.said.until(/cannot deliver/, 60_000);
      await second.stop("SIGKILL");
      await receiver.open(port);
      const third = await start(env);
      await until("all came", () => gapsOf("removed").length > 0 && receiver.numbers("stays").includes(499));
      expect(faults(receiver.numbers("stays"), 500)).toEqual(EXACT);
      expect((await third.stop()).code).toBe(0);
      await start(env);
      const last = await engine.shell("last", "echo n=0 last");
      await last.start();
      await until("the last came", () => receiver.numbers("last").length > 0);
      expect(gapsOf("removed")).toHaveLength(1);
      expect(receiver.of("stays")).toHaveLength(500);
    },
  );

  test.for(["auto", "off"])(
    "removed while its reading waits for the receiver, which takes more as the agent stops: what was not read is told; files %s",
    { timeout: 240_000 },
    async (files) => {
      const env = { LOGBOOM_DOCKER_FILES: files };
      await receiver.open(port);
      receiver.pause();
      const first = await start(env);
      // More than what may be under way.
      const long = await engine.node("long", `for (let n = 0; n < ${MANY}; n++) line(n)`);
      await long.start();
      await long.wait();
      await until("it is known", () => isKept(long.id));
      await long.remove({ force: true });
      // Docker tells in order: who knows of the next one knows of the removal.
      const next = await engine.shell("next", "echo n=0 next; sleep 600");
      await next.start();
      await until("the next is known", () => isKept(next.id));
      const stopped = first.stop();
      receiver.resume();
      await stopped;
      const second = await start(env);
      await until(
        "both are told",
        () => receiver.numbers("next").length > 0 && told("long").length > 0,
        120_000,
      );
      const numbers = receiver.numbers("long");
      expect(numbers.length).toBeLessThan(MANY);
      expect(faults(numbers, numbers.length)).toEqual(EXACT);
      expect((await second.stop()).code).toBe(0);
    },
  );

  test("what was asked of the backlog is not asked a second time", async () => {
    const old = await engine.node(
      "old",
      "(async () => { for (let n = 0; n < 100; n++) line(n); await sleep(60000); })()",
    );
    await old.start();
    await until("it printed", async () => (await old.logs({ stdout: true })).toString().includes("n=99 "));
    const first = await start({ BACKLOG: "true", TAIL: "10" });
    await until("it is known", () => isKept(old.id));
    await first.stop("SIGKILL");
    await receiver.open(port);
    // By these alone nothing of it would be read.
    await start({ BACKLOG: "false" });
    await until("its last lines came", () => receiver.numbers("old").includes(99));
    expect(receiver.numbers("old")).toEqual(Array.from({ length: 10 }, (_, n) => 90 + n));
  });
});
