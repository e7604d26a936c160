/** The agent from end to end on a real Engine: what its users count on, one by one. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { cpuSeconds, residentBytes } from "../../bench/process.ts";
import { compile } from "../cli/run-program.ts";
import type { Program } from "../cli/run-program.ts";
import { EXACT, faults, SKIPPED, TestEngine, until } from "../docker/testing-engine.ts";
import { freePort } from "../net/receiver.ts";
import { Home, openHanging, RunningAgent, SyslogReceiver } from "./running.ts";

/** So many lines, some 4000 a second. */
const steady = (lines: number): string =>
  `(async () => { for (let n = 0; n < ${lines}; n++) { line(n); if (n % 20 === 19) await sleep(5); } })()`;
const MOST_MB = 120;

describe.skipIf(SKIPPED)("the agent", () => {
  let engine: TestEngine;
  let program: Program;
  let home: Home;
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
    receiver = await new SyslogReceiver().open();
  });
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((one) => one.stop("SIGKILL")));
    await receiver.close();
    await engine.removeAll();
    home.remove();
  });

  function begin(routes: readonly string[], env: Record<string, string> = {}): RunningAgent {
    const agent = new RunningAgent(program, routes, { ...home.env, ...env });
    agents.push(agent);
    return agent;
  }
  const start = (routes: readonly string[], env: Record<string, string> = {}): Promise<RunningAgent> =>
    begin(routes, env).up();

  test("a route whose receiver refuses and one whose receiver hangs stop no other: 4000 of 4000", async () => {
    const hanging = await openHanging();
    const routes = [
      `syslog+tcp://127.0.0.1:${await freePort()}`,
      `syslog+tcp://127.0.0.1:${hanging.port}`,
      receiver.route,
    ];
    await start(routes);
    const container = await engine.node("two-routes", steady(4000));
    await container.start();
    await until("all lines", () => receiver.numbers("two-routes").length >= 4000);
    expect(faults(receiver.numbers("two-routes"), 4000)).toEqual(EXACT);
    expect(receiver.faults).toEqual([]);
    hanging.close();
  });

  test("starts without its receiver, says so once, and delivers from the first line when it is there", async () => {
    const port = await freePort();
    const agent = await start([`syslog+tcp://127.0.0.1:${port}`]);
    const container = await engine.node("early", steady(2000));
    await container.start();
    await container.wait();
    await agent.said.until(/cannot deliver/, 60_000);
    const health = await fetch(`${await agent.url()}/health`);
    expect(health.status).not.toBe(200);
    expect(await health.text()).toContain(`127.0.0.1:${port}`);
    const late = await new SyslogReceiver().open(port);
    await until("all lines", () => late.numbers("early").length >= 2000);
    expect(faults(late.numbers("early"), 2000)).toEqual(EXACT);
    expect(agent.said.err().match(/cannot deliver/g)).toHaveLength(1);
    await late.close();
  });

  test.for([
    ["SIGTERM", "auto"],
    ["SIGTERM", "off"],
    ["SIGKILL", "auto"],
    ["SIGKILL", "off"],
  ] as const)("goes on after %s where it was, files %s", async ([signal, files]) => {
    const env = { LOGBOOM_DOCKER_FILES: files };
    const first = await start([receiver.route], env);
    const running = await engine.node("resumed", steady(12_000));
    await running.start();
    await until("some lines", () => receiver.numbers("resumed").length > 1000);
    const { code, ms } = await first.stop(signal);
    if (signal === "SIGTERM") expect({ code, soon: ms < 6000 }).toEqual({ code: 0, soon: true });
    // One that comes and goes while nobody looks.
    const between = await engine.node("between", "for (let n = 0; n < 100; n++) line(n)");
    await between.start();
    await between.wait();
    await start([receiver.route], env);
    await until(
      "all lines",
      () => receiver.numbers("resumed").includes(11_999) && receiver.numbers("between").includes(99),
    );
    expect(faults(receiver.numbers("between"), 100)).toEqual(EXACT);
    const { lost, doubled } = faults(receiver.numbers("resumed"), 12_000);
    expect(lost).toBe(0);
    // Syslog acknowledges nothing: what was in flight at a kill comes again, and nothing after an orderly stop.
    if (signal === "SIGTERM") expect(doubled).toBe(0);
    else expect(doubled).toBeLessThan(8000);
  });

  test("a container that restarts and one that is gone at once: each line once", async () => {
    await start([receiver.route], { BACKLOG: "true" });
    const again = await engine.node("again", "for (let n = 0; n < 200; n++) line(n)");
    for (let run = 0; run < 3; run++) {
      await again.start();
      await again.wait();
    }
    // It is met before it speaks: what is gone before anybody could ask for its lines is another matter.
    const brief = await engine.shell("brief", "sleep 2; echo n=0 only; sleep 0.3", {
      HostConfig: { AutoRemove: true },
    });
    await brief.start();
    await until("all came", () => receiver.numbers("again").length >= 600 && receiver.of("brief").length > 0);
    expect(receiver.numbers("again")).toEqual(
      [1, 2, 3].flatMap(() => Array.from({ length: 200 }, (_, n) => n)),
    );
    expect(receiver.of("brief")).toEqual(["n=0 only"]);
  });

  test("filters of routes, LOGSPOUT=ignore, EXCLUDE_LABELS", async () => {
    const others = await Promise.all([0, 1, 2].map(() => new SyslogReceiver().open()));
    const [byName, byLabel, bySource] = others as [SyslogReceiver, SyslogReceiver, SyslogReceiver];
    const routes = [
      receiver.route,
      `${byName.route}?filter.name=web*`,
      `${byLabel.route}?filter.labels=team:sh*`,
      `${bySource.route}?filter.sources=stderr`,
    ];
    await start(routes, { EXCLUDE_LABELS: "secret:true" });
    const speak = "echo out; echo err >&2; sleep 0.2";
    const made = [
      await engine.shell("web-1", speak),
      await engine.shell("db", speak, { Labels: { team: "shop" } }),
      await engine.shell("ignored", speak, { Env: ["LOGSPOUT=ignore"] }),
      await engine.shell("excluded", speak, { Labels: { secret: "true" } }),
      await engine.shell("last", speak),
    ];
    for (const container of made) {
      await container.start();
      await container.wait();
    }
    const seen = (one: SyslogReceiver): string[] =>
      one.messages.map(({ tag, body }) => `${tag} ${body}`).sort();
    // Routes and containers are read side by side: the last of one says nothing of another.
    const count = (one: SyslogReceiver): number => one.messages.length;
    await until("all came", () => count(receiver) >= 6 && count(byName) >= 2 && count(byLabel) >= 2);
    await until("the last came", () => receiver.of("last").length === 2 && bySource.of("last").length === 1);
    await until("errors came", () => count(bySource) >= 3);
    expect(seen(receiver)).toEqual(["db err", "db out", "last err", "last out", "web-1 err", "web-1 out"]);
    expect(seen(byName)).toEqual(["web-1 err", "web-1 out"]);
    expect(seen(byLabel)).toEqual(["db err", "db out"]);
    expect(seen(bySource)).toEqual(["db err", "last err", "web-1 err"]);
    await Promise.all(others.map((one) => one.close()));
  });

  test("a route comes by POST, outlives a restart, and goes by DELETE", async () => {
    const first = await start([]);
    const body = { adapter: "syslog+tcp", address: `127.0.0.1:${receiver.port}`, filter_name: "posted" };
    const made = await fetch(`${await first.url()}/routes`, { method: "POST", body: JSON.stringify(body) });
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    await (await engine.shell("posted", "n=0; while :; do echo n=$n x; n=$((n+1)); sleep 0.1; done")).start();
    await until("lines come", () => receiver.numbers("posted").length > 2);
    expect((await first.stop()).code).toBe(0);
    const before = receiver.numbers("posted").length;
    const second = await start([]);
    await until("lines come again", () => receiver.numbers("posted").length > before + 2);
    const numbers = receiver.numbers("posted");
    expect(numbers).toEqual(numbers.map((_, n) => n));
    const url = await second.url();
    expect(((await (await fetch(`${url}/routes`)).json()) as { id: string }[]).map((one) => one.id)).toEqual([
      id,
    ]);
    expect((await fetch(`${url}/routes/${id}`, { method: "DELETE" })).status).toBe(200);
    expect((await second.stop()).code).toBe(0);
    const third = await start([]);
    expect(await (await fetch(`${await third.url()}/routes`)).json()).toEqual([]);
    const bad = await fetch(`${await third.url()}/routes`, {
      method: "POST",
      body: JSON.stringify({ ...body, adapter: "sislog" }),
    });
    expect(bad.status).toBe(400);
    expect(await bad.text()).toContain("syslog");
  });

  test("/logs shows lines while a route delivers them", async () => {
    const agent = await start([receiver.route]);
    const looking = new AbortController();
    const answer = await fetch(`${await agent.url()}/logs/name:shown?colors=off`, { signal: looking.signal });
    expect(answer.status).toBe(200);
    await (await engine.shell("shown", "while :; do echo hello; sleep 0.1; done")).start();
    let text = "";
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    while (!text.includes("hello\n")) text += (await reader?.read())?.value ?? "";
    looking.abort();
    await until("the route has it too", () => receiver.of("shown").includes("hello"));
    const metrics = await (await fetch(`${await agent.url()}/metrics`)).text();
    expect(metrics).toMatch(/^logboom_routes 1$/m);
  });

  test("a chatty receiver on this host, behind a published port, is not fed its own lines", async () => {
    const network = await engine.docker.createNetwork({ Name: "loop", Driver: "bridge" });
    const port = await freePort();
    const echo = `require("net").createServer((one) => one.on("data", (bytes) => process.stdout.write(bytes)).on("error", () => {})).listen(7000, "0.0.0.0", () => console.log("ready"))`;
    const chatty = await engine.create({
      name: "chatty",
      Image: "node:local",
      Cmd: ["-e", echo],
      ExposedPorts: { "7000/tcp": {} },
      HostConfig: { NetworkMode: "loop", PortBindings: { "7000/tcp": [{ HostPort: String(port) }] } },
    });
    await chatty.start();
    // Docker's own proxy takes connections before it listens.
    await until("it listens", async () =>
      (await chatty.logs({ stdout: true, stderr: true })).toString().includes("ready"),
    );
    await start([`tcp://127.0.0.1:${port}`, receiver.route]);
    await (await engine.shell("talks", "for n in 0 1 2 3 4; do echo n=$n word; sleep 0.2; done")).start();
    // The other route may read it: what it prints is what it received.
    const echoed = (): string[] => receiver.of("chatty").filter((body) => body.includes("word"));
    await until("it printed what it received", () => echoed().length >= 5);
    await new Promise((go) => setTimeout(go, 2000));
    expect(echoed()).toEqual([0, 1, 2, 3, 4].map((n) => `n=${n} word`));
    const log = (await chatty.logs({ stdout: true, stderr: true })).toString();
    expect(log.match(/word/g)).toHaveLength(5);
    await engine.removeAll();
    await network.remove();
  });

  test("templates: SYSLOG_TAG, and one that fails for some containers ends nothing", async () => {
    await start([receiver.route], {
      SYSLOG_TAG: `{{.ContainerName}}-{{env "ROLE"}}`,
      SYSLOG_DATA: `{{if eq (env "ROLE") "bad"}}{{with .Container}}{{.NoSuchField}}{{end}}{{end}}{{.Data}}`,
    });
    await (await engine.shell("bad", "echo n=1 bad; sleep 60", { Env: ["ROLE=bad"] })).start();
    await (await engine.shell("good", "echo n=2 good; sleep 60", { Env: ["ROLE=web"] })).start();
    await until("both came", () => receiver.messages.length === 2);
    expect(receiver.messages.map(({ tag, body }) => `${tag}: ${body}`).sort()).toEqual([
      "bad-bad: n=1 bad",
      "good-web: n=2 good",
    ]);
  });

  test("multiline+syslog: a Java trace is one message, the lines around it are their own", async () => {
    await start([receiver.route.replace("syslog", "multiline+syslog")]);
    const trace = [
      'Exception in thread "main" java.lang.IllegalStateException: broken',
      "\tat shop.Cart.add(Cart.java:17)",
      "\tat shop.Main.main(Main.java:5)",
      "Caused by: java.io.IOException: closed",
      "\tat shop.Disk.read(Disk.java:99)",
      "\t... 2 more",
    ];
    const script = `const say = (text) => fs.writeSync(2, text + "\\n");
      say("before"); for (const one of ${JSON.stringify(trace)}) say(one); say("after"); setTimeout(() => {}, 60000)`;
    await (await engine.node("java", script)).start();
    await until("the last came", () => receiver.of("java").includes("after"));
    expect(receiver.of("java")).toEqual(["before", trace.join("\n"), "after"]);
  });

  test("long lines and lines of a terminal are whole", async () => {
    await start([receiver.route]);
    const long = await engine.node("long", 'line(1, 1, 200000); fs.writeSync(1, "no line feed")');
    const terminal = await engine.node("terminal", "for (let n = 0; n < 50; n++) line(n)", { Tty: true });
    await Promise.all([long.start(), terminal.start()]);
    await until("all came", () => receiver.of("long").length === 2 && receiver.of("terminal").length === 50);
    expect(receiver.of("long")).toEqual([`n=1 ${"x".repeat(200_000)}`, "no line feed"]);
    expect(receiver.of("terminal")).toEqual(
      Array.from({ length: 50 }, (_, n) => `n=${n} ${"x".repeat(120)}`),
    );
  });

  test("is out in less than 6 s, whether its receiver refuses or hangs", async () => {
    const hanging = await openHanging();
    for (const port of [await freePort(), hanging.port]) {
      const agent = await start([`syslog+tcp://127.0.0.1:${port}`]);
      const container = await engine.node(`stop-${port}`, steady(40_000));
      await container.start();
      await until("it has lines in hand", async () =>
        /^logboom_routes_waiting_records [1-9]/m.test(
          await (await fetch(`${await agent.url()}/metrics`)).text(),
        ),
      );
      const { code, ms } = await agent.stop();
      expect(code).toBe(0);
      expect(ms).toBeLessThan(6000);
    }
    hanging.close();
  });

  test("uses next to no processor while it waits", async () => {
    const routes = [`syslog+tcp://127.0.0.1:${await freePort()}`, `udp://127.0.0.1:${await freePort()}`];
    const agent = await start([...routes, receiver.route]);
    // One that ends at once and is started again and again, as Docker does with broken ones.
    const RestartPolicy = { Name: "always" };
    const broken = await engine.shell("broken", "echo n=0 again; exit 1", { HostConfig: { RestartPolicy } });
    await broken.start();
    await until("it was started again", () => receiver.of("broken").length > 3);
    const before = cpuSeconds(agent.child.pid ?? 0);
    await new Promise((go) => setTimeout(go, 5000));
    expect(cpuSeconds(agent.child.pid ?? 0) - before).toBeLessThan(1);
  });

  test.for([
    ["syslog+tpc://h:514", ["syslog+tpc", "syslog+tcp"]],
    ["syslog+tcp://127.0.0.1:1?filter.nam=web", ["filter.nam", "filter.name"]],
    ["gelf://", ["gelf://", "host"]],
    ["kafka://h:9092", ["kafka"]],
  ] as const)("%s is refused with exit code 2", async ([route, words]) => {
    const agent = begin([route]);
    expect(await agent.ended()).toBe(2);
    for (const word of words) expect(agent.said.err()).toContain(word);
  });

  test("a bad variable is refused with its name; a second agent on the same state folder too", async () => {
    const bad = begin([receiver.route], { BACKLOG: "perhaps", SYSLOG_TAG: "{{.Nope" });
    expect(await bad.ended()).toBe(2);
    expect(bad.said.err()).toContain("BACKLOG");
    expect(bad.said.err()).toContain("SYSLOG_TAG");
    await start([receiver.route]);
    const second = begin([receiver.route]);
    expect(await second.ended()).not.toBe(0);
    expect(second.said.err()).toContain("another agent works with the state folder");
  });

  test(`idles below ${MOST_MB} MB`, async () => {
    const containers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => engine.shell(`idle-${i}`, "echo here; sleep 60")),
    );
    for (const container of containers) await container.start();
    const agent = await start([receiver.route], { BACKLOG: "true" });
    await until("all were read", () => receiver.messages.length === 10);
    const megabytes = residentBytes(agent.child.pid ?? 0) / 1024 / 1024;
    console.log(`agent: ${megabytes.toFixed(0)} MB resident after its start`);
    expect(megabytes).toBeLessThan(MOST_MB);
  });
});
