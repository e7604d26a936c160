import dns from "node:dns";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { newCounts, until } from "../../test/net/counts.ts";
import type { Counts } from "../../test/net/counts.ts";
import { freePort, startReceiver } from "../../test/net/receiver.ts";
import type { Receiver, ReceiverOptions } from "../../test/net/receiver.ts";
import { openStream } from "./stream.ts";
import type { StreamOptions, StreamSender } from "./stream.ts";
import { QueueTable } from "./tcp-queue.ts";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  vi.restoreAllMocks();
});

async function receiverWith(options: ReceiverOptions = {}): Promise<Receiver> {
  const receiver = await startReceiver(options);
  ends.push(receiver.close);
  return receiver;
}

function senderTo(port: number, more: Partial<StreamOptions> = {}): { sender: StreamSender; counts: Counts } {
  const counts = newCounts();
  const sender = openStream({
    transport: "tcp",
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

function group(from: number, count: number, padding = ""): { bytes: Buffer; ends: number[] } {
  let text = "";
  const ends: number[] = [];
  for (let i = from; i < from + count; i += 1) {
    text += `line ${i}${padding}\n`;
    ends.push(text.length);
  }
  return { bytes: Buffer.from(text), ends };
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `line ${i}`);

/** Each connection goes on without a hole where an earlier one had been; all lines are there. */
function expectNothingLost(receiver: Receiver, count: number): number {
  let next = 0;
  let repeated = 0;
  for (const text of receiver.texts) {
    const numbers = text
      .split("\n")
      .slice(0, -1)
      .map((line) => Number(line.split(" ")[1]));
    for (const [i, number] of numbers.entries()) {
      if (i > 0) expect(number).toBe((numbers[i - 1] ?? 0) + 1);
      expect(number).toBeLessThanOrEqual(next);
      if (number < next) repeated += 1;
      else next += 1;
    }
  }
  expect(next).toBe(count);
  return repeated;
}

describe("a stream to a receiver", () => {
  test("a receiver that closes after every four lines gets 4000 lines once, in order", async () => {
    const receiver = await receiverWith({
      onText: (socket, lines) => void (lines >= 4 && !socket.writableEnded && socket.end()),
    });
    const { sender, counts } = senderTo(receiver.port);
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 4000; i += 8) {
      const { bytes, ends } = group(i, 8);
      sent.push(sender.send(bytes, ends));
      await sleep(1);
    }
    await Promise.all(sent);
    await sender.close(5000);
    // The receiver's kernel has them all; its program reads the last of them now.
    await until(() => receiver.lines().length >= 4000, "all lines");
    expect(receiver.lines()).toEqual(numbered(4000));
    expect(receiver.sockets.length).toBeGreaterThan(20);
    expect(counts.counted("repeated")).toBe(0);
    expect(counts.counted("reconnected", "after the receiver closed")).toBeGreaterThan(20);
    expect(counts.logged).toEqual([]);
  });

  test("a full close after every four lines, seen before the next: none lost, none repeated", async () => {
    const receiver = await receiverWith({
      onText: (socket, lines) => void (lines >= 4 && socket.destroy()),
    });
    const { sender, counts } = senderTo(receiver.port);
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 400; i += 4) {
      await until(() => receiver.sockets.length > i / 4, "the next connection");
      const { bytes, ends } = group(i, 4);
      sent.push(sender.send(bytes, ends));
    }
    await Promise.all(sent);
    await until(() => receiver.lines().length >= 400, "all lines");
    expect(receiver.lines()).toEqual(numbered(400));
    expect(counts.counted("repeated")).toBe(0);
    expect(counts.counted("reconnected", "after the receiver closed")).toBeGreaterThanOrEqual(99);
  });

  test("a receiver that closes altogether while lines are under way: none lost, repeats counted", async () => {
    const receiver = await receiverWith({
      onText: (socket, lines, connection) => void (lines >= 4 && connection < 30 && socket.destroy()),
    });
    const { sender, counts } = senderTo(receiver.port);
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 4000; i += 10) {
      const { bytes, ends } = group(i, 10);
      sent.push(sender.send(bytes, ends));
      await sleep(1);
    }
    await Promise.all(sent);
    await until(() => receiver.lines().at(-1) === "line 3999", "the last line");
    expect(expectNothingLost(receiver, 4000)).toBeLessThanOrEqual(counts.counted("repeated"));
  });

  test("an idle connection that the receiver ends is made again without a word", async () => {
    const receiver = await receiverWith();
    const { sender, counts } = senderTo(receiver.port);
    await until(() => receiver.sockets.length === 1, "a connection");
    await sleep(2200);
    receiver.sockets[0]?.end();
    await until(() => receiver.sockets.length === 2, "the next connection");
    expect(sender.status().state).toBe("running");
    expect(counts.logged).toEqual([]);
  });

  test("resets lose nothing, and repeat no more than was counted", async () => {
    const receiver = await receiverWith({
      onText: (socket, lines, connection) => void (lines > 400 && connection < 4 && socket.resetAndDestroy()),
    });
    const { sender, counts } = senderTo(receiver.port);
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 20_000; i += 50) {
      const { bytes, ends } = group(i, 50);
      sent.push(sender.send(bytes, ends));
      if (i % 500 === 0) await sleep(5);
    }
    await Promise.all(sent);
    await until(() => receiver.lines().at(-1) === "line 19999", "the last line");
    const repeated = expectNothingLost(receiver, 20_000);
    expect(receiver.sockets.length).toBe(5);
    expect(counts.counted("reconnected", "after a reset")).toBe(4);
    expect(repeated).toBeLessThanOrEqual(counts.counted("repeated", "after a reset"));
  });

  test("a receiver that stops reading is left after a while; the next one gets everything it had not read", async () => {
    const receiver = await receiverWith({
      onConnection: (socket, connection) => void (connection === 0 && socket.pause()),
    });
    const { sender, counts } = senderTo(receiver.port, { stallMs: 1500 });
    const padding = "x".repeat(1000);
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 30_000; i += 100) {
      const { bytes, ends } = group(i, 100, padding);
      sent.push(sender.send(bytes, ends));
    }
    await until(() => receiver.sockets.length === 2, "a second connection");
    await Promise.all(sent);
    await until(() => receiver.texts[1]?.endsWith(`line 29999${padding}\n`) === true, "the last line");
    expect(receiver.texts[0]).toBe("");
    expect(receiver.texts[1]?.split("\n").length).toBe(30_001);
    expect(counts.counted("reconnected", "after a stall")).toBe(1);
    expect(counts.logged.map((one) => one.msg)).toEqual([
      "cannot deliver, will try again",
      "delivering again",
    ]);
  });

  test("the name is looked up for each connection", async () => {
    const first = await receiverWith();
    /** The same port of another loopback address. */
    const addresses = ["127.0.0.1", "127.0.0.9"];
    const asked: string[] = [];
    const real = dns.lookup;
    vi.spyOn(dns, "lookup").mockImplementation(((host: string, options: object, done: () => void) => {
      asked.push(host);
      const address = addresses[Math.min(asked.length, 2) - 1] ?? "";
      return real(address, options as dns.LookupOptions, done as never);
    }) as never);
    const { sender } = senderTo(first.port, { host: "logs.example" });
    const one = group(0, 1);
    await sender.send(one.bytes, one.ends);
    // The kernel answers before the program has been told of the connection.
    await until(() => first.sockets.length === 1, "the connection");
    for (const socket of first.sockets) socket.destroy();
    await until(() => asked.length >= 2, "a second look-up");
    expect(new Set(asked)).toEqual(new Set(["logs.example"]));
  });

  test("a receiver that is down is waited for: said once, nothing lost, in order", async () => {
    const port = await freePort();
    const { sender, counts } = senderTo(port);
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 1000; i += 10) {
      const { bytes, ends } = group(i, 10);
      sent.push(sender.send(bytes, ends));
    }
    await until(() => sender.status().state === "waiting", "the refusal");
    await sleep(700);
    const waiting = sender.status();
    expect(waiting.state === "waiting" && waiting.because).toContain("refuses connections");
    expect(counts.logged.length).toBe(1);
    const receiver = await receiverWith({ port });
    await Promise.all(sent);
    await until(() => receiver.lines().length >= 1000, "all lines");
    expect(receiver.lines()).toEqual(numbered(1000));
    await until(() => counts.logged.length === 2, "the news that it is back");
    expect(counts.logged[1]?.msg).toBe("delivering again");
    expect(counts.counted("repeated")).toBe(0);
  });

  test("close sends what it was given, then nothing is taken any more; twice is harmless", async () => {
    const receiver = await receiverWith();
    const { sender } = senderTo(receiver.port);
    const { bytes, ends } = group(0, 1000);
    const sent = sender.send(bytes, ends);
    await Promise.all([sender.close(5000), sender.close(5000)]);
    await expect(sent).resolves.toBeUndefined();
    await expect(sender.send(bytes, ends)).rejects.toThrow("closed");
    expect(sender.status().state).toBe("closed");
    await until(() => receiver.lines().length === 1000, "all lines");
    await until(() => receiver.sockets[0]?.readableEnded === true, "the end of the stream");
  });

  test("close with a receiver that is down ends after the grace, and rejects", async () => {
    const { sender } = senderTo(await freePort());
    const { bytes, ends } = group(0, 1);
    const sent = sender.send(bytes, ends);
    const rejected = expect(sent).rejects.toThrow("closed");
    const started = performance.now();
    await sender.close(300);
    expect(performance.now() - started).toBeLessThan(3000);
    await rejected;
  });

  test("the program's end ends it at once", async () => {
    const abort = new AbortController();
    const { sender } = senderTo(await freePort(), { signal: abort.signal });
    const { bytes, ends } = group(0, 1);
    const rejected = expect(sender.send(bytes, ends)).rejects.toThrow("closed");
    abort.abort();
    await rejected;
    await sender.close(10_000);
  });

  test("where acknowledgements cannot be seen, what the kernel took counts, and ends repeat a moment", async () => {
    const receiver = await receiverWith({
      onText: (socket, lines, connection) => void (lines >= 100 && connection === 0 && socket.end()),
    });
    const { sender, counts } = senderTo(receiver.port, { table: new QueueTable("/nowhere") });
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 1000; i += 10) {
      const { bytes, ends } = group(i, 10);
      sent.push(sender.send(bytes, ends));
      await sleep(1);
    }
    await Promise.all(sent);
    await until(() => receiver.lines().at(-1) === "line 999", "the last line");
    const repeated = expectNothingLost(receiver, 1000);
    expect(repeated).toBeLessThanOrEqual(counts.counted("repeated"));
  });
});
