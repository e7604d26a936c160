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

/** A port of loopback where nobody listens now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
