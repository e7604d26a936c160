import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { newCounts, until } from "../../test/net/counts.ts";
import type { Counts } from "../../test/net/counts.ts";
import { openDatagram } from "./datagram.ts";
import type { DatagramOptions, DatagramSender } from "./datagram.ts";

const ends: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Listener {
  port: number;
  texts: string[];
  socket: Socket;
}

async function listen(port = 0): Promise<Listener> {
  const socket = createSocket("udp4");
  const texts: string[] = [];
  socket.on("message", (message) => texts.push(message.toString()));
  socket.bind(port, "127.0.0.1");
  await once(socket, "listening");
  let closed = false;
  socket.on("close", () => (closed = true));
  ends.push(() => void (closed || socket.close()));
  return { port: socket.address().port, texts, socket };
}

function senderTo(
  port: number,
  more: Partial<DatagramOptions> = {},
): { sender: DatagramSender; counts: Counts } {
  const counts = newCounts();
  const sender = openDatagram({
    host: "127.0.0.1",
    port,
    log: counts.log,
    count: counts.count,
    signal: new AbortController().signal,
    ...more,
  });
  ends.unshift(() => sender.close(0));
  return { sender, counts };
}

const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`);
const datagrams = (from: number, to: number): Buffer[] => texts(from, to).map((text) => Buffer.from(text));

test("each message is a datagram, in order", async () => {
  const listener = await listen();
  const { sender, counts } = senderTo(listener.port);
  await Promise.all([sender.send(datagrams(0, 100)), sender.send([]), sender.send(datagrams(100, 101))]);
  await until(() => listener.texts.length === 101, "all datagrams");
  expect(listener.texts).toEqual(texts(0, 101));
  expect(sender.status().state).toBe("running");
  expect(counts.logged).toEqual([]);
});

test("what is longer than a datagram is counted and passed over", async () => {
  const listener = await listen();
  const { sender, counts } = senderTo(listener.port);
  await sender.send([Buffer.from("before\n"), Buffer.alloc(70_000, 120), Buffer.from("after\n")]);
  await until(() => listener.texts.length === 2, "the other two");
  expect(listener.texts).toEqual(["before\n", "after\n"]);
  expect(counts.counted("dropped", "longer than a datagram")).toBe(1);
});

test("while nobody listens datagrams wait; when somebody does, all arrive", async () => {
  const before = await listen();
  const { port } = before;
  before.socket.close();
  const { sender, counts } = senderTo(port);
  let resolved = 0;
  const sent = [0, 1, 2].map((n) =>
    sender.send(datagrams(n * 100, n * 100 + 100)).then(() => (resolved += 1)),
  );
  await until(() => counts.counted("retried", "nobody listens") >= 2, "two refusals");
  const status = sender.status();
  expect(status.state === "waiting" && status.because).toContain("refuses connections");
  expect(resolved).toBe(0);
  const after = await listen(port);
  await Promise.all(sent);
  await until(() => new Set(after.texts).size === 300, "all datagrams");
  expect([...new Set(after.texts)]).toEqual(texts(0, 300));
  expect(counts.logged.length).toBe(1);
});

test("the last one before a refusal is sent again, though the kernel had taken it", async () => {
  const first = await listen();
  const { port } = first;
  const { sender, counts } = senderTo(port);
  await sender.send(datagrams(0, 1));
  await until(() => first.texts.length === 1, "the first");
  first.socket.close();
  await sleep(1100);
  await sender.send(datagrams(1, 2));
  await until(() => counts.counted("retried") >= 1, "the refusal");
  const second = await listen(port);
  await until(() => second.texts.includes("line 1\n"), "what was refused");
  expect(counts.counted("repeated", "nobody listened")).toBeGreaterThanOrEqual(1);
});

test("a name that nobody knows is said once and asked again", async () => {
  const { sender, counts } = senderTo(9, { host: "no-such-host.invalid" });
  const rejected = expect(sender.send(datagrams(0, 1))).rejects.toThrow("closed");
  await until(() => counts.counted("retried", "could not be sent") >= 2, "two tries");
  expect(sender.status().state).toBe("waiting");
  expect(counts.logged.length).toBe(1);
  await sender.close(10);
  await rejected;
  await expect(sender.send(datagrams(0, 1))).rejects.toThrow("closed");
});

test("close sends what it was given", async () => {
  const listener = await listen();
  const { sender } = senderTo(listener.port);
  const sent = sender.send(datagrams(0, 200));
  await Promise.all([sender.close(5000), sender.close(0)]);
  await sent;
  await until(() => listener.texts.length === 200, "all datagrams");
});
