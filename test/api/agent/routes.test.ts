/** /routes, /health and /metrics, with curl and fetch. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPersisted } from "../../../src/api/agent/persisted.ts";
import { curl, openAgent } from "./opened.ts";
import type { Opened } from "./opened.ts";

let agent: Opened;
let routes: string;
beforeAll(async () => {
  agent = await openAgent();
  routes = `${agent.url}/routes`;
});
afterAll(() => agent.close());

const ROUTE = '{"id":"web","adapter":"syslog","address":"h:514","filter_name":"web*","options":{"a":"<b>"}}';
const PRETTY = `{
  "id": "web",
  "adapter": "syslog",
  "address": "h:514",
  "filter_name": "web*",
  "options": {
    "a": "\\u003cb\\u003e"
  }
}
`;

test("made, listed, read, removed", async () => {
  expect((await curl(routes)).body).toBe("[]\n");
  const made = await curl("-d", ROUTE, routes);
  expect([made.status, made.body]).toEqual([201, PRETTY]);
  expect(made.head).toContain("content-type: application/json");
  const list = await curl(`${routes}/`);
  expect(JSON.parse(list.body)).toEqual([JSON.parse(ROUTE)]);
  const one = await curl(`${routes}/web`);
  expect([one.status, one.body]).toEqual([200, PRETTY]);
  expect(one.head).toContain("content-type: application/json");
  const gone = await curl("-X", "DELETE", `${routes}/web`);
  expect([gone.status, gone.body]).toEqual([200, ""]);
  expect((await curl("-X", "DELETE", `${routes}/web`)).status).toBe(404);
  expect((await curl(`${routes}/web`)).body).toBe("404 page not found\n");
});

describe("refused", () => {
  beforeEach(async () => {
    // Whatever was refused before, the next request is answered.
    expect((await curl(routes)).status).toBe(200);
  });

  test.for([
    ["", 400, "Bad request: EOF\n", "nothing at all"],
    ["{", 400, "Bad request: ", "broken JSON"],
    ["[]", 400, "Bad request: a route is a JSON object\n", "not an object"],
    [
      '{"adapter":"nope"}',
      400,
      "Bad route: bad adapter: nope (there are raw and syslog)\n",
      "refused by the routes",
    ],
    ['{"id":"../../tmp/x","adapter":"raw"}', 400, "Bad route: an id is", "a way up, which logspout followed"],
    ['{"ID":"a/b","adapter":"raw"}', 400, "Bad route: an id is", "members in any case"],
    ['{"id":5,"adapter":"raw"}', 400, "Bad route: an id is", "no text"],
  ] as const)("POST %s → %i %s (%s)", async ([body, status, begin]) => {
    const answer = await curl("-d", body, routes);
    expect([answer.status, answer.body.slice(0, begin.length)]).toEqual([status, begin]);
    expect((await curl(routes)).body).toBe("[]\n");
  });

  test.for([
    [100_000, "announced"],
    [100_000, "chunked"],
  ] as const)("a body of %i bytes, %s", async ([size, how]) => {
    const body = `{"adapter":"${"x".repeat(size)}"}`;
    const chunked = how === "chunked" ? ["-H", "transfer-encoding: chunked"] : [];
    const answer = await curl(...chunked, "-d", body, routes);
    expect([answer.status, answer.body]).toEqual([413, "Bad request: longer than 65536 bytes\n"]);
  });

  test.for([
    ["PUT", "/routes", "GET, HEAD, POST"],
    ["PATCH", "/routes", "GET, HEAD, POST"],
    ["DELETE", "/routes", "GET, HEAD, POST"],
    ["POST", "/routes/web", "GET, HEAD, DELETE"],
    ["PUT", "/routes/web", "GET, HEAD, DELETE"],
    ["POST", "/metrics", "GET, HEAD"],
  ] as const)("%s %s", async ([method, path, allow]) => {
    const response = await fetch(agent.url + path, { method });
    expect([response.status, response.headers.get("allow"), await response.text()]).toEqual([405, allow, ""]);
  });

  test.for([
    ["/routes/..%2f..%2fetc%2fpasswd", 400],
    ["/routes/../../etc/passwd", 400],
    ["/routes/%2e%2e", 400],
    ["/routes/a/b", 404],
    ["/routes/.hidden", 404],
    ["/routes/%00", 400],
  ] as const)("%s → %i", async ([path, status]) => {
    expect((await curl("--path-as-is", agent.url + path)).status).toBe(status);
    expect((await curl("--path-as-is", "-X", "DELETE", agent.url + path)).status).toBe(status);
  });
});

describe("other sites' pages", () => {
  test.for([
    ["Origin: https://evil.example", 403],
    ["Origin: null", 403],
    ["Sec-Fetch-Site: cross-site", 403],
    ["Origin: SELF", 201],
    ["Sec-Fetch-Site: same-origin", 201],
  ] as const)("POST /routes with %s → %i", async ([header, want]) => {
    const given = header.replace("SELF", agent.url);
    const { status } = await curl("-H", given, "-d", '{"id":"x","adapter":"raw"}', routes);
    expect(status).toBe(want);
    expect((await curl("-X", "DELETE", `${routes}/x`)).status).toBe(want === 201 ? 200 : 404);
  });

  test("a link to the lines may be followed, a script may not read them", async () => {
    const from = ["-H", "Sec-Fetch-Site: cross-site", "-H"];
    const link = [...from, "Sec-Fetch-Mode: navigate", "-H", "Sec-Fetch-Dest: document"];
    expect((await curl(...link, routes)).status).toBe(200);
    expect((await curl(...from, "Sec-Fetch-Mode: no-cors", routes)).status).toBe(403);
    expect(
      (await curl(...from, "Sec-Fetch-Mode: navigate", "-H", "Sec-Fetch-Dest: iframe", routes)).status,
    ).toBe(403);
  });

  test("names that are not ours are refused once ours are told", async () => {
    const named = await openAgent({ settings: { hosts: ["logs.example.com", "*.internal"] } });
    const status = async (host: string): Promise<number> =>
      (await curl("-H", `Host: ${host}`, `${named.url}/routes`)).status;
    expect(
      await Promise.all(
        [
          "a.internal",
          "logs.example.com",
          "LOGS.example.com:8000",
          "logspout",
          "10.1.2.3:80",
          "[::1]:80",
        ].map(status),
      ),
    ).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await Promise.all(["evil.example", "logs.example.com.evil.example"].map(status))).toEqual([
      403, 403,
    ]);
    await named.close();
  });
});

describe("health", () => {
  test.for([["GET"], ["POST"], ["PUT"], ["DELETE"]] as const)(
    "%s tells that all is well",
    async ([method]) => {
      const response = await fetch(`${agent.url}/health`, { method });
      expect([response.status, await response.text()]).toEqual([200, "Healthy!\n"]);
      expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    },
  );

  test("what is wrong is said, with 503", async () => {
    agent.troubles.push("route syslog://h:514 has delivered nothing for 90 s", "Docker cannot be reached");
    const { status, body } = await curl(`${agent.url}/health`);
    agent.troubles.length = 0;
    expect([status, body]).toEqual([
      503,
      "Unhealthy:\n- route syslog://h:514 has delivered nothing for 90 s\n- Docker cannot be reached\n",
    ]);
    expect((await curl(`${agent.url}/health`)).status).toBe(200);
  });
});

test("metrics are Prometheus text", async () => {
  const { status, head, body } = await curl(`${agent.url}/metrics`);
  expect([status, body]).toEqual([200, "# HELP lines_total Lines.\nlines_total 3\n"]);
  expect(head).toContain("content-type: text/plain; version=0.0.4");
});

test("an address that is taken is refused with what to do", async () => {
  const port = Number(new URL(agent.url).port);
  await expect(openAgent({ port })).rejects.toMatchObject({
    code: "E_ADDRESS_IN_USE",
    hint: /HTTP_BIND_ADDRESS and PORT/ as unknown,
  });
});

test("a folder that cannot be written to is no fault of the route", async () => {
  const folder = mkdtempSync(join(tmpdir(), "logboom-routes-"));
  const persisted = await openPersisted(folder);
  rmSync(folder, { recursive: true });
  const create = async (json: unknown): Promise<object> => {
    const route = json as object;
    await persisted?.save("web", route);
    return route;
  };
  const full = await openAgent({ routes: { list: none, read: none, create, remove: none } });
  const answer = await curl("-d", ROUTE, `${full.url}/routes`);
  expect([answer.status, answer.body]).toEqual([
    500,
    expect.stringMatching(
      /^Not kept: the route cannot be kept in .*ENOENT.* \(make ROUTESPATH writable, or /,
    ),
  ]);
  await full.close();
});

test("a bug of ours is a 500 and no end of the agent", async () => {
  const broken = await openAgent({
    routes: { list: () => Promise.reject(new Error("bug")), read: none, create: none, remove: none },
  });
  expect((await curl(`${broken.url}/routes`)).status).toBe(500);
  expect((await curl(`${broken.url}/health`)).status).toBe(200);
  await broken.close();
});

function none(): Promise<never> {
  return Promise.reject(new Error("not asked for"));
}
