/**
 * Sends one protocol's messages as fast as they are taken; a child of doors.ts. Requests, and messages that are answered,
 * wait for their answers, four at a time. usage: send-door.ts DOOR HOST PORT ROWS CONNECTIONS, then a line on standard input
 */
import { once } from "node:events";
import { Agent, request } from "node:http";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { DOORS } from "./door-messages.ts";
import type { DoorMessages } from "./door-messages.ts";

const [name = "", host = "", port = "0", rows = "0", connections = "1"] = process.argv.slice(2);
const door = DOORS[name]?.();
if (door === undefined) throw new Error(`no such door: ${name}`);
/** Messages without their answer, on a connection that is answered. */
const AHEAD = 4;
const each = Math.ceil(Number(rows) / Number(connections) / door.rows);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });

async function post({ path, headers, message }: DoorMessages, connection: number): Promise<number> {
  let bytes = 0;
  for (let i = 0; i < each; i += 1) {
    const body = message(i + connection, connection);
    bytes += body.length;
    const asked = request({
      host,
      port: Number(port),
      path,
      method: "POST",
      agent,
      headers: { ...headers, "content-length": body.length },
    });
    asked.end(body);
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    answer.resume();
    await once(answer, "end");
    if ((answer.statusCode ?? 500) >= 300) throw new Error(`${name}: answered ${answer.statusCode}`);
  }
  return bytes;
}

async function stream({ message, answerBytes }: DoorMessages, connection: number): Promise<number> {
  const socket = connect({ host, port: Number(port) });
  await once(socket, "connect");
  let answered = 0;
  let tell = (): void => undefined;
  socket.on("data", (bytes: Buffer) => {
    answered += bytes.length;
    tell();
  });
  let bytes = 0;
  const wanted = [0];
  const until = async (most: number): Promise<void> => {
    while (answered < most) await new Promise<void>((resolve) => (tell = resolve));
  };
  for (let i = 0; i < each; i += 1) {
    const one = message(i, connection);
    bytes += one.length;
    if (!socket.write(one)) await once(socket, "drain");
    wanted.push((wanted.at(-1) ?? 0) + (answerBytes?.(i, connection) ?? 0));
    await until(wanted[i + 1 - AHEAD] ?? 0);
  }
  await until(wanted.at(-1) ?? 0);
  socket.end();
  await once(socket, "close");
  return bytes;
}

console.log("ready");
await once(process.stdin, "data");
const send = door.socket === undefined ? post : stream;
const sent = await Promise.all(Array.from({ length: Number(connections) }, (_, i) => send(door, i)));
console.log(
  JSON.stringify({ rows: each * Number(connections) * door.rows, bytes: sent.reduce((a, b) => a + b) }),
);
process.exit(0);
