/** What containers do in their lives, on a real Engine: come, go, change their names, say too much or nothing to us. */
import { appendFile, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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

describe.skipIf(SKIPPED)("containers' lives", () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.own();
  });
  afterAll(() => engine.down());
  let recording = new Recording();
  const open: Running[] = [];

  async function start(options: Record<string, unknown> = {}): Promise<Running> {
    const source = await openDocker(recording.life().ctx, engine.socket, options);
    open.push(source);
    await until("Docker answers", () => source.status().state === "running");
    return source;
  }
  function bodies(id?: string): string[] {
    const mine = (record: LogRecord): boolean =>
      id === undefined || record.resource.attributes["container.id"] === id;
    return recording.records.filter(mine).map((record) => record.body);
  }
  afterEach(async () => {
    await Promise.all(open.splice(0).map((source) => source.close()));
    await engine.removeAll();
    recording = new Recording();
  });

  test("facts are read once and shared; compose and ECS labels have names of their own", async () => {
    await start();
    const Labels = {
      "com.docker.compose.project": "shop",
      "com.docker.compose.service": "web",
      "com.docker.compose.config-hash": "abc",
      "com.amazonaws.ecs.task-arn": "arn:aws:ecs:eu-west-1:123456789012:task/prod/abcdef",
      "com.amazonaws.ecs.cluster": "prod",
      team: "infra",
    };
    const container = await engine.shell("facts", "echo out; echo err >&2", { Labels });
    await container.start();
    await until("both came", () => recording.records.length === 2);
    const [first, second] = recording.records;
    expect(first?.resource).toBe(second?.resource);
    expect(first?.resource.origin).toBe("facts");
    expect(first?.resource.attributes).toEqual({
      "logboom.source": "docker",
      "container.id": container.id,
      "container.name": "facts",
      "container.image.name": "busybox",
      "container.image.tag": "local",
      "host.name": (await engine.docker.info()).Name,
      "service.name": "web",
      "docker.compose.project": "shop",
      "docker.compose.service": "web",
      "aws.ecs.task.arn": "arn:aws:ecs:eu-west-1:123456789012:task/prod/abcdef",
      "aws.ecs.cluster.arn": "arn:aws:ecs:eu-west-1:123456789012:cluster/prod",
      "aws.ecs.cluster.name": "prod",
      "container.label.team": "infra",
    });
    expect(recording.records.map((record) => record.attributes.join("=")).sort()).toEqual([
      "log.iostream=stderr",
      "log.iostream=stdout",
    ]);
    expect(Math.abs((first?.seconds ?? 0) - Date.now() / 1000)).toBeLessThan(60);
    expect(first?.nanos).toBeGreaterThan(0);
  });

  test("twenty containers that print one line and end", async () => {
    await start();
    const containers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => engine.shell(`short-${i}`, `echo n=${i} bye`)),
    );
    for (const container of containers) await container.start();
    await until("all are heard", () => recording.records.length === 20);
    expect(recording.records.map(numberOf).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    );
  });

  // What ends at once and is removed by Docker can be gone before anybody could read it (Engine 20): so these stay a moment.
  test("ten that are removed by Docker itself when they end: heard, then forgotten", async () => {
    await start();
    const HostConfig = { AutoRemove: true };
    const containers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        engine.shell(`auto-${i}`, `sleep 2; echo n=${i} bye; sleep 0.4`, { HostConfig }),
      ),
    );
    for (const container of containers) await container.start();
    await until("all are heard", () => recording.records.length === 10);
    await until("all are forgotten", () => [...recording.cursors.keys()].every((key) => key.startsWith("@")));
  });

  test("a new name: a new resource from then on, no line lost", async () => {
    await start();
    const container = await engine.node(
      "old-name",
      "(async () => { for (let n = 0; n < 400; n++) { line(n); await sleep(3); } })()",
    );
    await container.start();
    await until("it began", () => recording.records.length > 50);
    await container.rename({ name: "new-name" });
    await container.wait();
    await until("all is read", () => recording.records.length >= 400);
    expect(faults(recording.records.map(numberOf), 400)).toEqual(EXACT);
    const names = recording.records.map((record) => record.resource.attributes["container.name"]);
    expect([...new Set(names)]).toEqual(["old-name", "new-name"]);
    expect(new Set(recording.records.map((record) => record.resource)).size).toBe(2);
  });

  test("removed while it prints: what came is kept, its cursor is forgotten", async () => {
    await start();
    const container = await engine.node(
      "removed",
      "(async () => { for (let n = 0; ; n++) { line(n); await sleep(1); } })()",
    );
    await container.start();
    await until("it began", () => recording.records.length > 100);
    await container.remove({ force: true });
    await until("it is forgotten", () => !recording.cursors.has(container.id));
    const numbers = recording.records.map(numberOf);
    expect(faults(numbers, numbers.length)).toEqual(EXACT);
  });

  test("not wanted: LOGSPOUT=ignore, logboom.ignore=true", async () => {
    await start();
    const wanted = await engine.shell("wanted", "echo yes", {
      Env: ["LOGSPOUT=no"],
      Labels: { "logboom.ignore": "false" },
    });
    const containers = [
      await engine.shell("not-env", "echo no", { Env: ["LOGSPOUT=ignore"] }),
      await engine.shell("not-env-case", "echo no", { Env: ["LOGSPOUT=IGNORE"] }),
      await engine.shell("not-label", "echo no", { Labels: { "logboom.ignore": "true" } }),
      wanted,
    ];
    for (const container of containers) await container.start();
    await until("the wanted line came", () => recording.records.length > 0);
    await new Promise((go) => setTimeout(go, 300));
    expect(bodies()).toEqual(["yes"]);
    expect([...recording.cursors.keys()].filter((key) => !key.startsWith("@"))).toEqual([wanted.id]);
  });

  test("a log driver that keeps nothing: said once, and in the status", async () => {
    const source = await start({ liveOnly: false });
    const container = await engine.shell("silent", "echo lost; sleep 60", {
      HostConfig: { LogConfig: { Type: "none", Config: {} } },
    });
    await container.start();
    await until("the status tells", () =>
      JSON.stringify(source.status()).includes("1 with a log driver that cannot be read"),
    );
    await container.restart({ t: 0 });
    await new Promise((go) => setTimeout(go, 500));
    expect(recording.logged.filter((line) => JSON.stringify(line).includes("cannot be read"))).toHaveLength(
      1,
    );
    expect([...recording.counts]).toEqual([["unreadable: log driver none", 1]]);
  });

  test("the local driver, whose last piece of a long line has no newline in Engine 20", async () => {
    await start();
    const HostConfig = { LogConfig: { Type: "local", Config: {} } };
    const container = await engine.node(
      "local-driver",
      "for (let n = 0; n < 200; n++) line(n, 1, n % 20 === 3 ? 40000 : 100)",
      { HostConfig },
    );
    await container.start();
    await container.wait();
    await until("all is read", () => recording.records.length >= 200);
    expect(faults(recording.records.map(numberOf), 200)).toEqual(EXACT);
    expect(bodies().filter((body) => body.length > 40_000)).toHaveLength(10);
  });

  test("first contact: the backlog of what runs, nothing of what had stopped; later all of what stopped meanwhile", async () => {
    const stopped = await engine.shell("stopped-before", "echo old");
    await stopped.start();
    await stopped.wait();
    const running = await engine.shell("running-before", "echo early; sleep 60");
    await running.start();
    await new Promise((go) => setTimeout(go, 1100));
    const source = await start();
    await until("the backlog came", () => recording.records.length > 0);
    await new Promise((go) => setTimeout(go, 300));
    expect(bodies()).toEqual(["early"]);
    await source.close();
    const meanwhile = await engine.shell("meanwhile", "echo unseen");
    await meanwhile.start();
    await meanwhile.wait();
    await start();
    await until("the unseen came", () => recording.records.length > 1);
    await new Promise((go) => setTimeout(go, 300));
    expect(bodies()).toEqual(["early", "unseen"]);
  });

  test("backlog: false begins with what comes from now on", async () => {
    const container = await engine.node(
      "no-backlog",
      `line(0); process.on("SIGUSR1", () => line(1)); setInterval(() => {}, 1000)`,
    );
    await container.start();
    await until("it printed", async () =>
      (await container.logs({ stdout: true })).toString().includes("n=0 "),
    );
    // Later by any clock.
    await new Promise((go) => setTimeout(go, 1100));
    await start({ backlog: false });
    await until("it is followed", () => JSON.stringify(open[0]?.status()).includes("reading 1 "));
    await new Promise((go) => setTimeout(go, 300));
    await container.kill({ signal: "SIGUSR1" });
    await until("the new line came", () => recording.records.length > 0);
    expect(recording.records.map(numberOf)).toEqual([1]);
  });

  test("rotated away while nobody was reading: a gap record stands before what is left", async () => {
    const HostConfig = { LogConfig: { Type: "json-file", Config: { "max-size": "200k", "max-file": "2" } } };
    const script = `for (let n = 0; n < 100; n++) line(n);
      process.on("SIGUSR1", () => { for (let n = 100; n < 10000; n++) line(n); line(-7) }); setInterval(() => {}, 1000)`;
    const container = await engine.node("rotated", script, { HostConfig });
    await container.start();
    const source = await start();
    await until("the first are read", () => recording.records.length === 100);
    await source.close();
    await new Promise((go) => setTimeout(go, 1100));
    await container.kill({ signal: "SIGUSR1" });
    await until("it printed", async () =>
      (await container.logs({ stdout: true, tail: 1 })).toString().includes("n=-7"),
    );
    await start();
    await until("the rest is read", () => bodies().some((body) => body.startsWith("n=-7")));
    const gap = recording.records[100];
    expect(gap?.body).toMatch(
      /^Lines may be missing here after .*Z until .*Z: Docker's rotation removed them/,
    );
    expect(gap?.severity).toBe(13);
    expect(gap?.attributes).toContain("logboom.gap");
    const after = recording.records
      .slice(101)
      .map(numberOf)
      .filter((n) => n > 0);
    expect(after.length).toBeGreaterThan(500);
    expect(after).toEqual(Array.from({ length: after.length }, (_, i) => 10_000 - after.length + i));
    expect(recording.records.filter((record) => record.attributes.includes("logboom.gap"))).toHaveLength(1);
  });

  test("removed while we were away: a gap record, unless its end had been read", async () => {
    const unread = await engine.shell("gone-unread", "echo one; sleep 60");
    const read = await engine.shell("gone-read", "echo two");
    await unread.start();
    const source = await start();
    await read.start();
    await read.wait();
    await until(
      "both are read",
      () => recording.records.length === 2 && /"f":/.test(recording.cursors.get(read.id) ?? ""),
    );
    await source.close();
    await Promise.all([unread.remove({ force: true }), read.remove({ force: true })]);
    await start();
    await until("the cursors are forgotten", () => recording.cursors.size === 1);
    expect(
      recording.records
        .slice(2)
        .map((record) => [record.resource.origin, record.body.replace(/after \S+:/, "after T:")]),
    ).toEqual([
      [
        "gone-unread",
        "Lines may be missing here after T: the container was removed while nobody was reading it",
      ],
    ]);
  });

  // Engine 20 then reads on in its own ways, from one time to the next: it ends, or hangs, or leaves out some lines and says nothing.
  test.for([
    ["the container has ended", "process.exit()"],
    ["the container runs", ""],
  ] as const)(
    "damage in the file, %s: what the Engine still gives is read",
    { timeout: 240_000 },
    async ([, then]) => {
      const script = `line(0); process.on("SIGUSR1", () => { for (let n = 1; n <= 50; n++) line(n); ${then} }); setInterval(() => {}, 1000)`;
      const container = await engine.node("damaged", script);
      await container.start();
      const source = await start();
      await until("the first line is read", () => recording.records.length === 1);
      await source.close();
      const file = join(
        dirname(engine.socket),
        "data",
        "containers",
        container.id,
        `${container.id}-json.log`,
      );
      await appendFile(file, Buffer.alloc(100));
      await container.kill({ signal: "SIGUSR1" });
      await until("all is written", async () => (await readFile(file)).includes("n=50 "));
      const proxy = new CuttableSocket(join(dirname(engine.socket), "heard.sock"), engine.socket);
      await proxy.listen();
      const given = new Set<number>();
      let text = "";
      proxy.heard = (bytes) => {
        text += bytes.toString("latin1");
        for (const [, n] of text.matchAll(/Z n=(\d+) x{120}\n/g)) given.add(Number(n));
        text = text.slice(-200);
      };
      const again = await openDocker(recording.life().ctx, proxy.path);
      open.push(again);
      await until("the last line came", () => recording.records.some((one) => numberOf(one) === 50), 120_000);
      const numbers = recording.records.map(numberOf).filter((n) => n > 0);
      expect(faults(numbers, 0)).toEqual(EXACT);
      given.delete(0);
      expect(numbers).toEqual([...given].sort((a, b) => a - b));
      const gaps = recording.records.filter((record) => record.attributes.includes("logboom.gap"));
      if ([...recording.counts.keys()].some((key) => key.startsWith("damaged: "))) {
        // Told of, and read from behind the damaged record, in which the first line stands.
        expect(gaps).toHaveLength(1);
        expect(numbers).toEqual(Array.from({ length: 49 }, (_, i) => i + 2));
      } else {
        // The Engine said nothing and went on: from some line on it is complete.
        expect(gaps).toHaveLength(0);
        expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => 51 - numbers.length + i));
      }
      await again.close();
      await proxy.close();
    },
  );

  test(
    "200 MB without a newline: one record of 1 MiB, marked, in flat memory",
    { timeout: 400_000 },
    async () => {
      await start();
      const container = await engine.shell(
        "endless",
        "head -c 200000000 /dev/zero | tr '\\0' x; echo; echo n=1 after",
      );
      await container.start();
      let peak = 0;
      const before = process.memoryUsage().rss;
      const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
      await until("the next line came", () => bodies().includes("n=1 after"), 300_000);
      clearInterval(watch);
      expect(peak - before).toBeLessThan(80 * 1024 * 1024);
      expect(bodies().map((body) => body.length)).toEqual([1024 * 1024, 9]);
      expect(recording.records[0]?.attributes).toEqual(["log.iostream", "stdout", "log.truncated", "true"]);
      expect(recording.counts.get("truncated: line over maxLineBytes")).toBe(1);
    },
  );

  test("bytes that are not UTF-8, NUL, empty lines: replaced and marked, kept, kept", async () => {
    await start();
    const container = await engine.node("odd", `fs.writeSync(1, Buffer.from("61ff620a00620a0a", "hex"))`);
    await container.start();
    await until("all came", () => recording.records.length === 3);
    expect(bodies()).toEqual(["a\ufffdb", "\0b", ""]);
    expect(recording.records[0]?.attributes).toEqual(["log.iostream", "stdout", "log.invalid_utf8", "true"]);
    expect(recording.records[1]?.attributes).toEqual(["log.iostream", "stdout"]);
  });

  test("5,000 labels: as many as allowed, the rest counted, the lines unharmed", async () => {
    await start({ maxLabels: 10 });
    const Labels = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`label.${i}`, "v".repeat(100)]),
    );
    const container = await engine.shell("labelled", "echo hello", { Labels });
    await container.start();
    await until("the line came", () => recording.records.length === 1);
    const names = Object.keys(recording.records[0]?.resource.attributes ?? {});
    expect(names.filter((name) => name.startsWith("container.label."))).toHaveLength(10);
    expect(recording.counts.get("left out: labels over maxLabels")).toBe(4990);
  });

  test("its own container is never read", async () => {
    // The source runs inside a container, with the socket mounted; whatever it would read of itself it would print again.
    const container = await engine.create({
      name: "ourselves",
      Image: "node:local",
      Hostname: "another-name",
      Cmd: ["--import", "tsx", "test/docker/in-container.ts"],
      WorkingDir: process.cwd(),
      HostConfig: {
        Binds: [`${engine.socket}:/var/run/docker.sock`, `${process.cwd()}:${process.cwd()}:ro`],
      },
    });
    await container.start();
    const text = async (): Promise<string> =>
      (await container.logs({ stdout: true, stderr: true })).toString();
    await until("it reads", async () => (await text()).includes("READY"));
    const other = await engine.shell("other", "echo hello; sleep 1; echo again");
    await other.start();
    await until("it read the other", async () => (await text()).includes("READ other again"));
    const said = await text();
    expect(said).toContain("READ other hello");
    expect(said).not.toContain("READ ourselves");
  });
});
