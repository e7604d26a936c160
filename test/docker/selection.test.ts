/** Which containers are read and from where on, on a real Engine. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Running } from "../../src/record/source.ts";
import { Recording } from "./recording.ts";
import { numberOf, openDocker, SKIPPED, TestEngine, until } from "./testing-engine.ts";

describe.skipIf(SKIPPED)("what is read", () => {
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

  async function start(options: Record<string, unknown> = {}, into = recording): Promise<Running> {
    const source = await openDocker(into.life().ctx, engine.socket, options);
    open.push(source);
    await until("Docker answers", () => source.status().state === "running");
    return source;
  }
  const bodies = (of = recording): string[] => of.records.map((record) => record.body);

  test("several routes, each with its filter, read the same Engine side by side", async () => {
    const routes = {
      web: { filter: { name: "web-*" } },
      prod: { filter: { labels: ["env:prod"] } },
      errors: { filter: { streams: ["stderr"] } },
      rest: { exclude: { labels: [{ key: "env", value: "PROD" }] }, tty: false },
    };
    const heard = new Map(Object.keys(routes).map((name) => [name, new Recording()]));
    for (const [name, options] of Object.entries(routes)) await start(options, heard.get(name));
    const say = (name: string): string => `echo ${name} out; echo ${name} err >&2`;
    await (await engine.shell("web-1", say("web-1"), { Labels: { env: "prod" } })).start();
    await (await engine.shell("db", say("db"), { Labels: { env: "test" } })).start();
    await (await engine.shell("term", "echo term", { Tty: true })).start();
    const all = (name: string): string[] => bodies(heard.get(name)).sort();
    await until("each heard its own", () => [...heard.values()].every((one) => one.records.length >= 2));
    await until("the terminal's came to none but its own", () => all("errors").length === 2);
    await sleep(300);
    expect(all("web")).toEqual(["web-1 err", "web-1 out"]);
    expect(all("prod")).toEqual(["web-1 err", "web-1 out"]);
    expect(all("errors")).toEqual(["db err", "web-1 err"]);
    expect(all("rest")).toEqual(["db err", "db out"]);
  });

  test("a stream that is not wanted: passed over, also after a restart of ours", async () => {
    const script = `for (let n = 0; n < 3000; n++) line(n);
      line(1, 2);
      process.on("SIGUSR1", () => { line(3000); line(2, 2); }); setInterval(() => {}, 1000);`;
    const container = await engine.node("two-streams", script);
    await container.start();
    const options = { filter: { streams: ["stderr"] } };
    const first = await start(options);
    await until("the error came", () => recording.records.length === 1);
    await first.close();
    expect(recording.cursors.get(container.id)).toMatch(/"o":/);
    await start(options);
    await container.kill({ signal: "SIGUSR1" });
    await until("the next came", () => recording.records.length === 2);
    expect(recording.records.map(numberOf)).toEqual([1, 2]);
    expect([...recording.counts.keys()].filter((key) => key.startsWith("gap"))).toEqual([]);
  });

  test("only what is left out is said, once, with its reason", async () => {
    const container = await engine.shell("quiet-one", "echo no", { Labels: { "logboom.part": "true" } });
    await start();
    await container.start();
    const said = (): unknown[] =>
      recording.logged
        .filter((line) => line["msg"] === "a container is left out")
        .map((line) => line["because"]);
    await until("it is said", () => said().length > 0);
    await container.wait();
    await container.start();
    await container.wait();
    await sleep(200);
    expect(said()).toEqual(["label logboom.part=true"]);
    expect(recording.records).toEqual([]);
  });

  const TEN = `for (let n = 0; n < 10; n++) line(n);
    process.on("SIGUSR1", () => { for (let n = 10; n < 20; n++) line(n); }); setInterval(() => {}, 1000);`;

  test.for([
    [{}, 0, "all of it"],
    [{ tail: 3 }, 7, "the last three"],
    [{ tail: 0 }, 10, "none"],
    [{ tail: 100 }, 0, "all, as there are not so many"],
    [{ backlog: false }, 10, "none"],
    [{ backlog: false, tail: 3 }, 10, "none, whatever the tail"],
  ] as const)(
    "first contact with %o: from line %i (%s); then nothing is lost and nothing comes again",
    async ([options, from]) => {
      const container = await engine.node("talker", TEN);
      await container.start();
      await until("it printed", async () =>
        (await container.logs({ stdout: true, tail: 1 })).toString().includes("n=9 "),
      );
      await sleep(50);
      const first = await start(options);
      await until("it is followed", () => JSON.stringify(first.status()).includes("reading 1 "));
      await until("the backlog came", () => recording.records.length >= 10 - from);
      await first.close();
      // Nobody reads, and perhaps nothing was read of it yet: all the same it was met before.
      await container.kill({ signal: "SIGUSR1" });
      await until("it printed again", async () =>
        (await container.logs({ stdout: true, tail: 1 })).toString().includes("n=19 "),
      );
      await start(options);
      await until("the rest came", () => recording.records.length >= 20 - from);
      await sleep(200);
      expect(recording.records.map(numberOf)).toEqual(Array.from({ length: 20 - from }, (_, i) => from + i));
    },
  );

  test("a container made after first contact is read from its first line; one restarted not from its old ones", async () => {
    const before = await engine.shell("before", "echo one");
    await before.start();
    await before.wait();
    await sleep(50);
    await start({ backlog: false, tail: 0 });
    const fresh = await engine.shell("fresh", "echo first; echo second");
    await fresh.start();
    await before.start();
    await until("all came", () => recording.records.length >= 3);
    await sleep(200);
    expect(bodies().sort()).toEqual(["first", "one", "second"]);
  });

  test("by a version of the API that was asked for", async () => {
    process.env["DOCKER_API_VERSION"] = "1.41";
    try {
      await start({ files: "off" });
    } finally {
      delete process.env["DOCKER_API_VERSION"];
    }
    const HostConfig = { LogConfig: { Type: "none", Config: {} } };
    await (await engine.shell("kept", "echo kept; sleep 60")).start();
    await (await engine.shell("live", "while :; do echo live; sleep 0.2; done", { HostConfig })).start();
    await until("both came", () => bodies().includes("kept") && bodies().includes("live"));
  });

  test("Docker's description stands beside each line, with the process of that very run", async () => {
    await start();
    const container = await engine.shell("described", "echo hello; sleep 60", { Env: ["APP=shop"] });
    const pids: unknown[] = [];
    for (let run = 0; run < 2; run++) {
      await container.start();
      await until("its line came", () => recording.records.length === run + 1);
      pids.push((await container.inspect()).State.Pid);
      await container.kill();
      await until("its end is read", () => /"f":/.test(recording.cursors.get(container.id) ?? ""));
    }
    const seen = recording.records.map((record) => record.resource.inspected as { State: { Pid: number } });
    expect(seen.map((one) => one.State.Pid)).toEqual(pids);
    expect(seen[0]).toMatchObject({
      Name: "/described",
      Config: { Env: expect.arrayContaining(["APP=shop"]) },
    });
  });

  test("the container that a route delivers to is not read by that route, but by others", async () => {
    const script = `require("net").createServer().listen(7000, "0.0.0.0", () => console.log("listening"))`;
    const network = await engine.docker.createNetwork({ Name: "delivery", Driver: "bridge" });
    const sink = await engine.node("sink", script, { HostConfig: { NetworkMode: "delivery" } });
    await sink.start();
    const address = (await sink.inspect()).NetworkSettings.Networks["delivery"]?.IPAddress ?? "";
    const other = new Recording();
    await start({ loopGuard: { addresses: [`${address}:7000`] } });
    await start({}, other);
    await (await engine.shell("talks", "echo hello")).start();
    await until("both heard", () => recording.records.length > 0 && other.records.length > 1);
    await sleep(200);
    expect(bodies()).toEqual(["hello"]);
    expect(bodies(other).sort()).toEqual(["hello", "listening"]);
    await sink.restart();
    await until("the other hears it again", () => other.records.length > 2);
    await sleep(200);
    expect(bodies()).toEqual(["hello"]);
    await engine.removeAll();
    await network.remove();
  });
});
