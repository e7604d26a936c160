/**
 * Sends prepared requests of 4096 records over some connections, each waiting for its answer before the next.
 * usage: send-otlp.ts URL RECORDS CONNECTIONS protobuf|json ATTRIBUTES; prints "ready", begins at a line on standard input.
 */
import { once } from "node:events";
import { Agent, request as ask } from "node:http";
import { requestWire } from "../test/codecs/otlp-wire.ts";
import { request } from "./otlp-requests.ts";

const [url = "", records = "0", connections = "4", encoding = "protobuf", attributes = "8"] =
  process.argv.slice(2);
const BATCH = 4096;
const DISTINCT = 16;

const bodies = Array.from({ length: DISTINCT }, (_, i) => {
  const made = request(i * BATCH, BATCH, Number(attributes));
  return encoding === "json" ? Buffer.from(JSON.stringify(made)) : requestWire(made);
});
const type = encoding === "json" ? "application/json" : "application/x-protobuf";
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
let left = Math.ceil(Number(records) / BATCH);

async function post(body: Buffer): Promise<void> {
  const sending = ask(url, {
    method: "POST",
    agent,
    headers: { "content-type": type, "content-length": body.length },
  });
  sending.end(body);
  const [answer] = (await once(sending, "response")) as [import("node:http").IncomingMessage];
  answer.resume();
  await once(answer, "end");
  if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`);
}

async function connection(): Promise<void> {
  while (left > 0) {
    left -= 1;
    await post(bodies[left % DISTINCT] as Buffer);
  }
}

console.log("ready");
await once(process.stdin, "data");
await Promise.all(Array.from({ length: Number(connections) }, connection));
agent.destroy();
process.stdin.destroy();
