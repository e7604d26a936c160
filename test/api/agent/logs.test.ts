/** GET /logs by plain HTTP, with fetch and curl: what logspout's clients get, and what its documentation promised them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { container, curl, DB_ID, line, openAgent, Reader, until, WEB_ID } from "./opened.ts";
import type { Opened } from "./opened.ts";

let agent: Opened;
beforeAll(async () => void (agent = await openAgent()));
afterAll(() => agent.close());

/** Opens, waits until the lines would be seen, prints, and reads to the last of them. */
async function seen(
  path: string,
  lines: Parameters<Opened["print"]>,
  init: RequestInit = {},
): Promise<string> {
  const reader = await Reader.open(agent.url + path, init);
  try {
    expect(reader.response.status).toBe(200);
    await until("a reading", () => agent.readings.size === 1);
    agent.print(...lines, line("the end"), line("the end", undefined, "stderr"));
    return (await reader.until("the end")).split(/^.*the end/m)[0] ?? "";
  } finally {
    reader.leave();
    await until("no reading", () => agent.readings.size === 0);
  }
}

const LONG = container("a-very-long-container-name");
const ESC = "\u001b";

test("the answer begins before there is a line", async () => {
  const reader = await Reader.open(`${agent.url}/logs`);
  expect(reader.response.status).toBe(200);
  expect(reader.response.headers.get("content-type")).toContain("text/plain");
  reader.leave();
  await until("no reading", () => agent.readings.size === 0);
});

test("curl sees the headers at once, and each line as it is printed", async () => {
  const client = spawn("curl", ["-sNv", `${agent.url}/logs/name:web.1.abc`]);
  let heads = "";
  let text = "";
  client.stderr.setEncoding("utf8").on("data", (chunk: string) => (heads += chunk));
  client.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await until("headers", () => heads.includes("\n< \r\n"));
  expect(heads).toContain("\n< HTTP/1.1 200 OK\r\n");
  expect(heads.toLowerCase()).toContain("\n< transfer-encoding: chunked\r\n");
  agent.print(line("one"));
  await until("one", () => text === "one\n");
  agent.print(line("two"));
  await until("two", () => text === "one\ntwo\n");
  client.kill();
  await once(client, "close");
  await until("no reading", () => agent.readings.size === 0);
});

test("names, widths and colours are logspout's", async () => {
  const text = await seen("/logs", [line("one"), line("two", LONG), line("three")]);
  expect(text).toBe(
    `${ESC}[1;37m       web.1.abc|one${ESC}[0m\n` +
      `${ESC}[1;36ma-very-long-container-name|two${ESC}[0m\n` +
      `${ESC}[1;37m                 web.1.abc|three${ESC}[0m\n`,
  );
});

test("colours=off leaves the names", async () => {
  expect(await seen("/logs?colors=off", [line("one"), line("two", LONG), line("three")])).toBe(
    "       web.1.abc|one\na-very-long-container-name|two\n                 web.1.abc|three\n",
  );
});

