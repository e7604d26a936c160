/** A socket source opened on ports of the kernel's choosing, and plain clients for it. Everything is closed by `closeAll`. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import type { Running, Source } from "../../src/record/source.ts";
import { recordingContext } from "../contract/recording-context.ts";
import type { Recording } from "../contract/recording-context.ts";

export interface Opened extends Recording {
  running: Running;
  /** Of the address that the status names so: "TCP", "UDP", "TLS". */
  port: (name: string) => number;
}

const opened: Opened[] = [];
const sockets: Socket[] = [];

export async function openSource(
  source: Source,
  options: Record<string, unknown>,
  recording = recordingContext(),
): Promise<Opened> {
  const running = await source.open(options, recording.ctx);
  const port = (name: string): number => {
    const status = running.status();
    const detail = status.state === "running" ? status.detail : "";
    return Number(new RegExp(`\\b${name} \\S+:(\\d+)`).exec(detail)?.[1]);
  };
  const one = { ...recording, running, port };
  opened.push(one);
  return one;
}

/** For afterEach. */
export async function closeAll(): Promise<void> {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const one of opened.splice(0)) {
    one.release();
    one.drain();
    await one.running.close();
  }
}

export async function dial(port: number, localAddress = "127.0.0.1"): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, localAddress });
  return await ready(socket, "connect");
}

export async function dialTls(port: number, options: ConnectionOptions): Promise<Socket> {
  return await ready(connectTls({ host: "127.0.0.1", port, ...options }), "secureConnect");
}

async function ready(socket: Socket, event: string): Promise<Socket> {
  keep(socket).resume();
  await Promise.race([once(socket, event), once(socket, "close")]);
  return socket;
}

/** Closed with the others. */
export function keep(socket: Socket): Socket {
  sockets.push(socket);
  return socket.on("error", () => undefined);
}

export interface Answered {
  /** So far. */
  answers: string[];
  closed: () => boolean;
}

/** Reads what comes back on a connection; `cut` makes answers of it, as they become whole. */
export function answersOn(socket: Socket, cut: (bytes: Buffer) => Iterable<string>): Answered {
  let closed = false;
  const answers: string[] = [];
  socket.on("close", () => (closed = true));
  socket.on("data", (bytes: Buffer) => answers.push(...cut(bytes)));
  return { answers, closed: () => closed };
}

/** A port that somebody else listens on. */
export async function portInUse(): Promise<{ port: number; free: () => Promise<void> }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, free: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Sends all of it and half-closes; resolves when the receiver has closed, too. */
export async function sendAndEnd(socket: Socket, ...parts: (string | Buffer)[]): Promise<void> {
  for (const part of parts) if (!socket.write(part)) await once(socket, "drain");
  socket.end();
  if (!socket.closed) await once(socket, "close");
}

export async function sendDatagrams(port: number, messages: readonly (string | Buffer)[]): Promise<void> {
  const socket = createSocket("udp4");
  for (const message of messages)
    await new Promise<void>((resolve) => socket.send(message, port, "127.0.0.1", () => resolve()));
  socket.close();
}
