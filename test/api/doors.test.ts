/** Doors by real requests: finding, bodies within bounds, secrets, browsers. */
import { connect } from "node:net";
import * as zlib from "node:zlib";
import { gzipSync, deflateRawSync, deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { NO_ANSWER, secretOf } from "../../src/record/door.ts";
import type { Door, DoorCall } from "../../src/record/door.ts";
import { serveDoors } from "../contract/doors.ts";

function echo(parts: Partial<Door>): Door {
  return {
    methods: ["POST"],
    paths: ["/echo"],
    maxBodyBytes: 1000,
    answer: async (call) => ({ status: 200, body: await call.body() }),
    ...parts,
  };
}

const post = (url: string, init: RequestInit = {}) => fetch(url, { method: "POST", ...init });

test("the most particular path answers, headers decide where paths do not, others are not taken", async () => {
  const say = (word: string, parts: Partial<Door>): Door =>
    echo({ ...parts, answer: (call) => Promise.resolve({ status: 200, body: word + call.param("index") }) });
  const { url } = await serveDoors([
    say("any", { paths: ["/*"], when: (headers) => headers["x-any"] === "1" }),
    say("of ", { paths: ["/:index/_bulk"] }),
    say("whole", { paths: ["/_all/_bulk", "/_bulk"] }),
  ]);
  const text = async (path: string, headers = {}) => (await post(url + path, { headers })).text();
  expect(await text("/_bulk")).toBe("whole");
  expect(await text("/_all/_bulk")).toBe("whole");
  expect(await text("/logs-a%2Fb/_bulk?x=1")).toBe("of logs-a/b");
  expect(await text("/x")).toBe("no door");
  expect(await text("/x", { "x-any": "1" })).toBe("any");
  expect((await fetch(`${url}/_bulk`)).status).toBe(404);
});

test("an answer that cannot be written ends its connection, and nothing else", async () => {
  const bad = echo({
    paths: ["/bad"],
    answer: () => Promise.resolve({ status: 200, headers: { "x-bad": "a\nb" } }),
  });
  const { url } = await serveDoors([bad, echo({})]);
  await expect(post(`${url}/bad`, { body: "x" })).rejects.toThrow();
  expect(await (await post(`${url}/echo`, { body: "fine" })).text()).toBe("fine");
});

test("a sender that must not be answered is cut off", async () => {
  const { url } = await serveDoors([echo({ answer: () => Promise.resolve({ status: NO_ANSWER }) })]);
  await expect(post(`${url}/echo`, { body: "x" })).rejects.toThrow();
});

test.for([
  ["", (text: string) => Buffer.from(text)],
  ["gzip", (text: string) => gzipSync(text)],
  ["deflate", (text: string) => deflateSync(text)],
  ["deflate", (text: string) => deflateRawSync(text)],
] as const)("a body sent as %s", async ([encoding, encode]) => {
  const { url } = await serveDoors([echo({})]);
  const answer = await post(`${url}/echo`, {
    body: encode("hällo"),
    headers: encoding === "" ? {} : { "content-encoding": encoding },
  });
  expect(await answer.text()).toBe("hällo");
});

test.for([
  [413, "too long as announced", Buffer.alloc(1001), {}],
  [413, "a bomb", gzipSync(Buffer.alloc(100_000)), { "content-encoding": "gzip" }],
  [400, "no gzip at all", Buffer.from("plain"), { "content-encoding": "gzip" }],
  [400, "cut off", gzipSync("hello").subarray(0, 12), { "content-encoding": "gzip" }],
  [415, "an unknown compression", Buffer.from("x"), { "content-encoding": "rot13" }],
] as const)("%i for a body that is %s", async ([status, , body, headers]) => {
  const { url } = await serveDoors([echo({})]);
  const answer = await post(`${url}/echo`, { body, headers });
  expect(answer.status).toBe(status);
  expect(((await answer.json()) as { error: { message: string } }).error.message).not.toBe("");
  // The next request is served.
  expect(await (await post(`${url}/echo`, { body: "fine" })).text()).toBe("fine");
});

test("zstd: read where Node can, else refused in words that help", async () => {
  const { url } = await serveDoors([echo({})]);
  // A frame of one raw block (RFC 8878): "hello".
  const body = Buffer.from("28b52ffd2005290000" + Buffer.from("hello").toString("hex"), "hex");
  const answer = await post(`${url}/echo`, { body, headers: { "content-encoding": "zstd" } });
  const text = await answer.text();
  if ("zstdDecompress" in zlib) expect([answer.status, text]).toEqual([200, "hello"]);
  else {
    expect(answer.status).toBe(415);
    expect(text).toContain("have the sender use gzip");
  }
});

test("a body that is too long in chunks is refused before its end", async () => {
  const { port } = await serveDoors([echo({})]);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (let i = 0; i < 20; i += 1) socket.write(`64\r\n${"x".repeat(100)}\r\n`);
  const answer = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
  expect(answer).toContain("413");
  socket.destroy();
});

test("a client that closes right behind its body is believed", async () => {
  let got = "";
  const { port } = await serveDoors([
    echo({
      answer: async (call) => {
        got = String(await call.body());
        return { status: 202 };
      },
    }),
  ]);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.end("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  await expect.poll(() => got, { timeout: 20_000 }).toBe("hello");
});

test("a body that ends before it should is refused, and not kept", async () => {
  const outcomes: string[] = [];
  const { port } = await serveDoors([
    echo({
      answer: async (call) => {
        await call.body().then(
          () => outcomes.push("taken"),
          () => outcomes.push("refused"),
        );
        return { status: 202 };
      },
    }),
  ]);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.end("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhello");
  await expect.poll(() => outcomes, { timeout: 20_000 }).toEqual(["refused"]);
});

test("without tokens everybody may send; reading needs a token of the API; wrong secrets get a network shut out", async () => {
  const asked = (pick: (call: DoorCall) => boolean): Door =>
    echo({ answer: (call) => Promise.resolve({ status: pick(call) ? 200 : 401 }) });
  const maySend = asked((call) => call.access.maySend(secretOf(call.headers)));
  const mayRead = asked((call) => call.access.mayRead(secretOf(call.headers)));
  const status = async (door: Door, options: Parameters<typeof serveDoors>[1], authorization?: string) => {
    const { url } = await serveDoors([door], options);
    return (await post(`${url}/echo`, authorization === undefined ? {} : { headers: { authorization } }))
      .status;
  };
  const api = "a-token-of-the-api-0123456789";
  expect(await status(maySend, { token: api })).toBe(200);
  expect(await status(mayRead, { token: api })).toBe(401);
  expect(await status(mayRead, { token: api }, `Bearer ${api}`)).toBe(200);
  expect(await status(mayRead, {})).toBe(200);
  const closed = { tokens: ["send-only-1"], token: api };
  expect(await status(maySend, closed)).toBe(401);
  expect(await status(maySend, closed, "Splunk send-only-1")).toBe(200);
  expect(await status(maySend, closed, `Basic ${Buffer.from("me:send-only-1").toString("base64")}`)).toBe(
    200,
  );
  expect(await status(maySend, closed, `ApiKey ${Buffer.from("id:send-only-1").toString("base64")}`)).toBe(
    200,
  );
  expect(await status(maySend, closed, `Bearer ${api}`)).toBe(200);
  expect(await status(mayRead, closed, "Bearer send-only-1")).toBe(401);

  const { url } = await serveDoors([maySend], closed);
  const guess = async (secret: string) =>
    (await post(`${url}/echo`, { headers: { authorization: `Bearer ${secret}` } })).status;
  for (let i = 0; i < 20; i += 1) expect(await guess(`wrong-${i}`)).toBe(401);
  expect(await guess("send-only-1")).toBe(401);
});

test("a foreign page cannot hand in through its visitor's browser; a program may call us by any name", async () => {
  const { url } = await serveDoors([echo({})]);
  const origin = { origin: "https://evil.example" };
  expect((await post(`${url}/echo`, { headers: origin, body: "x" })).status).toBe(403);
  expect((await post(`${url}/echo`, { headers: { "sec-fetch-site": "cross-site" }, body: "x" })).status).toBe(
    403,
  );
  expect((await post(`${url}/echo`, { headers: { origin: url }, body: "x" })).status).toBe(200);
});

describe("pages of other sites (CORS)", () => {
  const shop = "https://shop.example";
  const asks = (url: string, origin: string): Promise<Response> =>
    fetch(url, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
        "sec-fetch-site": "cross-site",
      },
    });
  const sends = (url: string, origin: string): Promise<Response> =>
    post(url, { headers: { origin, "sec-fetch-site": "cross-site", host: "logs.example" }, body: "x" });

  test.for([
    [[shop], shop, true],
    [["*"], shop, true],
    [[shop], "https://evil.example", false],
    [[shop], "http://shop.example", false],
    [[], shop, false],
    [undefined, shop, false],
  ] as const)("doors for %j, a page of %s: %s", async ([origins, origin, may]) => {
    const { url } = await serveDoors([echo(origins === undefined ? {} : { origins })]);
    const told = await asks(`${url}/echo`, origin);
    expect(told.status).toBe(may ? 204 : 404);
    expect(told.headers.get("access-control-allow-origin")).toBe(may ? origin : null);
    expect(told.headers.get("access-control-allow-methods")).toBe(may ? "POST" : null);
    expect(told.headers.get("access-control-allow-headers")).toBe(may ? "authorization,content-type" : null);
    const sent = await sends(`${url}/echo`, origin);
    expect([sent.status, sent.headers.get("access-control-allow-origin")]).toEqual(
      may ? [200, origin] : [403, null],
    );
  });

  test("refusals can be read by the page, too; other doors and programs see nothing of it", async () => {
    const { url } = await serveDoors([echo({ origins: [shop] }), echo({ paths: ["/other"] })]);
    const refused = await post(`${url}/echo`, { headers: { origin: shop }, body: "x".repeat(1001) });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([413, shop]);
    expect((await asks(`${url}/other`, shop)).status).toBe(404);
    expect((await sends(`${url}/other`, shop)).status).toBe(403);
    const program = await post(`${url}/echo`, { body: "x" });
    expect([program.status, program.headers.has("access-control-allow-origin")]).toEqual([200, false]);
  });
});

test("a path that is no URL is nobody's, and does no harm", async () => {
  const { url } = await serveDoors([echo({ paths: ["/:a/x"] })]);
  expect((await post(`${url}/%zz/x`, { body: "y" })).status).toBe(200);
});
