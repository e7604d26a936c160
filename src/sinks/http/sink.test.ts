/** Against real HTTP servers of Node's own. */
import { readFileSync } from "node:fs";
import { createServer, request as httpRequest } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSinkSuite } from "../../../test/contract/open-sink.ts";
import { newAuthority } from "../../../test/net/certificates.ts";
import { ID, line } from "../../../test/sinks/records.ts";
import { freePort } from "../../../test/net/receiver.ts";
import { until } from "../../../test/net/counts.ts";
import { sinkContext } from "../../../test/sinks/sink-context.ts";
import type { SinkRecording } from "../../../test/sinks/sink-context.ts";
import { makeResource } from "../../record/resource.ts";
import type { OpenSink } from "../../record/sink.ts";
import { http } from "./sink.ts";
import { Waiting } from "./waiting.ts";

interface Taken {
  path: string;
  headers: IncomingMessage["headers"];
  lines: string[];
}

let server: Server;
let url: string;
let taken: Taken[];
let recording: SinkRecording;
let sink: OpenSink | undefined;
/** Status for a request, or undefined to break off; 200 unless a test says otherwise. */
let verdict: (lines: string[]) => number | undefined;
let answerHeaders: Record<string, string>;

beforeEach(async () => {
  taken = [];
  verdict = () => 200;
  answerHeaders = {};
  recording = sinkContext();
  server = createServer((request, response) => void serve(request, response));
  url = await listen(server);
});
afterEach(async () => {
  await sink?.close(0);
  sink = undefined;
  await stop(server);
});

