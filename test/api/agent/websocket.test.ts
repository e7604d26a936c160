/** GET /logs by WebSocket, with the ws client: without Origin it is served, which ended logspout's process. */
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { container, line, openAgent, until, WEB_ID } from "./opened.ts";
import type { Opened } from "./opened.ts";

let agent: Opened;
beforeAll(async () => void (agent = await openAgent()));
afterAll(() => agent.close());

interface Message {
  Container: { Id: string; Name: string };
  Source: string;
  Data: string;
  Time: string;
}

class Client {
  readonly socket: WebSocket;
  readonly frames: string[] = [];

  constructor(path: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(agent.url.replace("http", "ws") + path, { headers });
    this.socket.on("message", (data: Buffer, binary) => {
      expect(binary).toBe(false);
      this.frames.push(data.toString());
    });
    this.socket.on("error", () => undefined);
  }

  async frame(n: number): Promise<Message> {
    await until(`frame ${n}`, () => this.frames.length >= n);
    return JSON.parse(this.frames[n - 1] ?? "") as Message;
  }

  async leave(): Promise<void> {
    this.socket.close();
    await until("no reading", () => agent.readings.size === 0);
  }
}

/** Status of a handshake that was refused. */
async function refused(path: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const socket = new WebSocket(agent.url.replace("http", "ws") + path, { headers });
  socket.on("error", () => undefined);
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode?: number }];
  socket.terminate();
  return response.statusCode;
}

test.for([
  [{}, "no Origin, as every program"],
  [{ origin: "SELF" }, "a page of this address"],
] as [Record<string, string>, string][])("each line is a frame of JSON (%o, %s)", async ([headers]) => {
  const origin = headers["origin"] === undefined ? {} : { origin: agent.url };
  const client = new Client("/logs/name:web.1.abc", origin);
  await until("a reading", () => agent.readings.size === 1);
  agent.print(line("one"), line("two", undefined, "stderr"));
  expect(await client.frame(1)).toMatchObject({
    Container: { Id: WEB_ID, Name: "/web.1.abc" },
    Source: "stdout",
    Data: "one",
    Time: "2026-11-20T10:17:21.759558074Z",
  });
  expect(await client.frame(2)).toMatchObject({ Source: "stderr", Data: "two" });
  expect(client.frames[0]).toMatch(/^\{\n {2}"Container": \{[^]*\n\}\n$/);
  await client.leave();
});

test.for([
  ["?source=stderr", ["err"]],
  ["?sources=stderr", ["err"]],
  ["?sources=stdout,stderr", ["out", "err"]],
] as const)("/logs%s → %o", async ([query, want]) => {
  const client = new Client(`/logs${query}`);
  await until("a reading", () => agent.readings.size === 1);
  agent.print(line("out"), line("err", undefined, "stderr"), line("last", undefined, "stderr"));
  await client.frame(want.length + 1);
  expect(client.frames.map((one) => (JSON.parse(one) as Message).Data)).toEqual([...want, "last"]);
  await client.leave();
});

test.for([
  ["/logs", { origin: "https://evil.example" }, 403],
  ["/logs", { origin: "null" }, 403],
  ["/logs", { origin: "http://127.0.0.1:1" }, 403],
  ["/logs/id:9999", {}, 404],
  ["/logs/name:[x", {}, 400],
  ["/logs?source=x", {}, 400],
  ["/health", {}, 404],
] as const)("%s with %o → %i, and the agent goes on", async ([path, headers, status]) => {
  expect(await refused(path, { ...headers })).toBe(status);
  agent.print(line("nobody sees it"));
  expect((await fetch(`${agent.url}/health`)).status).toBe(200);
  expect(agent.api.viewers()).toBe(0);
});

test("the word WebSocket counts in any case", async () => {
  const { port } = new URL(agent.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(
    "GET /logs HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  const [head] = (await once(socket, "data")) as [Buffer];
  expect(head.toString()).toMatch(/^HTTP\/1\.1 101 /);
  // RFC 6455 1.3: the answer to the example's key.
  expect(head.toString()).toContain("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  socket.destroy();
  await until("no reading", () => agent.readings.size === 0);
});

test("what a client sends is bounded, and pings are answered", async () => {
  const client = new Client("/logs");
  await once(client.socket, "open");
  client.socket.ping("hello");
  const [payload] = (await once(client.socket, "pong")) as [Buffer];
  expect(payload.toString()).toBe("hello");
  client.socket.send("x".repeat(100_000));
  const [code] = (await once(client.socket, "close")) as [number];
  expect(code).toBe(1009);
  await until("no reading", () => agent.readings.size === 0);
});

test("a client that breaks off leaves nothing", async () => {
  const client = new Client("/logs");
  await until("a reading", () => agent.readings.size === 1);
  client.socket.terminate();
  await until("no reading", () => agent.readings.size === 0);
  expect(agent.api.viewers()).toBe(0);
});

test("the end of the agent is said to clients", async () => {
  const ending = await openAgent();
  const socket = new WebSocket(ending.url.replace("http", "ws") + "/logs");
  await once(socket, "open");
  const closed = once(socket, "close") as Promise<[number]>;
  await ending.close();
  expect((await closed)[0]).toBe(1001);
});

test("environment values are shown only when that was asked for", async () => {
  const secret = container("web.1.abc", { Config: { Env: ["PASSWORD=hunter2"] } });
  const client = new Client("/logs");
  await until("a reading", () => agent.readings.size === 1);
  agent.print(line("one", secret));
  await client.frame(1);
  expect(client.frames[0]).toContain('"PASSWORD=***"');
  expect(client.frames[0]).not.toContain("hunter2");
  await client.leave();
});
