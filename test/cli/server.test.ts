/** `logboom up` as a whole, and its clients: collect, keep, search, tail, reconnect, stop. */
import { once } from "node:events";
import { createSocket } from "node:dgram";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RecordJson } from "../../src/api/contract.ts";
import { childrenOf } from "../../bench/process.ts";
import { compile, ended, listen, run, start } from "./run-program.ts";
import type { Ended, Program } from "./run-program.ts";

// Whole programs with engines start here, one after the other; none of it is about speed.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const TOKEN = "a-token-for-tests";
let program: Program;
let dir: string;
const running = new Set<ReturnType<typeof start>>();

interface Up {
  child: ReturnType<typeof start>;
  said: ReturnType<typeof listen>;
  url: string;
  syslog: number;
}

/** Docker is left out, and all ports are free ones. */
async function up(name: string, args: readonly string[] = [], env: Record<string, string> = {}): Promise<Up> {
  const child = start(
    program,
    ["up", "--data", join(dir, name), "--http", "127.0.0.1:0", "--no-docker", ...args],
    {
      env: {
        LOGBOOM_TOKEN: TOKEN,
        LOGBOOM_SOURCES_SYSLOG_TCP: "127.0.0.1:0",
        LOGBOOM_SOURCES_SYSLOG_UDP: "off",
        ...env,
      },
      cwd: dir,
    },
  );
  running.add(child);
  child.once("exit", () => running.delete(child));
  const said = listen(child);
  const url = (await said.until(/Page +(http:\S+)/)).replace(/^Page +/, "");
  await said.until(/Keeps .*\n/);
  const syslog = Number(/syslog: TCP 127\.0\.0\.1:(\d+)/.exec(said.out())?.[1] ?? 0);
  return { child, said, url, syslog };
}

async function stop({ child }: Up, signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
  child.kill(signal);
  return ended(child);
}

function client(server: Up, args: readonly string[]): Promise<Ended> {
  return run(program, args, { env: { LOGBOOM_SERVER: server.url, LOGBOOM_TOKEN: TOKEN } });
}

function follow(url: string, args: readonly string[]) {
  const child = start(program, ["tail", ...args], { env: { LOGBOOM_SERVER: url, LOGBOOM_TOKEN: TOKEN } });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return { child, said: listen(child) };
}

async function send(port: number, lines: readonly string[]): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.end(lines.map((line) => `<11>1 ${new Date().toISOString()} host-1 app 7 - - ${line}\n`).join(""));
  await once(socket, "close");
}

function numbered(prefix: string, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `${prefix} ${from + i}`);
}

/** Bodies that `search --json` finds, once there are so many. */
async function found(server: Up, query: string, count: number): Promise<string[]> {
  let bodies: string[] = [];
  for (let i = 0; i < 100 && bodies.length < count; i += 1) {
    const { out } = await client(server, ["search", query, "--json", "--limit", "10000"]);
    bodies = out
      .split("\n")
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as RecordJson).body);
    if (bodies.length < count) await sleep(100);
  }
  return bodies;
}

const JSON_TYPE = { "content-type": "application/json" };

