import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { startReceiver } from "../../test/net/receiver.ts";
import { until } from "../../test/net/counts.ts";
import { QueueTable, queueTable } from "./tcp-queue.ts";
import type { Queued, SocketPair } from "./tcp-queue.ts";

function pairOf(socket: Socket): SocketPair {
  return {
    localAddress: socket.localAddress ?? "",
    localPort: socket.localPort ?? 0,
    remoteAddress: socket.remoteAddress ?? "",
    remotePort: socket.remotePort ?? 0,
  };
}

describe.runIf(process.platform === "linux")("the kernel's table of connections", () => {
  test("tells what the peer has not acknowledged, at once and again and again", async () => {
    const receiver = await startReceiver({ onConnection: (socket) => socket.pause() });
    const socket = connect(receiver.port, "127.0.0.1");
    await once(socket, "connect");
    expect(queueTable.now(pairOf(socket))).toBe(0);
    socket.write(Buffer.alloc(32 * 1024 * 1024));
    await until(() => Number(queueTable.now(pairOf(socket))) > 0, "a queue that the peer does not take");
    const seen: Queued[] = [];
    const stop = queueTable.watch(pairOf(socket), {
      before: () => undefined,
      after: (queued) => seen.push(queued),
    });
    receiver.sockets[0]?.resume();
    await until(() => seen.at(-1) === 0, "an empty queue");
    stop();
    socket.destroy();
    await until(() => queueTable.now(pairOf(socket)) === "gone", "a connection that left the table");
    await receiver.close();
  });

  test("finds connections over IPv6 and those of IPv4 in IPv6 clothes", async () => {
    const receiver = await startReceiver();
    const mapped = connect({ port: receiver.port, host: "::ffff:127.0.0.1", family: 6 });
    await once(mapped, "connect");
    expect(queueTable.now(pairOf(mapped))).toBe(0);
    mapped.destroy();
    await receiver.close();
  });

  test("says so when there is no table", () => {
    const pair = { localAddress: "127.0.0.1", localPort: 1, remoteAddress: "127.0.0.1", remotePort: 2 };
    expect(new QueueTable("/nowhere").now(pair)).toBe("unreadable");
    expect(queueTable.now(pair)).toBe("gone");
  });
});
