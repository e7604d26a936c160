/** One address for HTTP/1.1, HTTP/2 and TLS, with real clients of each. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { get } from "node:https";
import { connect as connectNet } from "node:net";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFront } from "../../src/api/front.ts";
import type { FrontOptions } from "../../src/api/front.ts";
import { certificatesOf } from "../../src/receive/certificates.ts";
import { newAuthority } from "../net/certificates.ts";

let refusals = 0;
const LOG = pino({ level: "silent" });

async function open(certificates?: FrontOptions["certificates"]) {
  const front = createFront({
    request: (incoming, outgoing) => {
      outgoing.statusCode = 200;
      outgoing.end(`HTTP/${incoming.httpVersion} ${incoming.url}`);
    },
    stream: (stream, headers) => {
      if (headers[":path"] !== "/grpc") return false;
      stream.respond({ ":status": 200 }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end("taken");
      return true;
    },
    certificates,
    maxConnections: 100,
    maxConnectionsPerAddress: 4,
    refused: () => void (refusals += 1),
  });
  front.server.listen(0, "127.0.0.1");
  await once(front.server, "listening");
  onTestFinished(() => front.close(100));
  return { front, port: (front.server.address() as AddressInfo).port };
}

async function ask2(url: string, path: string, options = {}) {
  const session = connectHttp2(url, options);
  onTestFinished(() => session.destroy());
  const stream = session.request({ ":path": path });
  let trailers: Record<string, unknown> = {};
  stream.on("trailers", (headers) => (trailers = headers));
  let text = "";
  for await (const chunk of stream.setEncoding("utf8") as AsyncIterable<string>) text += chunk;
  return { text, trailers };
}

test("a client that closes its half behind the body is heard to the end", async () => {
  let aborted = false;
  const front = createFront({
    request: (incoming, outgoing) => {
      incoming.on("aborted", () => (aborted = true));
      incoming.resume().on("end", () => setTimeout(() => outgoing.end("heard"), 50));
    },
    stream: () => false,
    certificates: undefined,
    maxConnections: 100,
    maxConnectionsPerAddress: 4,
    refused: () => void (refusals += 1),
  });
  front.server.listen(0, "127.0.0.1");
  await once(front.server, "listening");
  onTestFinished(() => front.close(100));
  const socket = connectNet((front.server.address() as AddressInfo).port, "127.0.0.1");
  // Python's graypy and pygelf do so with every record.
  socket.end("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  let text = "";
  for await (const chunk of socket.setEncoding("utf8") as AsyncIterable<string>) text += chunk;
  expect(text).toContain("heard");
  expect(aborted).toBe(false);
});

test("HTTP/1.1 and HTTP/2 on one port, streams with trailers where they are known", async () => {
  const { port } = await open();
  const url = `http://127.0.0.1:${port}`;
  expect(await (await fetch(`${url}/a`)).text()).toBe("HTTP/1.1 /a");
  expect((await ask2(url, "/b")).text).toBe("HTTP/2.0 /b");
  const answer = await ask2(url, "/grpc");
  expect(answer.text).toBe("taken");
  expect(answer.trailers["grpc-status"]).toBe("0");
});

test("first bytes that come one by one are told apart all the same", async () => {
  const { port } = await open();
  const socket = connectNet(port, "127.0.0.1");
  socket.setNoDelay(true);
  for (const byte of "P") socket.write(byte);
  await once(socket, "connect");
  await new Promise(setImmediate);
  socket.write("OST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  const [bytes] = (await once(socket, "data")) as [Buffer];
  expect(String(bytes)).toContain("HTTP/1.1 /slow");
  socket.destroy();
});

test("with a certificate all of it is TLS", async () => {
  const made = newAuthority();
  onTestFinished(made.remove);
  const { certFile, keyFile } = made.issue("here", "DNS:localhost");
  const certificates = certificatesOf(
    { certFile, keyFile, clientCaFiles: [], requireClientCert: false },
    LOG,
  );
  const { port } = await open(certificates);
  const ca = readFileSync(made.caFile);
  expect((await ask2(`https://localhost:${port}`, "/grpc", { ca })).trailers["grpc-status"]).toBe("0");
  const one = await new Promise<string>((resolve, reject) => {
    get({ host: "localhost", port, path: "/a", ca }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
    }).on("error", reject);
  });
  expect(one).toBe("HTTP/1.1 /a");
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});

test("closing ends idle connections, undecided ones and sessions at once", async () => {
  const { front, port } = await open();
  const silent = connectNet(port, "127.0.0.1");
  silent.on("error", () => undefined);
  await once(silent, "connect");
  await (await fetch(`http://127.0.0.1:${port}/`)).text();
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  await once(session, "connect");
  const started = performance.now();
  await front.close(25_000);
  expect(performance.now() - started).toBeLessThan(10_000);
  session.destroy();
  silent.destroy();
});

test("one address cannot have all connections; one that is closed makes room", async () => {
  const { port } = await open();
  const before = refusals;
  const sockets = Array.from({ length: 4 }, () => connectNet(port, "127.0.0.1"));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  const fifth = connectNet(port, "127.0.0.1").on("error", () => undefined);
  await once(fifth, "close");
  expect(refusals).toBe(before + 1);
  sockets[0]?.destroy();
  await vi.waitFor(
    async () => {
      const next = connectNet(port, "127.0.0.1").on("error", () => undefined);
      next.write("GET /again HTTP/1.1\r\nHost: a\r\n\r\n");
      const [bytes] = (await Promise.race([once(next, "data"), once(next, "close")])) as [unknown];
      next.destroy();
      expect(String(bytes)).toContain("/again");
    },
    { timeout: 20_000 },
  );
  for (const socket of sockets) socket.destroy();
});
