/** Programs that take lines on a socket of their own, from whoever logs on their host. */
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Child, feed } from "./program.ts";
import type { Command } from "./program.ts";
import { textOf } from "./sender.ts";
import type { Run, Sending } from "./sender.ts";

const LISTENING_MOST_MS = 60_000;

export interface LinesIn {
  command: Command;
  port: number;
  /** Before each event's text: a header that the program wants to see. */
  before?: string;
  long?: boolean;
}

/** Feeds a daemon over TCP. */
export async function fedByLines(run: Run, { command, port, before = "", long }: LinesIn): Promise<Sending> {
  const child = new Child(command, run);
  const socket = await connected(child, port);
  return {
    send: (from, count, overMs) =>
      feed(socket, { from, count, overMs, line: (n) => `${before}${textOf(run, n, long)}\n` }),
    finish: async () => {
      socket.end();
      if (!socket.closed) await once(socket, "close");
    },
    end: async () => {
      child.process.kill("SIGTERM");
      await child.exit();
    },
    kill: () => {
      socket.destroy();
      child.kill();
    },
  };
}

async function connected(child: Child, port: number): Promise<Socket> {
  const end = Date.now() + LISTENING_MOST_MS;
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    try {
      await once(socket, "connect");
      return socket.resume();
    } catch (error) {
      if (child.ended || Date.now() > end) throw child.failure(`does not listen (${String(error)})`);
      await sleep(25);
    }
  }
}
