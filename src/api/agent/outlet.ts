/** Where a viewer's lines go: the body of an HTTP answer, or the frames of a WebSocket. */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { WebSocket } from "ws";

/** Handed to the kernel together; also the most that waits here for one viewer, give or take a line. */
export const PIECE_CHARS = 65_536;

export interface Outlet {
  /** Holds a line until the next flush. Returns how much is held. */
  put: (line: string) => number;
  /** Resolves when the viewer's side has room for more; false when it is gone, or took nothing for too long. */
  flush: () => Promise<boolean>;
}

export function httpOutlet(response: ServerResponse, slowMs: number): Outlet {
  let held = "";
  return {
    put: (line) => {
      held += line;
      return held.length;
    },
    flush: async () => {
      if (held === "") return true;
      const text = held;
      held = "";
      response.write(text);
      const { socket } = response.req;
      return !socket.writableNeedDrain || roomWithin(socket, slowMs);
    },
  };
}

function roomWithin(socket: Socket, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (room: boolean): void => {
      clearTimeout(timer);
      socket.off("drain", drained).off("close", closed);
      resolve(room);
    };
    const drained = (): void => settle(true);
    const closed = (): void => settle(false);
    const timer = setTimeout(closed, ms);
    socket.once("drain", drained).once("close", closed);
  });
}

export function webSocketOutlet(socket: WebSocket, slowMs: number): Outlet {
  let held: string[] = [];
  let chars = 0;
  return {
    put: (line) => {
      held.push(line);
      return (chars += line.length);
    },
    flush: async () => {
      const lines = held;
      held = [];
      chars = 0;
      const last = lines.pop();
      if (last === undefined) return true;
      for (const line of lines) socket.send(line);
      // Called when the bytes have gone to the kernel, or the connection has not outlived them.
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), slowMs);
        socket.send(last, (error) => {
          clearTimeout(timer);
          resolve(!error);
        });
      });
    },
  };
}