async function listen(one: Server, port = 0): Promise<string> {
  // Longer than the sink ever waits here: a connection that ends just when it is used again would be one more to count.
  one.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => one.listen(port, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
}

async function stop(one: Server): Promise<void> {
  one.closeAllConnections();
  await new Promise<void>((resolve) => one.close(() => resolve()));
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
  const lines = text.toString().split("\n");
  const status = verdict(lines);
  if (status === undefined) return void request.socket.destroy();
  if (status < 300) taken.push({ path: request.url ?? "", headers: request.headers, lines });
  response.writeHead(status, answerHeaders);
  return void response.end("because");
}

async function open(options: Record<string, unknown> = {}): Promise<OpenSink> {
  sink = await http.open({ url, bufferTimeoutMs: 100, ...options }, recording.ctx);
  return sink;
}

const messages = (lines: readonly string[]): string[] =>
  lines.map((text) => (JSON.parse(text) as { message: string }).message);
const all = (): string[] => messages(taken.flatMap((one) => one.lines));

openSinkSuite("http", {
  kind: http,
  receiver: async () => {
    const port = await freePort();
    let running: Server | undefined;
    return {
      options: { url: `http://127.0.0.1:${port}`, bufferTimeoutMs: 100 },
      start: async () => {
        running = createServer((request, response) => void serve(request, response));
        await listen(running, port);
      },
      stop: async () => {
        if (running !== undefined) await stop(running);
        running = undefined;
      },
      bodies: all,
    };
  },
});

describe("a request", () => {
  test("holds the lines byte for byte, compressed, without a line feed at the end", async () => {
    const opened = await open({ path: "/in?x=1" });
    await opened.send([line("hello <b>"), line("bye", { stream: "stderr" })], {});
    const tail = `"docker_name":"/web.1.abc","docker_id":"${ID}","docker_image":"img:1","docker_hostname":"myhost"}`;
    const time = `"time":"2026-11-20T10:19:39.238000000Z"`;
    expect(taken[0]?.lines).toEqual([
      String.raw`{"message":"hello \u003cb\u003e",${time},"source":"stdout",${tail}`,
      `{"message":"bye",${time},"source":"stderr",${tail}`,
    ]);
    expect(taken[0]?.path).toBe("/in?x=1");
    expect(taken[0]?.headers).toMatchObject({
      "content-encoding": "gzip",
      "content-type": "application/x-ndjson",
    });
  });
  test("is plain when asked, and names us when the address has a name and a password", async () => {
    const secret = url.replace("http://", "http://me:p%40ss@");
    const opened = await open({ url: secret, gzip: false });
    await opened.send([line("x")], {});
    expect(taken[0]?.headers["content-encoding"]).toBeUndefined();
    expect(taken[0]?.headers.authorization).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
    expect(JSON.stringify(opened.status())).not.toContain("p%40ss");
  });
  test("goes to a path with signs that no path has on the wire", async () => {
    const opened = await open({ path: "/a b/ü?x=%20" });
    await opened.send([line("x")], {});
    expect(taken[0]?.path).toBe("/a%20b/%C3%BC?x=%20");
  });
  test("of a record that is no container's names what is known", async () => {
    const resource = makeResource({ "service.name": "sshd", "host.name": "router" });
    await (await open()).send([line("x", { resource, stream: "" })], {});
    expect(JSON.parse(taken[0]?.lines[0] ?? "")).toMatchObject({
      docker_name: "sshd",
      docker_hostname: "router",
      source: "",
    });
  });
  test("has at most bufferCapacity lines; calls resolve in order", async () => {
    const opened = await open({ bufferCapacity: 10 });
    const order: number[] = [];
    const calls = [3, 9, 0, 1, 12, 4].map((size, n) =>
      opened
        .send(
          Array.from({ length: size }, (_, i) => line(`${n}.${i}`)),
          {},
        )
        .then(() => order.push(n)),
    );
    await Promise.all(calls);
    expect(order).toEqual([0, 1, 2, 3, 4, 5]);
    expect(taken.map((one) => one.lines.length)).toEqual([10, 10, 9]);
    expect(all()).toHaveLength(29);
    expect(new Set(all()).size).toBe(29);
  });
  test("waits bufferTimeout for company", async () => {
    const opened = await open({ bufferTimeoutMs: 300 });
    const began = performance.now();
    await Promise.all([opened.send([line("a")], {}), opened.send([line("b")], {})]);
    expect(performance.now() - began).toBeGreaterThan(295);
    expect(taken).toHaveLength(1);
  });
  test("goes through a proxy: the whole address for http", async () => {
    const seen: string[] = [];
    const proxy = createServer((asked, answer) => {
      seen.push(`${asked.headers["proxy-authorization"]} ${asked.url}`);
      const onward = httpRequest(asked.url ?? "", { method: "POST", headers: asked.headers }, (got) => {
        answer.writeHead(got.statusCode ?? 0);
        got.pipe(answer);
      });
      asked.pipe(onward);
    });
    const proxyUrl = (await listen(proxy)).replace("http://", "http://u:p@");
    await (await open({ path: "/p", proxy: proxyUrl })).send([line("x")], {});
    expect(seen).toEqual([`Basic dTpw ${url}/p`]);
    expect(all()).toEqual(["x"]);
    await stop(proxy);
  });
  test("over https trusts an authority of one's own, and shows a certificate", async () => {
    const authority = newAuthority();
    const { certFile, keyFile } = authority.issue("receiver", "IP:127.0.0.1");
    const own = authority.issue("agent", "DNS:agent");
    const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
    const ca = readFileSync(authority.caFile);
    const secure = createSecureServer({ ...pair, ca, requestCert: true }, (request, response) => {
      void serve(request, response);
    });
    const secureUrl = (await listen(secure)).replace("http:", "https:");
    const tls = { caFiles: [authority.caFile], ...own };
    await (await open({ url: secureUrl, tls })).send([line("x"), line("y")], {});
    expect(all()).toEqual(["x", "y"]);
    await sink?.close(0);
    await stop(secure);
    authority.remove();
  });
  test("goes through a proxy: a tunnel for https, whose certificate is still checked", async () => {
    const targets: string[] = [];
    const authority = newAuthority();
    const { certFile, keyFile } = authority.issue("receiver", "IP:127.0.0.1");
    const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
    const secure = createSecureServer(pair, (request, response) => void serve(request, response));
    const secureUrl = (await listen(secure)).replace("http:", "https:");
    const proxy = createServer().on("connect", (asked, socket) => {
      targets.push(asked.url ?? "");
      const [host, port] = (asked.url ?? "").split(":");
      const onward = connect(Number(port), host ?? "", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        onward.pipe(socket).pipe(onward);
      });
      onward.on("error", () => socket.destroy());
      socket.on("error", () => onward.destroy());
    });
    const opened = await open({ url: secureUrl, proxy: await listen(proxy) });
    void opened.send([line("x")], {}).catch(() => undefined);
    await until(() => opened.status().state === "waiting", "the certificate is refused");
    expect(targets[0]).toBe(new URL(secureUrl).host);
    expect(JSON.stringify(opened.status())).toContain("unknown authority");
    expect(taken).toEqual([]);
    await opened.close(0);
    await Promise.all([stop(proxy), stop(secure)]);
    authority.remove();
  });
});

