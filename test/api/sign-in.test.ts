/** Signing in and out, as a person and as an attacker would. */
import { expect, test } from "vitest";
import { secretKey } from "../../src/api/auth/secrets.ts";
import { sendRaw, statusOf } from "./raw.ts";
import { BEARER, cookieFrom, openPlace, post, signInByLink, startTestServer, TOKEN } from "./server.ts";
import type { TestServer } from "./server.ts";

const PASSWORD = "correct horse battery";

async function sessionOf(server: TestServer, cookie: string): Promise<unknown> {
  return (await fetch(`${server.url}/api/v1/session`, { headers: { cookie } })).json();
}

async function canRead(server: TestServer, cookie: string): Promise<boolean> {
  return (await fetch(`${server.url}/api/v1/search`, { headers: { cookie } })).status === 200;
}

/** Refused for now, or answered late. */
async function isHeldUp(ask: () => Promise<Response>): Promise<boolean> {
  const startedMs = Date.now();
  const { status } = await ask();
  return status === 429 || Date.now() - startedMs > 400;
}

/** Signs in by the link and sets the password; the cookie after it. */
async function withPassword(server: TestServer): Promise<string> {
  const cookie = await signInByLink(server.api);
  const response = await post(`${server.url}/api/v1/password`, { password: PASSWORD }, { cookie });
  expect(response.status).toBe(200);
  return cookieFrom(response);
}

test("from the first link to a password, out, and in again", async () => {
  const server = await startTestServer();
  expect(await sessionOf(server, "")).toEqual({
    signedIn: false,
    required: true,
    user: null,
    passwordMissing: false,
  });
  const link = server.api.signInLink() ?? "";
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/signin\?token=[\w-]{43}$/);
  expect(server.api.signInLink()).toBe(link);

  const response = await fetch(link, { redirect: "manual" });
  expect([response.status, response.headers.get("location")]).toEqual([303, "/"]);
  const first = cookieFrom(response);
  expect(await sessionOf(server, first)).toEqual({
    signedIn: true,
    required: true,
    user: "admin",
    passwordMissing: true,
  });

  const changed = await post(`${server.url}/api/v1/password`, { password: PASSWORD }, { cookie: first });
  const second = cookieFrom(changed);
  expect(await changed.json()).toMatchObject({ signedIn: true, passwordMissing: false });
  expect(await canRead(server, first)).toBe(false);
  expect(await canRead(server, second)).toBe(true);
  expect(server.api.signInLink()).toBeUndefined();

  const out = await fetch(`${server.url}/api/v1/session`, { method: "DELETE", headers: { cookie: second } });
  expect(out.headers.getSetCookie()[0]).toContain("Max-Age=0");
  expect(await canRead(server, second)).toBe(false);

  const back = await post(`${server.url}/api/v1/session`, { password: PASSWORD });
  expect(back.status).toBe(200);
  expect(await canRead(server, cookieFrom(back))).toBe(true);
  const named = await post(`${server.url}/api/v1/session`, { user: "admin", password: PASSWORD });
  expect(named.status).toBe(200);
});

test("the link works once, is not used up by looking ahead, and is dead once there is a password", async () => {
  const server = await startTestServer();
  const link = server.api.signInLink() ?? "";
  await fetch(link, { method: "HEAD", redirect: "manual" });
  await fetch(link, { redirect: "manual", headers: { "sec-purpose": "prefetch;prerender" } });
  const wrong = await fetch(`${server.url}/signin?token=wrong`, { redirect: "manual" });
  expect(wrong.status).toBe(401);
  expect((await fetch(`${server.url}/signin`, { redirect: "manual" })).status).toBe(401);

  const first = await fetch(link, { redirect: "manual" });
  expect(first.status).toBe(303);
  const again = await fetch(link, { redirect: "manual" });
  expect(again.status).toBe(401);
  expect(again.headers.getSetCookie()).toEqual([]);
  expect(await again.json()).toMatchObject({ error: { code: "E_WRONG_LINK" } });
  // Its own user may reload.
  const reload = await fetch(link, { redirect: "manual", headers: { cookie: cookieFrom(first) } });
  expect(reload.status).toBe(303);

  const unused = server.api.signInLink() ?? "";
  expect(unused).not.toBe(link);
  await post(`${server.url}/api/v1/password`, { password: PASSWORD }, { cookie: cookieFrom(first) });
  expect((await fetch(unused, { redirect: "manual" })).status).toBe(401);
});