test("fourteen colours, then again from the first", async () => {
  const lines = Array.from({ length: 15 }, (_, i) => line("x", container(`c${i}`)));
  const colours = [...(await seen("/logs", lines)).matchAll(/\[([\d;]+)m +c/g)].map(([, colour]) => colour);
  expect(colours.join(" ")).toBe("1;37 1;36 1;35 1;34 1;33 1;32 1;31 37 36 35 34 33 32 31 1;37");
});

test.for([
  ["/logs/name:web.1.abc", false, "one name"],
  ["/logs/name:web*", true, "a star"],
  ["/logs/name:%77eb%2A", true, "encoded, as a browser's form does"],
  [`/logs/id:${WEB_ID}`, false, "one id"],
  ["/logs?sources=stdout", true, "all containers, one stream"],
  ["/logs/", true, "a trailing slash"],
  ["//logs", true, "a doubled slash"],
] as const)("%s names containers: %s (%s)", async ([path, named]) => {
  expect(await seen(path, [line("one")])).toContain(named ? "web.1.abc|one" : "one\n");
  expect((await seen(path, [line("one")])).includes("|")).toBe(named);
});

describe("streams", () => {
  const both = [line("out"), line("err", undefined, "stderr")];
  test.for([
    ["?sources=stdout", "out"],
    ["?source=stderr", "err"],
    ["?sources=stdout,stderr", "out err"],
    ["?source=stderr,stdout", "out err"],
    ["?source=stdout&source=stderr", "out err"],
    ["?source=stdout&sources=stderr", "out err"],
    ["?sources=stderr%2C%20stdout", "out err"],
    ["?sources=", "out err"],
    ["", "out err"],
  ] as const)("%s → %s", async ([query, want]) => {
    const text = await seen(`/logs/name:web.1.abc${query}`, both);
    expect(text.trim().split("\n").join(" ")).toBe(want);
  });

  test("a source that is none is refused", async () => {
    const { status, body } = await curl(`${agent.url}/logs?source=stdin`);
    expect([status, body]).toEqual([400, 'Bad request: source "stdin": there are stdout and stderr\n']);
  });
});

describe("ids", () => {
  test.for([
    [WEB_ID.slice(0, 5), "five digits that one container's id begins with"],
    [WEB_ID.slice(0, 12), "logspout's twelve"],
    [WEB_ID.slice(0, 20), "more than twelve"],
    [WEB_ID, "all"],
    [WEB_ID.slice(0, 12).toUpperCase(), "in capitals"],
  ] as const)("%s is found (%s)", async ([id]) => {
    const reader = await Reader.open(`${agent.url}/logs/id:${id}`);
    await until("a reading", () => agent.readings.size === 1);
    expect([...agent.readings.values()]).toEqual([WEB_ID]);
    agent.print(line("one"));
    expect(await reader.until("one")).toBe("one\n");
    reader.leave();
    await until("no reading", () => agent.readings.size === 0);
  });

  test.for([
    ["id:012", 404, "too short to be meant"],
    ["id:0123", 400, "two begin so"],
    ["id:9999", 404, "none begins so"],
    [`id:${WEB_ID}0`, 404, "too long"],
    ["id:wxyz", 404, "not hexadecimal"],
    ["id:", 404, "empty"],
    ["foo:bar", 404, "logspout showed everything"],
    ["name", 404, "no colon"],
    ["name:[x", 400, "logspout matched nothing in silence"],
    ["name:x/y", 404, "names have no slash"],
    ["name:x%2Fy", 400, "nor one in disguise"],
    ["name:%ff", 400, "not UTF-8"],
    ["name:..%2f..%2fetc", 400, "no way up"],
    ["..", 404, "no way up"],
  ] as const)("/logs/%s → %i (%s)", async ([place, want]) => {
    const { status, body } = await curl("--path-as-is", `${agent.url}/logs/${place}`);
    expect(status, body).toBe(place === ".." ? 400 : want);
    expect(agent.readings.size).toBe(0);
  });

  test("of several containers all are named", async () => {
    const { body } = await curl(`${agent.url}/logs/id:0123`);
    expect(body).toContain(`${WEB_ID.slice(0, 12)}  web.1.abc\n${DB_ID.slice(0, 12)}  db`);
  });

  test("while Docker is away, 503", async () => {
    const away = await openAgent({ containers: () => Promise.reject(new Error("no socket")) });
    const { status } = await curl(`${away.url}/logs/id:0123`);
    await away.close();
    expect(status).toBe(503);
  });
});

describe("JSON", () => {
  test("is what logspout prints", async () => {
    const reader = await Reader.open(`${agent.url}/logs`, { headers: { accept: "application/json" } });
    expect(reader.response.headers.get("content-type")).toBe("application/json");
    await until("a reading", () => agent.readings.size === 1);
    agent.print(line('o<n>e & \u2028 "q" é'));
    expect(await reader.until("\n}\n")).toBe(
      `{\n  "Container": {\n    "Id": "${WEB_ID}",\n    "Created": "0001-01-01T00:00:00Z",\n    "State": {\n` +
        `      "StartedAt": "0001-01-01T00:00:00Z",\n      "FinishedAt": "0001-01-01T00:00:00Z",\n      "Health": {}\n    },\n` +
        `    "Name": "/web.1.abc"\n  },\n  "Source": "stdout",\n` +
        `  "Data": "o\\u003cn\\u003ee \\u0026 \\u2028 \\"q\\" é",\n  "Time": "2026-11-20T10:17:21.759558074Z"\n}\n`,
    );
    reader.leave();
    await until("no reading", () => agent.readings.size === 0);
  });

  test.for([
    ["application/json", true],
    ["text/html, application/json;q=0.9, */*", true],
    ["APPLICATION/JSON", true],
    ["application/json;q=0", false],
    ["*/*", false],
    ["application/jsonp", false],
    ["text/plain", false],
  ] as const)("Accept: %s → JSON: %s", async ([accept, want]) => {
    const text = await seen("/logs?colors=off", [line("one")], { headers: { accept } });
    expect(text.startsWith("{")).toBe(want);
  });
});

test.for([["HEAD"], ["POST"], ["PUT"], ["DELETE"], ["OPTIONS"]] as const)(
  "%s /logs is refused",
  async ([method]) => {
    const response = await fetch(`${agent.url}/logs`, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
    expect(await response.text()).toBe("");
  },
);

test("an unknown path is answered as Go does", async () => {
  const { status, head, body } = await curl(`${agent.url}/nothing`);
  expect([status, body]).toEqual([404, "404 page not found\n"]);
  expect(head).toContain("content-type: text/plain; charset=utf-8");
  expect(head).toContain("x-content-type-options: nosniff");
});

test("a client that asks for HTTP/2 by upgrade is served as it can be", async () => {
  const { status, body } = await curl("--http2", `${agent.url}/health`);
  expect([status, body]).toEqual([200, "Healthy!\n"]);
});

test("a body beside an upgrade is refused, not waited for", async () => {
  const { status } = await curl("--http2", "-d", "{}", `${agent.url}/routes`);
  expect(status).toBe(400);
});

test("lines asked for behind an answer that never ends do not pile up", async () => {
  const { hostname, port } = new URL(agent.url);
  const socket = connect(Number(port), hostname);
  const request = "GET /logs/name:web.1.abc HTTP/1.1\r\nHost: x\r\n\r\n";
  socket.write(request + request);
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await until("headers", () => text.includes("\r\n\r\n"));
  await until("one viewer", () => agent.api.viewers() === 1);
  agent.print(line("one"));
  await until("one", () => text.includes("one\n"));
  expect(agent.api.viewers()).toBe(1);
  socket.destroy();
  await until("no reading", () => agent.readings.size === 0);
});
