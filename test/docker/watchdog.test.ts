/** A follow that goes silent for ever while lines are printed: the worst of what collectors are told, made to happen. */
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Recording } from "./recording.ts";
import { EXACT, faults, numberOf, openDocker, SKIPPED, TestEngine, until } from "./testing-engine.ts";

/** A socket in front of the Engine's that can swallow what follows send, and keep the connections open. */
class SilencingSocket {
  readonly path: string;
  readonly #engine: string;
  readonly #follows = new Set<{ silent: boolean }>();
  readonly #server: net.Server;

  constructor(path: string, engine: string) {
    this.path = path;
    this.#engine = engine;
    this.#server = net.createServer((client) => this.#join(client));
  }

  listen(): Promise<void> {
    return new Promise((go) => this.#server.listen(this.path, () => go()));
  }

  /** All follows that stand now; returns how many. */
  silence(): number {
    const some = [...this.#follows].filter((one) => !one.silent);
    for (const one of some) one.silent = true;
    return some.length;
  }

  close(): Promise<void> {
    return new Promise((go) => this.#server.close(() => go()));
  }

  #join(client: net.Socket): void {
    const engine = net.connect(this.#engine);
    const state = { silent: false };
    client.once("data", (head: Buffer) => {
      if (/^GET \S+\/logs\?\S*follow=1/.test(head.toString("latin1"))) this.#follows.add(state);
    });
    client.on("data", (bytes: Buffer) => engine.write(bytes));
    engine.on("data", (bytes: Buffer) => {
      if (!state.silent) client.write(bytes);
    });
    client.on("close", () => {
      this.#follows.delete(state);
      engine.destroy();
    });
    engine.on("close", () => {
      if (!state.silent) client.end();
    });
    client.on("error", () => undefined);
    engine.on("error", () => client.destroy());
  }
}

describe.skipIf(SKIPPED)("the watchdog", () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.own();
  });
  afterAll(() => engine.down());
  afterEach(() => engine.removeAll());

  test("a follow that went silent is noticed and read anew: no line lost, none twice, no gap claimed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "logboom-"));
    const socket = new SilencingSocket(join(folder, "docker.sock"), engine.socket);
    await socket.listen();
    const recording = new Recording();
    const source = await openDocker(recording.life().ctx, socket.path, { files: "off" });
    const script = `(async () => {
      const from = Date.now();
      for (let n = 0; n < 5000; n++) { line(n); if (n % 100 === 0) line(n / 100, 2, 40000); while (n > (Date.now() - from) * 0.5) await sleep(5); }
    })()`;
    const container = await engine.node("silenced", script);
    await container.start();
    await until("lines come", () => recording.records.length > 300);
    expect(socket.silence()).toBe(1);
    const before = recording.records.length;
    const told = (): Record<string, unknown> | undefined =>
      recording.logged.find((one) => one["msg"] === "a container's log went silent, reading it anew");
    // What had come before may still be on its way into the records.
    await until("it is read anew", () => told() !== undefined && recording.records.length > before + 100);
    expect(told()).toMatchObject({ container: "silenced" });
    expect(socket.silence()).toBe(1);
    await container.wait();
    const of = (stream: string): number[] =>
      recording.records.filter((one) => one.attributes[1] === stream).map(numberOf);
    await until("all came", () => of("stdout").length >= 5000);
    expect(faults(of("stdout"), 5000)).toEqual(EXACT);
    expect(faults(of("stderr"), 50)).toEqual(EXACT);
    expect(recording.counts.get("reattached: a follow went silent")).toBe(2);
    expect([...recording.counts.keys()].filter((key) => key.startsWith("gap"))).toEqual([]);
    await source.close();
    await socket.close();
    await rm(folder, { recursive: true });
  });

  test("a container that has nothing to say is left in peace", async () => {
    const recording = new Recording();
    const source = await openDocker(recording.life().ctx, engine.socket, { files: "off" });
    const container = await engine.shell("quiet", "echo hello; sleep 60");
    await container.start();
    await until("its line came", () => recording.records.length === 1);
    await new Promise((go) => setTimeout(go, 5000));
    expect([...recording.counts]).toEqual([]);
    await source.close();
  });
});