test("a session that was planted before signing in is worth nothing after it", async () => {
  const server = await startTestServer();
  await withPassword(server);
  const name = `logboom-session-${new URL(server.url).port}`;
  const planted = `${name}=${"A".repeat(43)}`;
  const response = await post(`${server.url}/api/v1/session`, { password: PASSWORD }, { cookie: planted });
  expect(cookieFrom(response)).not.toBe(planted);
  expect(await canRead(server, planted)).toBe(false);

  // A real session of the attacker's own, planted in the same way, ends as well.
  const theirs = cookieFrom(await post(`${server.url}/api/v1/session`, { password: PASSWORD }));
  const mine = cookieFrom(
    await post(`${server.url}/api/v1/session`, { password: PASSWORD }, { cookie: theirs }),
  );
  expect(mine).not.toBe(theirs);
  expect([await canRead(server, theirs), await canRead(server, mine)]).toEqual([false, true]);
});

test("wrong passwords and unknown users look alike, and soon have to wait", async () => {
  const server = await startTestServer();
  const cookie = await withPassword(server);
  const answers = [];
  for (const body of [{ password: "wrong" }, { user: "nobody", password: PASSWORD }, { password: "" }]) {
    const response = await post(`${server.url}/api/v1/session`, body);
    answers.push([response.status, await response.json()]);
  }
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(answers[0]?.[0]).toBe(401);

  const startedMs = Date.now();
  const fourth = await post(`${server.url}/api/v1/session`, { password: "wrong" });
  expect(fourth.status).toBe(401);
  expect(Date.now() - startedMs).toBeGreaterThan(350);
  const many = await Promise.all(
    Array.from({ length: 30 }, () => post(`${server.url}/api/v1/session`, { password: "wrong" })),
  );
  const refused = many.filter((one) => one.status === 429);
  expect(refused.length).toBeGreaterThan(25);
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  // Even the right one has to wait now, but who is signed in, and scripts with long tokens, notice nothing.
  expect(await isHeldUp(() => post(`${server.url}/api/v1/session`, { password: PASSWORD }))).toBe(true);
  expect(await canRead(server, cookie)).toBe(true);
  expect((await server.get("/api/v1/search")).status).toBe(200);
});

test("a short token has to stand in line behind wrong ones", async () => {
  const server = await startTestServer({ auth: { mode: "on", token: "short" } });
  const withToken = (token: string) =>
    fetch(`${server.url}/api/v1/balance`, { headers: { authorization: `Bearer ${token}` } });
  expect((await withToken("short")).status).toBe(200);
  for (let i = 0; i < 3; i++) expect((await withToken(`guess${i}`)).status).toBe(401);
  const rest = await Promise.all(Array.from({ length: 20 }, (_, i) => withToken(`more${i}`)));
  expect(rest.filter((one) => one.status === 429).length).toBeGreaterThan(15);
  expect(await isHeldUp(() => withToken("short"))).toBe(true);
});

test("a hundred right requests at once are no attack", async () => {
  const server = await startTestServer({ auth: { mode: "on", token: "short" } });
  const all = await Promise.all(
    Array.from({ length: 100 }, () =>
      fetch(`${server.url}/api/v1/balance`, { headers: { authorization: "Bearer short" } }),
    ),
  );
  expect(all.filter((one) => one.status !== 200)).toEqual([]);
});

test("changing the password wants the current one and ends every other session", async () => {
  const server = await startTestServer();
  const here = await withPassword(server);
  const there = cookieFrom(await post(`${server.url}/api/v1/session`, { password: PASSWORD }));
  const change = (body: object, cookie = here) => post(`${server.url}/api/v1/password`, body, { cookie });
  expect((await change({ password: "a new password" })).status).toBe(401);
  expect((await change({ password: "a new password", current: "wrong" })).status).toBe(401);
  expect((await change({ password: "short", current: PASSWORD })).status).toBe(400);
  expect((await change({ password: "x".repeat(1025), current: PASSWORD })).status).toBe(400);
  expect(await canRead(server, there)).toBe(true);
  const changed = await change({ password: "a new password", current: PASSWORD });
  expect(changed.status).toBe(200);
  expect([await canRead(server, here), await canRead(server, there)]).toEqual([false, false]);
  expect(await canRead(server, cookieFrom(changed))).toBe(true);
  expect((await post(`${server.url}/api/v1/session`, { password: PASSWORD })).status).toBe(401);
});

