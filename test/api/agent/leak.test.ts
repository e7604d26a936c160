/** No reader can hold up others, stay for ever, or leave anything behind (logspout kept a connection of each for ever). */
import { readdirSync, readlinkSync } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { line, openAgent, Reader, until } from "./opened.ts";
import type { Opened } from "./opened.ts";

vi.setConfig({ testTimeout: 90_000 });

let agent: Opened;
beforeEach(async () => void (agent = await openAgent({ settings: { viewers: 250, slowViewerS: 2 } })));
afterEach(() => agent.close());

/** Sockets of this process. */
function sockets(): number {
  let count = 0;
  for (const fd of readdirSync("/proc/self/fd")) {
    try {
      if (readlinkSync(`/proc/self/fd/${fd}`).startsWith("socket:")) count += 1;
    } catch {
      // The folder's own descriptor.
    }
  }
  return count;
}

async function opened(path: string, { url }: Opened = agent): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  await once(socket, "readable");
  return socket;
}

test.for([
  ["reset", (socket: Socket): void => void socket.resetAndDestroy()],
  ["closed", (socket: Socket): void => void socket.destroy()],
  ["ended on one side", (socket: Socket): void => void socket.end(() => socket.resume())],
] as const)("200 readers, each %s, leave no descriptor", async ([, leave]) => {
  const before = sockets();
  const readers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => opened(i % 2 ? "/logs" : "/logs/name:w*")),
  );
  expect(agent.api.viewers()).toBe(200);
  expect(agent.readings.size).toBe(2);
  agent.print(line("to all"));
  for (const socket of readers) leave(socket);
  await until("no viewers", () => agent.api.viewers() === 0);
  await until("no readings", () => agent.readings.size === 0);
  await until("the sockets of before", () => sockets() <= before);
});

test("50 WebSockets that break off leave no descriptor", async () => {
  const before = sockets();
  const clients = Array.from({ length: 50 }, () => new WebSocket(agent.url.replace("http", "ws") + "/logs"));
  await Promise.all(clients.map((client) => once(client, "open")));
  for (const client of clients) client.terminate();
  await until("no viewers", () => agent.api.viewers() === 0);
  await until("the sockets of before", () => sockets() <= before);
});

test.for([["/logs"], ["/logs/name:stuck"]] as const)(
  "a reader of %s that stops reading is dropped, and others miss nothing meanwhile",
  async ([path]) => {
    const stuck = await opened(path);
    stuck.pause();
    const other = await Reader.open(`${agent.url}/logs?colors=off`);
    await until("both", () => agent.api.viewers() === 2);
    let printed = 0;
    const long = "x".repeat(10_000);
    const batch = (): void => agent.print(...Array.from({ length: 100 }, () => line(`${++printed} ${long}`)));
    await until(
      "the stuck one is dropped",
      async () => {
        // Many times what the kernel holds for the stuck one.
        if (printed < 4000) batch();
        // The length alone: looking for the last line in so long a text, over and over, would make this reader slow as well.
        await until("the other has them", () => other.text.length > printed * long.length);
        return agent.api.viewers() === 1;
      },
      60_000,
    );
    await other.until(`|${printed} `);
    expect(printed).toBeGreaterThan(200);
    expect(other.text.match(/^ +web.1.abc\|\d+ /gm)?.length).toBe(printed);
    expect(other.text).not.toContain("not shown");
    other.leave();
    stuck.destroy();
  },
);

test("a reader that was slow for a moment is told how many lines it missed, and goes on", async () => {
  // Patient: how long this process takes to print is not the subject.
  const patient = await openAgent({ settings: { slowViewerS: 60 } });
  const slow = await opened("/logs/name:web*?colors=off", patient);
  slow.pause();
  const long = "x".repeat(10_000);
  // More than the kernel and the queue take together; the stall is shorter than the limit.
  for (let n = 1; n <= 4000; n += 100)
    patient.print(...Array.from({ length: 100 }, (_, i) => line(`${n + i} ${long}`)));
  let text = "";
  slow.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  slow.resume();
  await until("the last line", () => text.includes("|4000 "));
  const missed = Number(
    / logboom\|(\d+) lines are not shown here: this reader was too slow\n/.exec(text)?.[1],
  );
  const numbers = [...text.matchAll(/\|(\d+) x/g)].map(([, n]) => Number(n));
  expect(numbers.length + missed).toBe(4000);
  expect(missed).toBeGreaterThan(1000);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  slow.destroy();
  await patient.close();
});

test("pings of a client that does not read are not all answered: the answers would pile up", async () => {
  const { hostname, port } = new URL(agent.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    "GET /logs HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await once(socket, "readable");
  // RFC 6455 5.2: a final ping of 125 bytes, masked with zeros; at the end a text longer than may be, which ends it.
  const ping = Buffer.concat([Buffer.from([0x89, 0x80 | 125]), Buffer.alloc(4 + 125)]);
  const long = Buffer.concat([Buffer.from([0x81, 0x80 | 126, 0xff, 0xff]), Buffer.alloc(4 + 65_535)]);
  const pings = Buffer.concat(Array.from({ length: 10_000 }, () => ping));
  const count = 40;
  for (let n = 0; n < count; n += 1) socket.write(pings);
  await new Promise<void>((sent) => socket.write(long, () => sent()));
  await until("its end", () => agent.api.viewers() === 0, 30_000);
  let bytes = 0;
  socket.on("data", (chunk: Buffer) => (bytes += chunk.length));
  await once(socket, "close");
  expect(bytes).toBeGreaterThan(127);
  expect(bytes).toBeLessThan((pings.length * count) / 2);
});

test("one reader more than there may be is refused, also by WebSocket, and let in when another has left", async () => {
  const few = await openAgent({ settings: { viewers: 1 } });
  const first = await Reader.open(`${few.url}/logs`);
  const second = await fetch(`${few.url}/logs`);
  expect([second.status, second.headers.get("retry-after")]).toEqual([429, "10"]);
  const socket = new WebSocket(few.url.replace("http", "ws") + "/logs");
  socket.on("error", () => undefined);
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode?: number }];
  expect(response.statusCode).toBe(429);
  socket.terminate();
  first.leave();
  await until("room", () => few.api.viewers() === 0);
  const third = await Reader.open(`${few.url}/logs`);
  expect(third.response.status).toBe(200);
  third.leave();
  await few.close();
});

test("closing ends readers properly", async () => {
  const ending = await openAgent();
  const reader = await Reader.open(`${ending.url}/logs/name:web.1.abc`);
  await until("a reading", () => ending.readings.size === 1);
  ending.print(line("last"));
  await reader.until("last");
  await ending.close();
  await ending.close();
  expect(reader.text).toBe("last\n");
});