/** Below those that the kernel gives to whoever asks for any: nobody takes it until the program has started. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}

beforeAll(() => {
  program = compile();
  dir = mkdtempSync(join(tmpdir(), "logboom-up-"));
});
afterAll(async () => {
  await Promise.all(
    [...running].map(async (child) => {
      child.kill("SIGKILL");
      await ended(child);
    }),
  );
  program.remove();
  rmSync(dir, { recursive: true, force: true });
});

test("who is answered at all finds every door open: senders come while it starts", async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const starting = up("early", ["--http", `127.0.0.1:${port}`]);
  const knock = async (path: string, body: string): Promise<[string, number]> => {
    for (;;) {
      const answer = await fetch(url + path, { method: "POST", body, headers: JSON_TYPE }).catch(
        () => undefined,
      );
      if (answer !== undefined) return [path, answer.status];
      await sleep(1);
    }
  };
  const first = await Promise.all([
    knock("/v1/logs", "{}"),
    knock("/i/_bulk", '{"create":{}}\n{"message":"m"}\n'),
    knock("/loki/api/v1/push", '{"streams":[]}'),
    knock("/services/collector/event", '{"event":"e"}'),
    knock("/api/v1/ingest", '{"message":"m"}'),
  ]);
  expect(first.filter(([, status]) => status >= 300)).toEqual([]);
  expect(await stop(await starting)).toBe(0);
});

describe("one server", () => {
  let server: Up;
  beforeAll(async () => {
    server = await up("one");
  });
  afterAll(() => stop(server));

  test("greets with page, sign-in link, what is collected, where data lies", async () => {
    const text = server.said.out();
    expect(text).toMatch(/Sign in +http:\/\/127\.0\.0\.1:\d+\/signin\?token=\S+/);
    expect(text).toMatch(/syslog: TCP 127\.0\.0\.1:\d+/);
    expect(text).toContain(`Keeps     ${join(dir, "one")}, 30 days`);
    const health = await fetch(`${server.url}/health`);
    expect([health.status, ((await health.json()) as { status: string }).status]).toEqual([200, "ok"]);
  });

  test("what a sender writes is found, oldest first, in order; JSON and plain", async () => {
    await send(server.syslog, numbered("order", 0, 1500));
    expect(await found(server, "order", 1500)).toEqual(numbered("order", 0, 1500));
    const { out, code, err } = await client(server, ["search", "order", "--limit", "2"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z E app order 1498\n\d{4}-\d\d-\d\dT[\d:.]+Z E app order 1499\n$/,
    );
  });

  test("colours when asked, none with NO_COLOR", async () => {
    const coloured = await client(server, ["search", "order", "--limit", "1", "--color", "always"]);
    expect(coloured.out).toContain("\u001b[31mE\u001b[0m");
    const env = { LOGBOOM_SERVER: server.url, LOGBOOM_TOKEN: TOKEN, FORCE_COLOR: "1", NO_COLOR: "1" };
    expect((await run(program, ["search", "order", "--limit", "1"], { env })).out).not.toContain("\u001b");
  });

  test("a wrong query is exit 2 with the place; a wrong time, too", async () => {
    const query = await client(server, ["search", "level:error AND (x"]);
    expect(query.code).toBe(2);
    expect(query.err).toMatch(/^ +\^$/m);
    expect(query.err).toContain("try:  ");
    const time = await client(server, ["search", "x", "--since", "yesterdayish"]);
    expect(time.code).toBe(2);
    expect(time.err).toContain("yesterdayish");
    expect((await client(server, ["tail", "a OR ("])).code).toBe(2);
  });

  test("without a token, or with a wrong one, nothing is told but how to sign in", async () => {
    for (const env of [{}, { LOGBOOM_TOKEN: "a-wrong-token" }]) {
      const { code, out, err } = await run(program, ["search", "order"], {
        env: { LOGBOOM_SERVER: server.url, ...env },
      });
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain("LOGBOOM_TOKEN");
    }
  });

  test("tail: the newest, then what comes, once each, and a clean end at Ctrl-C", async () => {
    await send(server.syslog, numbered("tailed", 0, 30));
    await found(server, "tailed", 30);
    const tail = follow(server.url, ["tailed", "--limit", "20", "--json"]);
    await tail.said.until(/tailed 29"/);
    for (let i = 30; i < 60; i += 10) {
      await send(server.syslog, numbered("tailed", i, i + 10));
      await sleep(150);
    }
    await tail.said.until(/tailed 59"/);
    tail.child.kill("SIGINT");
    expect(await ended(tail.child)).toBe(0);
    const bodies = tail.said
      .out()
      .split("\n")
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as RecordJson).body);
    expect(bodies).toEqual(numbered("tailed", 10, 60));
    expect(tail.said.err()).toBe("");
  });

  test("tail and search end cleanly when their reader goes away", async () => {
    const tail = start(program, ["tail", "order", "--limit", "1500"], {
      env: { LOGBOOM_SERVER: server.url, LOGBOOM_TOKEN: TOKEN },
    });
    await once(tail.stdout ?? tail, "data");
    tail.stdout?.destroy();
    await send(server.syslog, ["order more"]);
    expect(await ended(tail)).toBe(0);
  });

  test("a second program on the same data folder is refused, and harms nothing", async () => {
    const { code, err } = await run(
      program,
      ["up", "--data", join(dir, "one"), "--http", "127.0.0.1:0", "--no-docker"],
      { env: { LOGBOOM_SOURCES_SYSLOG: "false" } },
    );
    expect([code, err]).toEqual([2, expect.stringContaining("hint: ")]);
    await send(server.syslog, ["still alive"]);
    expect(await found(server, "still alive", 1)).toEqual(["still alive"]);
  });

  test("a taken address is exit 2, and leaves no process behind", async () => {
    const { code, err } = await run(
      program,
      ["up", "--data", join(dir, "other"), "--http", new URL(server.url).host, "--no-docker"],
      { env: { LOGBOOM_SOURCES_SYSLOG: "false" } },
    );
    expect(code).toBe(2);
    expect(err).toContain("is taken");
  });
});

test("the demo: lines of all services, with severities and fields, without a token on loopback", async () => {
  const server = await up("demo", ["--demo", "--demo-rate", "2000", "--no-auth"], {
    LOGBOOM_SOURCES_SYSLOG: "false",
  });
  expect(server.said.out()).toContain("Sign-in   off");
  expect(server.said.out()).toContain("making up 2000 lines a second");
  const env = { LOGBOOM_SERVER: server.url };
  const lines = async (query: string): Promise<RecordJson[]> => {
    const { out } = await run(program, ["search", query, "--json", "--limit", "200"], { env });
    return out
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as RecordJson);
  };
  let api: RecordJson[] = [];
  for (let i = 0; i < 60 && api.length === 0; i += 1) {
    await sleep(100);
    api = await lines("service:api level:info http.status_code:200");
  }
  expect(api[0]?.resource).toMatchObject({ "docker.compose.project": "demo-shop", "service.name": "api" });
  expect((await lines("container:demo-shop-db-1")).length).toBeGreaterThan(0);
  expect(await stop(server)).toBe(0);
});

test("stops at a signal: what was taken is there after the next start, and no process stays", async () => {
  const first = await up("again");
  const children = childrenOf(first.child.pid ?? 0);
  expect(children.length).toBeGreaterThan(0);
  await send(first.syslog, numbered("kept", 0, 3000));
  expect(await stop(first)).toBe(0);
  await first.said.until(/stopped/);
  for (const pid of children) expect(isRunning(pid), `process ${pid}`).toBe(false);
  const second = await up("again");
  expect(await found(second, "kept", 3000)).toEqual(numbered("kept", 0, 3000));
  // The terminal and npm both pass one Ctrl-C on: that is not the second that stops at once.
  second.child.kill("SIGINT");
  second.child.kill("SIGINT");
  expect(await ended(second.child)).toBe(0);
});

function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

test("tail survives a cut connection and a restarted server: nothing twice, nothing left out", async () => {
  let server = await up("cut");
  const proxy = await cuttingProxy(() => Number(new URL(server.url).port));
  const tail = follow(`http://127.0.0.1:${proxy.port}`, ["line", "--limit", "0", "--json"]);
  // What is sent before the tail is there is none of its lines.
  await expect.poll(proxy.passed, { timeout: 60_000 }).toContain("event: ready");
  await send(server.syslog, numbered("line", 0, 100));
  await tail.said.until(/line 99"/);
  proxy.cut();
  await send(server.syslog, numbered("line", 100, 200));
  await tail.said.until(/line 199"/);
  await stop(server);
  server = await up("cut");
  await send(server.syslog, numbered("line", 200, 300));
  await tail.said.until(/line 299"/);
  tail.child.kill("SIGTERM");
  expect(await ended(tail.child)).toBe(0);
  const bodies = tail.said
    .out()
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as RecordJson).body);
  expect(bodies).toEqual(numbered("line", 0, 300));
  expect(tail.said.err()).toContain("connected again");
  proxy.close();
  await stop(server);
});

/** Passes connections through, until it is told to cut them. `passed` is what servers have answered. */
async function cuttingProxy(
  target: () => number,
): Promise<{ port: number; passed: () => string; cut: () => void; close: () => void }> {
  const open = new Set<Socket>();
  let passed = "";
  const server: Server = createServer((near) => {
    const far = connect(target(), "127.0.0.1");
    for (const socket of [near, far]) {
      open.add(socket);
      socket
        .on("error", () => undefined)
        .once("close", () => {
          open.delete(socket);
          (socket === near ? far : near).destroy();
        });
    }
    far.on("data", (bytes: Buffer) => (passed += bytes.toString("latin1")));
    near.pipe(far).pipe(near);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    passed: () => passed,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}

test("syslog over UDP reaches the store as well", async () => {
  const server = await up("udp", [], { LOGBOOM_SOURCES_SYSLOG_UDP: "127.0.0.1:0" });
  const port = Number(/syslog: .*UDP 127\.0\.0\.1:(\d+)/.exec(server.said.out())?.[1] ?? 0);
  const socket = createSocket("udp4");
  // "Sun, 22 Nov 2026 09:30:00 GMT": a time of long ago would not be kept.
  const [, day = "", month = "", , time = ""] = new Date(Date.now() - 60_000).toUTCString().split(" ");
  const line = `<13>${month} ${String(Number(day)).padStart(2)} ${time} gateway dhcpd: lease is over`;
  socket.send(line, port, "127.0.0.1", () => socket.close());
  const at = async (): Promise<string> =>
    (await client(server, ["search", "host:gateway", "--since", "2000-01-01"])).out;
  let out = "";
  for (let i = 0; i < 100 && out === ""; i += 1) out = await at();
  expect(out).toContain("dhcpd lease is over");
  await stop(server);
});
