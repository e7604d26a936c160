/** No request without credentials reaches data: every route of the table, and the page, is tried. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { agentRoutes } from "../../src/api/agent-routes.ts";
import type { Route } from "../../src/api/route.ts";
import { doctorRoute } from "../../src/api/doctor-route.ts";
import { routes as table } from "../../src/api/routes.ts";
import { stepsRoute } from "../../src/api/steps-route.ts";
import { testLineRoute } from "../../src/api/test-line.ts";
import { workbenchRoutes } from "../../src/api/workbench-route.ts";
import { workbenchSamplesRoute } from "../../src/api/workbench-samples.ts";
import { BEARER, cookieFrom, post, signInByLink, startTestServer } from "./server.ts";

/** What was taken in spite of everything; nothing may be. */
const taken: string[] = [];
/** The routes that bring records in are handed to the API by the program. */
const receivers: Route[] = [
  ...agentRoutes({
    open: (sender) => Promise.reject(new Error(`opened ${taken.push(sender)}`)),
    take: (sender) => Promise.reject(new Error(`took ${taken.push(sender)}`)),
  }),
  stepsRoute({ counts: () => [], samples: () => [], lastHour: () => undefined }),
  doctorRoute(() => Promise.resolve({ findings: [], since: "", steps: 0, receivers: 0 })),
  workbenchSamplesRoute((step) => {
    throw new Error(`asked ${taken.push(step)}`);
  }),
  ...workbenchRoutes({
    configured: () => {
      taken.push("steps");
      return { steps: "", file: null, line: null, detect: true, saves: null };
    },
    save: ({ steps }) => {
      throw new Error(`saved ${taken.push(steps)}`);
    },
    run: ({ kind }) => Promise.reject(new Error(`ran ${taken.push(kind)}`)),
  }),
  testLineRoute(() => Promise.reject(new Error(`sent ${taken.push("a line")}`))),
];
const routes = [...table, ...receivers];

/** All that may be seen by anybody. A new entry is a decision, so it is written down here as well. */
const PUBLIC = ["GET /health", "GET /api/v1/session", "POST /api/v1/session", "GET /signin"];

test("the public routes are these and no others", () => {
  const open = routes
    .filter((route) => route.who === "public")
    .map(({ method, path }) => `${method} ${path}`);
  expect(open.toSorted()).toEqual(PUBLIC.toSorted());
});

test("every other route answers 401 to nobody, to a wrong token and to a wrong cookie, and touches no store", async () => {
  const { url, store } = await startTestServer({ receivers });
  const loaded = { ...store.calls };
  for (const { method, path } of routes.filter((route) => route.who === "signed-in")) {
    const address = url + path.replace(":id", "1-1").replace(":sender", "an-agent");
    const none = await fetch(address, { method });
    expect([path, none.status]).toEqual([path, 401]);
    expect(await none.json()).toMatchObject({ error: { code: "E_SIGN_IN" } });
    const cookie = await fetch(address, {
      method,
      headers: { cookie: "logboom-session=x; logboom-session-80=y" },
    });
    expect([path, cookie.status]).toEqual([path, 401]);
  }
  expect(store.calls).toEqual(loaded);
  expect(taken).toEqual([]);
});

test.for([
  ["Bearer wrong", "another token"],
  ["Bearer ", "no token"],
  ["Basic YWRtaW46YWRtaW4=", "another scheme"],
  ["bearer", "the scheme alone"],
  [`Bearer ${BEARER.authorization.slice(7)}x`, "one character more"],
  [BEARER.authorization.slice(0, -1), "one character less"],
] as const)("the header %o is refused (%s)", async ([authorization]) => {
  const { url } = await startTestServer({ receivers });
  const response = await fetch(`${url}/api/v1/search`, { headers: { authorization } });
  expect(response.status).toBe(401);
});

test("HEAD is no way around", async () => {
  const { url } = await startTestServer({ receivers });
  for (const { path } of routes.filter((route) => route.who === "signed-in" && route.method === "GET")) {
    const response = await fetch(url + path.replace(":id", "1-1"), { method: "HEAD" });
    expect([path, response.status]).toEqual([path, 401]);
  }
});

test.for([
  "/api/v1/Search",
  "//api/v1/search",
  "/api//v1/search",
  "/api/v1/search/",
  "/api/v1/%73earch",
  "/API/v1/search",
  "/x/../api/v1/search",
  "/api/v1/search%2f",
  "/api/v1/search;x",
])("%s is no way around either", async (path) => {
  const { url, store } = await startTestServer({ receivers });
  const response = await fetch(url + path);
  expect([401, 404]).toContain(response.status);
  expect(store.calls["search"]).toBeUndefined();
});

test("the token and a session open all of them", async () => {
  const { url, api } = await startTestServer({ receivers });
  const cookie = await signInByLink(api);
  for (const headers of [BEARER, { cookie }]) {
    for (const { method, path } of routes.filter(
      (route) => route.who === "signed-in" && route.method === "GET",
    )) {
      const response = await fetch(url + path.replace(":id", "1-1"), { method, headers });
      await response.body?.cancel();
      expect([path, response.status]).toEqual([path, path.includes(":id") ? 404 : 200]);
    }
  }
});

test("with sign-in off everything is open, on loopback alone", async () => {
  const { url } = await startTestServer({ auth: { mode: "off" } });
  expect((await fetch(`${url}/api/v1/search`)).status).toBe(200);
  const session = await fetch(`${url}/api/v1/session`);
  expect(await session.json()).toEqual({
    signedIn: true,
    required: false,
    user: null,
    passwordMissing: false,
  });
  expect((await post(`${url}/api/v1/password`, { password: "12345678" })).status).toBe(403);
  const open = startTestServer({ auth: { mode: "off" }, address: { host: "0.0.0.0", port: 0 } });
  await expect(open).rejects.toMatchObject({ code: "E_NO_AUTH_ADDRESS" });
});

test("only grants.ts turns text into a query: no route may do it by itself", () => {
  const folder = join(import.meta.dirname, "../../src/api");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const parsing = files.filter((name) => readFileSync(join(folder, name), "utf8").includes("parseQuery("));
  expect(parsing).toEqual(["grants.ts"]);
  const reading = files.filter((name) =>
    /store\.(search|histogram|fields|record|accepted)\(/.test(readFileSync(join(folder, name), "utf8")),
  );
  for (const name of reading.filter((one) => one.startsWith("routes/"))) {
    expect(readFileSync(join(folder, name), "utf8"), name).toMatch(/granted(Text|Query)\(|maySee\(/);
  }
});

test("a session cookie is kept from scripts and from foreign pages", async () => {
  const { api } = await startTestServer();
  const response = await fetch(api.signInLink() ?? "", { redirect: "manual" });
  const cookie = response.headers.getSetCookie()[0] ?? "";
  expect(cookie).toMatch(/; HttpOnly; SameSite=Lax$/);
  expect(cookie).toMatch(/; Path=\/; Max-Age=2592000/);
  expect(cookieFrom(response)).toMatch(/^logboom-session-\d+=[\w-]{43}$/);
});
