/** Searching over HTTP: parameters, pages, limits, downloads, and what happens when somebody leaves. */
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SearchAnswer } from "../../src/api/contract.ts";
import { cursorText, parseCursor } from "../../src/api/cursor.ts";
import { routes } from "../../src/api/routes.ts";
import { BEARER, FIRST, startTestServer } from "./server.ts";
import type { TestServer } from "./server.ts";

async function filled(count: number): Promise<TestServer> {
  const server = await startTestServer();
  const records = Array.from({ length: count }, (_, i) =>
    server.record(i + 1, { seconds: FIRST + ((i + 1) >> 1) }),
  );
  await server.keep(records);
  return server;
}

async function search(server: TestServer, query: string): Promise<SearchAnswer> {
  const response = await server.get(`/api/v1/search?q=${server.q}&${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as SearchAnswer;
}

/** Node 20 has no Promise.withResolvers. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}

const numbers = (server: TestServer, answer: SearchAnswer): number[] =>
  answer.records.map((one) => Number(one.id.split("-")[1]) - server.base);

test("a record is what the outside was promised", async () => {
  const server = await filled(1);
  const answer = await search(server, "");
  expect(answer).toMatchObject({ cursor: null, partial: false, tailFrom: 0 });
  expect(answer.records[0]).toEqual({
    id: `1700000000000000001-${server.base + 1}`,
    timestamp: "2023-11-14T22:13:20.000000001Z",
    observed: expect.stringMatching(/^\d{4}-.*Z$/),
    severity: "info",
    severityNumber: 9,
    body: "line 1",
    resource: {
      "container.name": "web-1",
      "host.name": "box",
      "service.name": server.q.slice("service:".length),
    },
    attributes: { "log.iostream": "stdout" },
  });
  const one = await server.get(`/api/v1/records/${answer.records[0]?.id}`);
  expect(await one.json()).toEqual(answer.records[0]);
});

test.for([
  ["1700000000000000001-2", "another seq"],
  ["1-1", "another time"],
  ["x", "no id"],
  ["1-1-1", "too many parts"],
  ["99999999999999999999-1", "a time that no int64 holds"],
  ["..%2f..%2fetc", "a path"],
] as const)("there is no record %s (%s)", async ([id]) => {
  const server = await filled(1);
  const response = await server.get(`/api/v1/records/${id}`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: "E_NOT_FOUND" } });
});

test.for(["desc", "asc"] as const)(
  "pages in order %s have no seam, though many records share a time",
  async (order) => {
    const server = await filled(250);
    const found: number[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const answer: SearchAnswer = await search(
        server,
        `order=${order}&limit=17&cursor=${cursor}`.replace(/&cursor=$/, ""),
      );
      found.push(...numbers(server, answer));
      cursor = answer.cursor;
    }
    const all = Array.from({ length: 250 }, (_, i) => i + 1);
    expect(found).toEqual(order === "asc" ? all : all.toReversed());
  },
);

test("a relative range stays where it was while pages are turned", async () => {
  const server = await startTestServer();
  const now = Math.floor(Date.now() / 1000);
  await server.keep([1, 2, 3, 4].map((number) => server.record(number, { seconds: now - 10 + number })));
  const first = await search(server, "from=-30s&limit=1");
  const { fromNs, toNs } = parseCursor(first.cursor ?? "");
  await sleep(1100);
  const second = await search(server, `from=-30s&limit=1&cursor=${first.cursor}`);
  expect(parseCursor(second.cursor ?? "")).toMatchObject({ fromNs, toNs });
});

test("cursors carry every place there is, and nothing else is taken for one", () => {
  const ns = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const cursor = fc.record({
    ns,
    seq: fc.maxSafeNat(),
    fromNs: ns,
    toNs: ns,
    order: fc.constantFrom("desc" as const, "asc" as const),
  });
  fc.assert(
    fc.property(cursor, (one) => {
      expect(parseCursor(cursorText(one))).toEqual(one);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => parseCursor(text)).toThrow(expect.objectContaining({ code: "E_CURSOR" }));
    }),
  );
});

test.for([
  ["/api/v1/search?from=yesterday", "E_TIME", "a time that is none"],
  ["/api/v1/search?from=now&to=-1h", "E_RANGE", "the wrong way round"],
  ["/api/v1/search?from=-1h&to=-1h", "E_RANGE", "nothing in between"],
  ["/api/v1/search?limit=0", "E_PARAMETER", "too few"],
  ["/api/v1/search?limit=10001", "E_PARAMETER", "too many"],
  ["/api/v1/search?limit=1e3x", "E_PARAMETER", "no number"],
  ["/api/v1/search?limit=", "E_PARAMETER", "no number at all"],
  ["/api/v1/search?limit=1&limit=2", "E_PARAMETER", "twice"],
  ["/api/v1/search?lmit=1", "E_PARAMETER", "a slip of the finger is not passed over"],
  ["/api/v1/search?__proto__=1", "E_PARAMETER", "a name that every object has"],
  ["/api/v1/search?constructor=1", "E_PARAMETER", "another"],
  ["/api/v1/search?order=up", "E_PARAMETER", "an order that is none"],
  ["/api/v1/search?cursor=abc", "E_CURSOR", "a cursor made up"],
  [`/api/v1/search?q=${"x".repeat(8001)}`, "E_PARAMETER", "a query without end"],
  ["/api/v1/histogram?buckets=1001", "E_PARAMETER", "too many buckets"],
  ["/api/v1/histogram?by=", "E_PARAMETER", "by nothing"],
  ["/api/v1/fields?limit=1001", "E_PARAMETER", "too many values"],
  [`/api/v1/fields?${"field=x&".repeat(21)}`, "E_PARAMETER", "too many fields"],
  ["/api/v1/export?format=xml", "E_PARAMETER", "a format that is none"],
  ["/api/v1/tail?rate=0", "E_PARAMETER", "a tail of nothing"],
  ["/api/v1/balance?x=1", "E_PARAMETER", "a parameter where none is taken"],
] as const)("%.60s → %s (%s)", async ([path, code]) => {
  const { get, store } = await startTestServer();
  const response = await get(path);
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: Record<string, string> };
  expect(error).toMatchObject({ code, message: expect.any(String), hint: expect.any(String) });
  expect(store.calls["search"]).toBeUndefined();
});

test.for(["search", "tail", "histogram", "fields", "export"])(
  "a wrong query is refused by %s, with its place",
  async (route) => {
    const { get } = await startTestServer();
    const response = await get(`/api/v1/${route}?q=${encodeURIComponent("level:error AND (web")}`);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as {
      error: { code: string; position: number; suggestion?: string };
    };
    expect(error.code).toBe("E_QUERY");
    expect(error.position).toBeGreaterThanOrEqual(0);
  },
);

test("histogram and fields ask for the last day unless told otherwise", async () => {
  const server = await startTestServer();
  const histogram = await server.get("/api/v1/histogram");
  const { from, buckets } = (await histogram.json()) as { from: string; buckets: number };
  expect(Math.abs(Date.parse(from) - (Date.now() - 86_400_000))).toBeLessThan(1_800_000);
  expect(buckets).toBeGreaterThan(40);
  expect(buckets).toBeLessThanOrEqual(61);
  const fields = await server.get("/api/v1/fields?field=container.name&field=severity&limit=3");
  expect(await fields.json()).toMatchObject({ fields: [{ name: "container.name" }, { name: "severity" }] });
});

test("who leaves takes the search along", async () => {
  const server = await startTestServer();
  const seen = deferred<AbortSignal>();
  server.store.onSearch = async ({ signal }) => {
    if (signal === undefined) throw new Error("a search without a signal");
    seen.resolve(signal);
    await new Promise<void>((_, reject) =>
      signal.addEventListener("abort", () => reject(new Error("aborted"))),
    );
  };
  const outgoing = request(`${server.url}/api/v1/search`, { headers: BEARER }).on("error", () => undefined);
  outgoing.end();
  const signal = await seen.promise;
  expect(signal.aborted).toBe(false);
  outgoing.destroy();
  await expect.poll(() => signal.aborted, { timeout: 15_000 }).toBe(true);
  server.store.onSearch = () => Promise.resolve();
  expect((await server.get("/api/v1/search")).status).toBe(200);
});

test("so many searches at once run, some wait, the rest are told to come later; and the engine's pause is told too", async () => {
  const server = await startTestServer();
  const release = deferred<void>();
  let running = 0;
  let most = 0;
  server.store.onSearch = async () => {
    most = Math.max(most, ++running);
    await release.promise;
    running -= 1;
  };
  let refused = 0;
  const all = Array.from({ length: 100 }, async () => {
    const response = await server.get("/api/v1/search");
    if (response.status === 429) refused += 1;
    return response;
  });
  await expect.poll(() => refused, { timeout: 15_000 }).toBe(28);
  release.resolve();
  const statuses = (await Promise.all(all)).map((one) => one.status);
  expect(most).toBe(8);
  expect(statuses.filter((one) => one === 200).length).toBe(72);
  server.store.away = true;
  const away = await server.get("/api/v1/search");
  expect([away.status, away.headers.get("retry-after")]).toEqual([503, "2"]);
});

test("an export has all pages, oldest first, exact as JSON and safe as a table", async () => {
  const server = await filled(5000);
  await server.keep([server.record(6000, { body: '=HYPERLINK("http://evil","x"),\r\n2' })]);
  const ndjson = await server.get(`/api/v1/export?q=${server.q}`);
  expect(ndjson.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
  expect(ndjson.headers.get("content-disposition")).toMatch(
    /^attachment; filename="logboom-[\dT-]+\.ndjson"$/,
  );
  const lines = (await ndjson.text())
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { body: string });
  expect(lines.length).toBe(5001);
  expect([lines[0]?.body, lines[4999]?.body]).toEqual(["line 1", "line 5000"]);
  expect(server.store.calls["search"]).toBe(3);

  const csv = await (await server.get(`/api/v1/export?q=${server.q}&format=csv&order=desc&limit=2`)).text();
  const [head, ...rows] = csv.split(/\r\n(?=\d{4}-|timestamp|$)/);
  expect(head).toBe("timestamp,severity,host,container,service,body,resource,attributes,id");
  expect(rows[0]).toContain(`,box,web-1,${server.q.slice(8)},"'=HYPERLINK(""http://evil"",""x""),\r\n2",`);
  expect(rows.filter((row) => row !== "").length).toBe(2);

  const text = await (await server.get(`/api/v1/export?q=${server.q}&format=text&limit=1`)).text();
  expect(text).toBe("2023-11-14T22:13:20.000000001Z info web-1 line 1\n");
});

test("an export that cannot be finished is cut, so that a part never passes for the whole", async () => {
  const server = await filled(5000);
  let pages = 0;
  server.store.onSearch = async () => {
    if (++pages > 1) throw new Error("disk gone");
  };
  const response = await server.get(`/api/v1/export?q=${server.q}`);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
  // A first page that fails is an answer like any other.
  expect((await server.get(`/api/v1/export?q=${server.q}`)).status).toBe(500);
});

test("an export that nobody reads fetches nothing ahead, and one that is left stops", async () => {
  const server = await startTestServer();
  const body = "x".repeat(2000);
  await server.keep(Array.from({ length: 40_000 }, (_, i) => server.record(i + 1, { body })));
  const response = await server.get(`/api/v1/export?q=${server.q}`);
  await sleep(500);
  const pages = server.store.calls["search"] ?? 0;
  expect(pages).toBeLessThan(12);
  await response.body?.cancel();
  await sleep(300);
  const after = server.store.calls["search"] ?? 0;
  await sleep(300);
  expect(server.store.calls["search"]).toBe(after);
  expect(after).toBeLessThan(20);
});

test("the description lists every route with its parameters", async () => {
  const { get } = await startTestServer();
  const description = (await (await get("/api/openapi.json")).json()) as {
    openapi: string;
    info: { version: string };
    paths: Record<string, Record<string, { parameters?: { name: string }[]; security?: unknown[] }>>;
  };
  expect(description.openapi).toBe("3.1.0");
  expect(description.info.version).toBe("1.2.3");
  for (const { method, path, who, query } of routes) {
    const operation = description.paths[path.replace(":id", "{id}")]?.[method.toLowerCase()];
    expect(operation, `${method} ${path}`).toBeDefined();
    expect(operation?.security === undefined).toBe(who !== "public");
    const names = operation?.parameters?.map((one) => one.name) ?? [];
    expect(names).toEqual([...(path.includes(":id") ? ["id"] : []), ...Object.keys(query?.shape ?? {})]);
  }
});

test("the reference page names every route and parameter", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/reference/api.md"), "utf8");
  for (const { method, path, who, query, body } of routes) {
    const row = page
      .split("\n")
      .find((line) => new RegExp(`^\\| \`${method} ${path.replaceAll("/", "\\/")}[\`?]`).test(line));
    expect(row, `${method} ${path}`).toBeDefined();
    expect(row?.includes("(public)"), path).toBe(who === "public");
    const asked = /\?([\w&]+)`/.exec(row ?? "")?.[1]?.split("&") ?? [];
    expect(asked, path).toEqual(Object.keys(query?.shape ?? {}));
    for (const name of Object.keys(body?.shape ?? {})) expect(row).toContain(`"${name}"`);
  }
});
