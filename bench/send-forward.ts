/**
 * Sends forward messages on some connections and ends when all that asks for it is acknowledged; a child of forward.ts.
 * usage: send-forward.ts PORT ROWS CONNECTIONS MODE, then "go" on standard input
 */
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { pack } from "../src/codecs/msgpack/writer.ts";
import { MODES, chunksOf } from "./forward-chunks.ts";

const [port = 0, rows = 0, connections = 1] = process.argv.slice(2, 5).map(Number);
const mode = MODES.find((one) => one === process.argv[5]) ?? "packed";
const { message, rowsEach } = chunksOf(mode);
const each = Math.ceil(rows / connections / rowsEach);

async function dial(): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port });
  await once(socket, "connect");
  return socket;
}

async function send(socket: Socket, which: number): Promise<void> {
  let answeredBytes = 0;
  let wantedBytes = 0;
  let tell = (): void => undefined;
  socket.on("data", (bytes: Buffer) => {
    answeredBytes += bytes.length;
    tell();
  });
  for (let i = 0; i < each; i += 1) {
    const id = `${process.pid}-${which}-${i}`;
    if (mode !== "message") wantedBytes += pack({ ack: id }).length;
    if (!socket.write(message(id, i))) await once(socket, "drain");
  }
  while (answeredBytes < wantedBytes) await new Promise<void>((resolve) => (tell = resolve));
  socket.end();
  await once(socket, "close");
}

const sockets = await Promise.all(Array.from({ length: connections }, dial));
console.log("ready");
await once(process.stdin, "data");
await Promise.all(sockets.map(send));
console.log("done");
process.exit(0);