test("the holder of the environment's token may set the first password, and a forgotten one", async () => {
  const server = await startTestServer();
  const response = await post(`${server.url}/api/v1/password`, { password: PASSWORD }, BEARER);
  expect(response.status).toBe(200);
  expect(response.headers.getSetCookie()).toEqual([]);
  const signedIn = await post(`${server.url}/api/v1/session`, { password: PASSWORD });
  expect(signedIn.status).toBe(200);
  expect((await post(`${server.url}/api/v1/password`, { password: "a new password" }, BEARER)).status).toBe(
    200,
  );
  expect(await canRead(server, cookieFrom(signedIn))).toBe(false);
  expect((await post(`${server.url}/api/v1/session`, { password: "a new password" })).status).toBe(200);
});

test("what is stored opens nothing: hashes alone", async () => {
  const server = await startTestServer();
  const cookie = await withPassword(server);
  const secret = cookie.split("=")[1] ?? "";
  // The session before the password was set has ended; that is written in its own time.
  const keys = async () => (await server.store.state.list("session")).map((one) => one.key);
  await expect.poll(keys, { timeout: 10_000 }).toEqual([secretKey(secret)]);
  const kept = JSON.stringify([
    await server.store.state.list("session"),
    await server.store.state.list("user"),
  ]);
  expect(kept).not.toContain(secret);
  expect(kept).not.toContain(PASSWORD);
  expect(kept).not.toContain(TOKEN);
  expect(kept).toContain(secretKey(secret));
  expect(kept).toContain("$argon2id$v=19$m=19456,t=2,p=1$");
});

test("sessions and password outlive a restart, and work while the engine is away", async () => {
  const place = await openPlace();
  const { store } = place;
  const one = await startTestServer({ place });
  const cookie = await withPassword(one);
  store.away = true;
  const during = cookieFrom(await post(`${one.url}/api/v1/session`, { password: PASSWORD }));
  const asked = await fetch(`${one.url}/api/v1/session`, { headers: { cookie: during } });
  expect(await asked.json()).toMatchObject({ signedIn: true });
  const search = await fetch(`${one.url}/api/v1/search`, { headers: { cookie: during } });
  expect([search.status, search.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await search.json()).toMatchObject({ error: { code: "E_ENGINE_AWAY" } });
  // A password that could not be written is not said to be set.
  const change = { password: "another password", current: PASSWORD };
  expect((await post(`${one.url}/api/v1/password`, change, { cookie: during })).status).toBe(503);
  expect((await post(`${one.url}/api/v1/session`, { password: PASSWORD })).status).toBe(200);
  store.away = false;
  await expect.poll(async () => (await store.state.list("session")).length, { timeout: 15_000 }).toBe(3);
  await one.api.close();

  const { port } = new URL(one.url);
  const two = await startTestServer({ place, address: { host: "127.0.0.1", port: Number(port) } });
  for (const kept of [cookie, during]) {
    // By hand: the client library would still use a connection to the first server.
    const request = `GET /api/v1/search HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${kept}\r\nconnection: close\r\n\r\n`;
    expect(statusOf(await sendRaw(two.url, request))).toBe(200);
  }
  expect(two.api.signInLink()).toBeUndefined();
});

test("before the store has answered, the token works and nobody is taken for nobody", async () => {
  const place = await openPlace();
  place.store.away = true;
  const { api } = await startTestServer({ place });
  expect(api.signInLink()).toBeUndefined();
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${api.url}/api/v1/balance`, { headers })).status;
  expect(await status(BEARER)).toBe(200);
  expect(await status({})).toBe(401);
  expect(await status({ cookie: `logboom-session-${new URL(api.url).port}=x` })).toBe(503);
  expect((await post(`${api.url}/api/v1/session`, { password: "x" })).status).toBe(503);
  expect((await fetch(`${api.url}/health`)).status).toBe(200);
  place.store.away = false;
  await api.ready;
  expect(api.signInLink()).toBeDefined();
});

test("Secure is set when a trusted proxy says https, and only then", async () => {
  const https = { "x-forwarded-proto": "https" };
  const wary = await startTestServer();
  const plain = await fetch(wary.api.signInLink() ?? "", { redirect: "manual", headers: https });
  expect(plain.headers.getSetCookie()[0]).not.toContain("Secure");
  const trusting = await startTestServer({ auth: { mode: "on", trustProxy: true } });
  const secure = await fetch(trusting.api.signInLink() ?? "", { redirect: "manual", headers: https });
  expect(secure.headers.getSetCookie()[0]).toContain("; Secure");
});

test("an address that is taken is told in one sentence", async () => {
  const server = await startTestServer();
  const address = { host: "127.0.0.1", port: Number(new URL(server.url).port) };
  await expect(startTestServer({ address })).rejects.toMatchObject({ code: "E_ADDRESS_IN_USE" });
});
