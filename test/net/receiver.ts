/** Real TCP receivers on loopback whose manners a test chooses. */
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

export interface Receiver {
  port: number;
  /** Text of each connection, in the order in which they came. */
  texts: string[];
  sockets: Socket[];
  /** All complete lines, over all connections. */
  lines: () => string[];
  close: () => Promise<void>;
}

export interface ReceiverOptions {
  port?: number;
  /** Called with each new text and how many lines its connection has had. */
  onText?: (socket: Socket, lines: number, connection: number) => void;
  onConnection?: (socket: Socket, connection: number) => void;
}

export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const texts: string[] = [];
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    const connection = sockets.push(socket) - 1;
    texts.push("");
    let lines = 0;
    socket.setEncoding("utf8").on("error", () => undefined);
    socket.on("data", (text: string) => {
      texts[connection] += text;
      for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
      options.onText?.(socket, lines, connection);
    });
    options.onConnection?.(socket, connection);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    texts,
    sockets,
    lines: () => texts.flatMap((text) => text.split("\n").slice(0, -1)),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Below those that the kernel gives out by itself: what listens at one of its choice, or connects from there, would sooner or later
 * have the port that a test has just found free.
 */
const FIRST_PORT = 15_000;
const PORTS = 15_000;

/** A port of loopback where nobody listens now, and nobody comes to by chance. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((tell) => {
    server.once("error", () => tell(false));
    server.listen(port, "127.0.0.1", () => tell(true));
  });
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}
