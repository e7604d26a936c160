/** Receivers of lines for the contract suite: how a line's body is found in what arrived is the caller's. */
import { createSocket } from "node:dgram";
import type { Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import type { TestReceiver } from "../contract/open-sink.ts";
import { freePort } from "./receiver.ts";

export interface LineReceiverOptions {
  options: (port: number) => unknown;
  /** Of all text of one connection, or one datagram. */
  bodies: (text: string) => string[];
}

export async function tcpReceiver({ options, bodies }: LineReceiverOptions): Promise<TestReceiver> {
  const port = await freePort();
  const texts: string[] = [];
  let open = new Set<Socket>();
  let server: Server | undefined;
  return {
    options: options(port),
    start: async () => {
      server = createServer((socket) => {
        open.add(socket);
        const at = texts.push("") - 1;
        socket.setEncoding("utf8").on("error", () => undefined);
        socket.on("data", (text: string) => void (texts[at] += text));
        socket.on("close", () => open.delete(socket));
      });
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
    stop: async () => {
      const closing = server;
      if (closing === undefined) return;
      server = undefined;
      const closed = new Promise((resolve) => closing.close(resolve));
      for (const socket of open) socket.end();
      await closed;
      open = new Set();
    },
    bodies: () => texts.flatMap((text) => bodies(text)),
  };
}

export async function udpReceiver({ options, bodies }: LineReceiverOptions): Promise<TestReceiver> {
  const port = await freePort();
  const texts: string[] = [];
  let socket: DatagramSocket | undefined;
  return {
    options: options(port),
    start: async () => {
      socket = createSocket("udp4");
      socket.on("message", (message) => texts.push(message.toString()));
      socket.bind(port, "127.0.0.1");
      await once(socket, "listening");
    },
    stop: async () => {
      const closing = socket;
      if (closing === undefined) return;
      socket = undefined;
      closing.close();
      await once(closing, "close");
    },
    bodies: () => texts.flatMap((text) => bodies(text)),
  };
}
