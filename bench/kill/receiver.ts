/** A receiver of syslog over TCP with octet counting (RFC 6587 section 3.4.1) that forgives nothing, and that can be away or busy. */
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Receiver {
  port: number;
  /** What broke the framing. */
  faults: string[];
  /** Messages that were cut by the end of a connection: not taken. */
  partial: () => number;
  /** When each connection was accepted, and read to its end; all of them. */
  lives: readonly Life[];
  /** Nobody listens any more. `end`: a farewell, reading goes on until the peer leaves; `reset`: gone. */
  leave: (how: "end" | "reset") => Promise<void>;
  listen: () => Promise<void>;
  /** Connections stay, nothing is read. */
  pause: () => void;
  resume: () => void;
}

export interface Life {
  fromMs: number;
  /** Infinity as long as it is open. */
  toMs: number;
}

const MOST = 1024 * 1024;
/** So much may be unread when a program goes away; senders that resend the last 250 ms make up for it. */
const UNREAD_MS = 50;

export interface ReceiverOptions {
  port?: number;
  /**
   * For one sender with one connection: what it sent before it was killed lies in the kernel, and is read to its end before
   * the connection that it opens next. Read side by side, old lines would seem to come behind new ones.
   */
  inOrder?: boolean;
}

export async function openReceiver(
  onMessage: (text: string) => void,
  options: ReceiverOptions = {},
): Promise<Receiver> {
  const { inOrder = false } = options;
  let { port = 0 } = options;
  /** In the order in which they came. */
  const open = new Set<net.Socket>();
  const faults: string[] = [];
  const lives: Life[] = [];
  let partial = 0;
  let paused = false;
  const read = (): void => {
    for (const [i, socket] of [...open].entries()) {
      if (paused || (inOrder && i > 0)) socket.pause();
      else socket.resume();
    }
  };
  const take = (socket: net.Socket): void => {
    let rest: Buffer = Buffer.alloc(0);
    open.add(socket);
    const life: Life = { fromMs: Date.now(), toMs: Infinity };
    lives.push(life);
    socket.on("data", (bytes) => {
      try {
        rest = cut(rest.length === 0 ? bytes : Buffer.concat([rest, bytes]), onMessage);
      } catch (error) {
        faults.push((error as Error).message);
        socket.destroy();
      }
    });
    socket.on("error", () => undefined);
    socket.on("end", () => socket.end());
    socket.on("close", () => {
      open.delete(socket);
      life.toMs = Date.now();
      if (rest.length > 0) partial += 1;
      read();
    });
    read();
  };
  let server: net.Server | undefined;
  const listen = async (): Promise<void> => {
    if (server !== undefined) return;
    server = net.createServer({ allowHalfOpen: true }, take);
    const own = server;
    await new Promise<void>((listening, failed) => {
      own.once("error", failed);
      own.listen(port, "127.0.0.1", listening);
    });
    port = (own.address() as net.AddressInfo).port;
  };
  await listen();
  return {
    port,
    faults,
    lives,
    partial: () => partial,
    listen,
    leave: async (how) => {
      server?.close();
      server = undefined;
      await caughtUp();
      for (const socket of open) {
        if (how === "reset") socket.resetAndDestroy();
        else socket.end();
      }
    },
    pause: () => {
      paused = true;
      read();
    },
    resume: () => {
      paused = false;
      read();
    },
  };
}

/** Waits for a moment at which this process is not behind with its reading. */
async function caughtUp(): Promise<void> {
  for (;;) {
    const before = performance.now();
    await sleep(10);
    if (performance.now() - before < UNREAD_MS) return;
  }
}

/** Hands on whole messages, gives back what is left. */
function cut(bytes: Buffer, onMessage: (text: string) => void): Buffer {
  let at = 0;
  for (;;) {
    const space = bytes.indexOf(0x20, at);
    const head = bytes.toString("latin1", at, space === -1 ? bytes.length : space);
    if (!/^([1-9]\d{0,6})?$/.test(head))
      throw new Error(`no octet count: ${JSON.stringify(head.slice(0, 80))}`);
    if (space === -1) return bytes.subarray(at);
    if (head === "") throw new Error("a blank in place of an octet count");
    const length = Number(head);
    if (length > MOST) throw new Error(`a message of ${length} bytes`);
    if (bytes.length < space + 1 + length) return bytes.subarray(at);
    onMessage(bytes.toString("utf8", space + 1, space + 1 + length));
    at = space + 1 + length;
  }
}
