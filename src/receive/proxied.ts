/** Reads the PROXY header of a connection that nobody reads yet, and leaves what follows it to be read. */
import type { Socket } from "node:net";
import { readProxyHeader } from "./proxy-header.ts";

/** proxy-protocol.txt, section 2: at least three seconds, for one lost packet. */
const HEADER_MS = 5000;

export interface ProxyResult {
  /** Undefined: the proxy speaks for itself. The socket is paused. */
  named: (peer: string | undefined) => void;
  failed: (because: string) => void;
}

export function behindProxy(socket: Socket, { named, failed }: ProxyResult): void {
  let seen: Buffer = Buffer.alloc(0);
  const stop = (): void => {
    clearTimeout(late);
    socket.off("data", take);
    socket.off("close", stop);
    socket.off("end", ended);
    socket.pause();
  };
  const fail = (because: string): void => {
    stop();
    failed(because);
  };
  const take = (bytes: Buffer): void => {
    seen = seen.length === 0 ? bytes : Buffer.concat([seen, bytes]);
    const header = readProxyHeader(seen);
    if (header.state === "more") return;
    if (header.state === "bad") {
      fail("the connection does not begin with one");
      return;
    }
    stop();
    if (header.length < seen.length) socket.unshift(seen.subarray(header.length));
    named(header.peer);
  };
  const ended = (): void => fail("the connection ended before it was whole");
  const late = setTimeout(() => fail("it did not come in time"), HEADER_MS);
  socket.on("data", take);
  socket.on("end", ended);
  socket.on("close", stop);
  socket.resume();
}
