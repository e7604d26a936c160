/**
 * A sender at full speed, in a process of its own: node flooding.ts udp|tcp PORT ADDRESS CONNECTIONS. Ends when its standard
 * input does and prints how many messages it has sent (over TCP: handed to the kernel).
 */
import { createSocket } from "node:dgram";
import { once, setMaxListeners } from "node:events";
import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";

const [protocol = "udp", port = "0", address = "127.0.0.1", connections = "1"] = process.argv.slice(2);
const TEXT = "x".repeat(150);
const PER_ROUND = 64;
setMaxListeners(0, process.stdin);
let running = true;
let sent = 0;
process.stdin.on("end", () => (running = false)).resume();

function message(): string {
  sent += 1;
  return `<34>1 2026-11-21T00:00:00Z ${address} flood - - - n=${sent} ${TEXT}`;
}

async function datagrams(): Promise<void> {
  const socket = createSocket("udp4");
  socket.bind(0, address);
  await once(socket, "listening");
  while (running) {
    const round: Promise<void>[] = [];
    for (let i = 0; i < PER_ROUND; i += 1)
      round.push(
        new Promise((resolve) => socket.send(message(), Number(port), "127.0.0.1", () => resolve())),
      );
    await Promise.all(round);
    // A send that needs no waiting never lets the loop turn.
    await turn();
  }
  socket.close();
}

async function lines(): Promise<void> {
  const socket = connect({ port: Number(port), host: "127.0.0.1", localAddress: address });
  await once(socket, "connect");
  socket.resume();
  while (running) {
    let text = "";
    for (let i = 0; i < PER_ROUND; i += 1) text += `${message()}\n`;
    if (!socket.write(text)) await Promise.race([once(socket, "drain"), once(process.stdin, "end")]);
  }
  socket.destroy();
}

const flood = protocol === "udp" ? datagrams : lines;
await Promise.all(Array.from({ length: Number(connections) }, flood));
process.stdout.write(`${sent}\n`, () => process.exit(0));
