import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { kernelQueue } from "./kernel-queue.ts";

test.skipIf(!existsSync("/proc/net/udp6")).for([
  ["udp4", "127.0.0.1"],
  ["udp4", "127.12.200.3"],
  ["udp4", "0.0.0.0"],
  ["udp6", "::1"],
  ["udp6", "::"],
  ["udp6", "::ffff:127.0.0.1"],
] as const)("%s on %s is found in the kernel's table", async ([type, host]) => {
  const socket = createSocket(type);
  onTestFinished(() => void socket.close());
  socket.bind(0, host);
  await once(socket, "listening");
  const { port } = socket.address();
  expect(kernelQueue({ host: socket.address().address, port })).toEqual({ drops: 0, waitingBytes: 0 });
  expect(kernelQueue({ host: type === "udp4" ? "127.0.0.77" : "::77", port })).toBeUndefined();
});
