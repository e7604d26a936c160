/** How an answer ended, on a server of our own: the difference between an end and a cut decides what is read next. */
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLog } from "./log-connection.ts";
import type { LogEnd } from "./log-connection.ts";

let folder = "";
let server: net.Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "logboom-"));
});
afterEach(async () => {
  await new Promise((go) => (server === undefined ? go(undefined) : server.close(go)));
  server = undefined;
  await rm(folder, { recursive: true });
});

async function answer(parts: readonly string[]): Promise<{ end: LogEnd; text: string; asked: string }> {
  const path = join(folder, "s.sock");
  let asked = "";
  server = net.createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (bytes) => {
      asked = bytes.toString();
      void send(socket, parts);
    });
  });
  await new Promise<void>((go) => server?.listen(path, go));
  let text = "";
  const connection = openLog(
    { kind: "unix", path },
    { id: "abc", follow: true, since: "1.000000002", tail: 5 },
    {
      part: (bytes, start, end) => (text += bytes.toString("utf8", start, end)),
      before: () => undefined,
      after: () => undefined,
    },
  );
  const end = await connection.ended;
  return { end, text, asked };
}

async function send(socket: net.Socket, parts: readonly string[]): Promise<void> {
  for (const part of parts) {
    socket.write(part);
    await new Promise((go) => setTimeout(go, 5));
  }
  socket.end();
}

const HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";

test.for([
  [
    [HEAD, "\r\n5\r\nhel", "lo\r\n0\r\n\r\n"],
    "hello",
    { kind: "complete" },
    "a clean end, the head in two parts",
  ],
  [[`${HEAD}\r\n5\r\nhello\r\n`], "hello", { kind: "cut", because: "closed" }, "cut between chunks"],
  [[`${HEAD}\r\n9\r\nhel`], "hel", { kind: "cut", because: "closed" }, "cut inside one"],
  [["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], "", { kind: "complete" }, "an empty log has a length"],
  [
    ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"],
    "hel",
    { kind: "cut", because: "closed" },
    "shorter than said",
  ],
  [["HTTP/1.0 200 OK\r\n\r\n", "hello"], "hello", { kind: "complete" }, "a proxy that speaks 1.0"],
  [
    [`HTTP/1.1 404 Not Found\r\nContent-Length: 35\r\n\r\n{"message":"No such container: abc"}`],
    "",
    { kind: "refused", status: 404, message: "No such container: abc" },
    "refused, with the daemon's words",
  ],
  [["nonsense"], "", { kind: "cut", because: "closed" }, "no HTTP"],
  [[`${HEAD}\r\nzz\r\n`], "", { kind: "cut", because: "chunks of the answer cannot be read" }, "bad chunks"],
] as const)("%o → %o, %o (%s)", async ([parts, text, end]) => {
  expect(await answer(parts)).toMatchObject({ text, end });
});

test("what is asked", async () => {
  const { asked } = await answer(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]);
  expect(asked.split("\r\n")[0]).toBe(
    "GET /containers/abc/logs?stdout=1&stderr=1&timestamps=1&follow=1&since=1.000000002&tail=5 HTTP/1.1",
  );
});

test("nobody there: a cut with the reason", async () => {
  const taker = { part: () => undefined, before: () => undefined, after: () => undefined };
  const { ended } = openLog(
    { kind: "unix", path: join(folder, "none") },
    { id: "abc", follow: false },
    taker,
  );
  expect(await ended).toMatchObject({ kind: "cut", because: expect.stringContaining("ENOENT") });
});
