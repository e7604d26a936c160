/** Receivers without a network of their own are recognised all the same: fed what they print, they would print it again. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../net/receiver.ts";
import { Recording } from "./recording.ts";
import { openDocker, SKIPPED, TestEngine, until } from "./testing-engine.ts";

describe.skipIf(SKIPPED)("receivers in other networks", () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.own();
    await engine.docker.createNetwork({ Name: "guarded" });
  });
  afterAll(async () => {
    await engine.removeAll();
    await engine.down();
  });

  async function readFrom(addresses: readonly string[], ...wanted: string[]): Promise<string[]> {
    const recording = new Recording();
    const source = await openDocker(recording.life().ctx, engine.socket, { loopGuard: { addresses } });
    const isRead = (name: string): boolean =>
      recording.records.some(({ resource }) => resource.origin === name);
    await until("the others are read", () => wanted.every(isRead));
    await source.close();
    return [...new Set(recording.records.map(({ resource }) => resource.origin))].sort();
  }

  test("network_mode host: the one that listens at the port, and no other", async () => {
    const port = await freePort();
    const listening = `require("net").createServer().listen(${port}, "127.0.0.1", () => line(1)); setInterval(() => line(2), 1000)`;
    const HostConfig = { NetworkMode: "host" };
    const sink = await engine.node("host-sink", listening, { HostConfig });
    const other = await engine.node("host-other", "line(1); setInterval(() => line(2), 1000)", {
      HostConfig,
    });
    for (const container of [sink, other]) await container.start();
    const printed = async (): Promise<string> => (await sink.logs({ stdout: true })).toString();
    await until("it listens", async () => (await printed()).includes("n=1"));
    expect(await readFrom([`127.0.0.1:${port}`], "host-other")).toEqual(["host-other"]);
    expect(await readFrom([`127.0.0.1:${port + 1}`], "host-sink", "host-other")).toEqual([
      "host-other",
      "host-sink",
    ]);
    await Promise.all([sink, other].map((one) => one.remove({ force: true })));
  });

  test("network_mode container:X: the one that shares the receiver's address", async () => {
    const HostConfig = { NetworkMode: "guarded" };
    const holder = await engine.node("holder", "line(1); setInterval(() => line(2), 1000)", { HostConfig });
    await holder.start();
    const shared = await engine.node("sharing", "line(1); setInterval(() => line(2), 1000)", {
      HostConfig: { NetworkMode: `container:${holder.id}` },
    });
    const other = await engine.node("apart", "line(1); setInterval(() => line(2), 1000)", { HostConfig });
    for (const container of [shared, other]) await container.start();
    const { NetworkSettings } = await holder.inspect();
    const address = NetworkSettings.Networks["guarded"]?.IPAddress ?? "";
    expect(address).not.toBe("");
    expect(await readFrom([`${address}:514`], "apart")).toEqual(["apart"]);
  });
});