describe("trouble", () => {
  test("no connection, a broken one, 5xx, 429, 401, 404, 302: tried again until taken", async () => {
    const statuses = [undefined, 500, 429, 401, 404, 302, 503];
    verdict = () => (statuses.length > 0 ? statuses.shift() : 200);
    const opened = await open();
    await opened.send([line("x")], {});
    expect(all()).toEqual(["x"]);
    expect(recording.counted("repeated")).toBe(1);
    expect(recording.counted("dropped")).toBe(0);
    expect(recording.logged.at(-1)).toMatchObject({ msg: "delivering again" });
    expect(opened.status().state).toBe("running");
  });
  test("Retry-After is followed", async () => {
    const statuses = [429];
    verdict = () => statuses.shift() ?? 200;
    answerHeaders = { "retry-after": "1" };
    const opened = await open();
    const began = performance.now();
    await opened.send([line("x")], {});
    expect(performance.now() - began).toBeGreaterThan(1000);
  });
  test("a receiver that is not there at start is no error", async () => {
    const port = Number(new URL(url).port);
    await stop(server);
    const opened = await open();
    const sent = opened.send([line("x")], {});
    await until(() => opened.status().state === "waiting", "it waits");
    server = createServer((request, response) => void serve(request, response));
    await listen(server, port);
    await sent;
    expect(all()).toEqual(["x"]);
  });
  test("a line that is refused among others is passed over and counted; the others arrive once, in order", async () => {
    verdict = (lines) => (messages(lines).includes("bad") ? 400 : 200);
    const bodies = ["1", "2", "bad", "3", "bad", "4", "5"];
    await (
      await open()
    ).send(
      bodies.map((body) => line(body)),
      {},
    );
    expect(all()).toEqual(["1", "2", "3", "4", "5"]);
    expect(recording.counted("dropped", "refused by the receiver")).toBe(2);
  });
  test("too large together is sent in parts", async () => {
    verdict = (lines) => (lines.length > 3 ? 413 : 200);
    const bodies = Array.from({ length: 20 }, (_, i) => String(i));
    await (
      await open()
    ).send(
      bodies.map((body) => line(body)),
      {},
    );
    expect(all()).toEqual(bodies);
    expect(recording.counted("dropped")).toBe(0);
  });
  test("a receiver that refuses everything loses nothing", async () => {
    verdict = () => 400;
    const opened = await open();
    const first = opened.send([line("a"), line("b")], {});
    await until(() => opened.status().state === "waiting", "it waits");
    const second = opened.send([line("c")], {});
    verdict = () => 200;
    await Promise.all([first, second]);
    expect(all()).toEqual(["a", "b", "c"]);
    expect(recording.counted("dropped")).toBe(0);
  });
  test("a line that is refused alone waits for another to show whether it is the line", async () => {
    verdict = (lines) => (messages(lines).includes("bad") ? 422 : 200);
    const opened = await open();
    const first = opened.send([line("bad")], {});
    await until(() => opened.status().state === "waiting", "it waits");
    expect(recording.counted("dropped")).toBe(0);
    await Promise.all([first, opened.send([line("good")], {})]);
    expect(all()).toEqual(["good"]);
    expect(recording.counted("dropped", "refused by the receiver")).toBe(1);
  });
});

describe("closing", () => {
  test("sends at once what waits for company, then refuses more", async () => {
    const opened = await open({ bufferTimeoutMs: 600_000 });
    const sent = opened.send([line("x")], {});
    await opened.close(10_000);
    await sent;
    expect(all()).toEqual(["x"]);
    await expect(opened.send([line("y")], {})).rejects.toThrow("closed");
  });
  test("rejects what was not taken when the grace is over", async () => {
    verdict = () => 503;
    const opened = await open();
    const refused = expect(opened.send([line("x")], {})).rejects.toThrow("closed");
    await opened.close(200);
    await refused;
    expect(opened.status()).toEqual({ state: "closed" });
  });
  test("the program's end cuts a request that hangs", async () => {
    const hanging = createServer(() => undefined);
    const opened = await open({ url: await listen(hanging) });
    const refused = expect(opened.send([line("x")], {})).rejects.toThrow("closed");
    recording.abort();
    await refused;
    await opened.close(0);
    await stop(hanging);
  });
});

test("bodies stay below 4 MiB, and a longer line goes alone", async () => {
  const waiting = new Waiting(1000, 0);
  const mib = "x".repeat(1024 * 1024);
  void waiting.add([mib, mib, mib, mib, mib, mib.repeat(5), mib]);
  const sizes: number[] = [];
  while (sizes.reduce((sum, one) => sum + one, 0) < 7) sizes.push((await waiting.take())?.length ?? 7);
  expect(sizes).toEqual([4, 1, 1, 1]);
});
