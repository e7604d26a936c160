/** Foreign names, foreign pages, broken requests, ways out of the page's folder. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuthOptions } from "../../src/api/auth/options.ts";
import { sendRaw, statusOf } from "./raw.ts";
import { BEARER, post, signInByLink, startTestServer, TOKEN } from "./server.ts";

function requestText(method: string, path: string, headers: Record<string, string>, body = ""): string {
  const lines = Object.entries({ connection: "close", ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
}

describe("Host", () => {
  test.for([
    ["127.0.0.1:5642", "on", 200, "an address"],
    ["[::1]:5642", "on", 200, "an IPv6 address"],
    ["localhost", "on", 200, "loopback"],
    ["LOCALHOST.:80", "on", 200, "the same in other letters"],
    ["app.localhost:5642", "on", 200, "RFC 6761: always loopback"],
    ["logboom:5642", "on", 200, "a container's short name"],
    ["logboom:5642", "off", 403, "but not without sign-in"],
    ["logs.example.com", "on", 200, "configured"],
    ["a.wild.example.com", "on", 200, "configured by pattern"],
    ["wild.example.com", "on", 403, "the pattern's own root is not meant"],
    ["evil.example", "on", 403, "a foreign name (DNS rebinding)"],
    ["evil.example", "off", 403, "the same without sign-in, where it would be fatal"],
    ["localhost.evil.example", "on", 403, "a name that begins like ours"],
    ["127.0.0.1.evil.example", "on", 403, "or like an address"],
    ["evillocalhost", "off", 403, "or ends like ours"],
    ["xlogs.example.com", "on", 403, "a longer name than the configured one"],
    ["", "on", 400, "none"],
    ["evil.example/@localhost", "on", 400, "a path in it"],
    ["local host", "on", 400, "a blank in it"],
    ["a@localhost", "on", 400, "a user in it"],
  ] as const)("%o with sign-in %s → %d (%s)", async ([host, mode, status]) => {
    const hosts = ["logs.example.com", "*.wild.example.com"];
    const auth: AuthOptions = { mode, token: TOKEN, hosts };
    const { url } = await startTestServer({ auth });
    for (const path of ["/health", "/api/v1/session"]) {
      const answer = await sendRaw(url, requestText("GET", path, { host }));
      expect([path, statusOf(answer)]).toEqual([path, status]);
      if (status === 403) expect(answer).toContain('"E_HOST"');
    }
    if (mode === "off") {
      expect(statusOf(await sendRaw(url, requestText("GET", "/api/v1/search", { host })))).toBe(status);
    }
  });

  test("a script that has the token may use any name", async () => {
    const { url } = await startTestServer();
    const right = requestText("GET", "/api/v1/search", { host: "logs.internal", ...BEARER });
    expect(statusOf(await sendRaw(url, right))).toBe(200);
    const wrong = requestText("GET", "/api/v1/search", { host: "logs.internal", authorization: "Bearer x" });
    expect(statusOf(await sendRaw(url, wrong))).toBe(401);
    // Where the token is not looked at, showing one changes nothing.
    for (const path of ["/", "/api/v1/session", "/signin?token=x"]) {
      const text = requestText("GET", path, { host: "logs.internal", authorization: "Bearer x" });
      expect([path, statusOf(await sendRaw(url, text))]).toEqual([path, 403]);
    }
  });

  test("without sign-in a made-up token is no way around the check", async () => {
    const { url } = await startTestServer({ auth: { mode: "off" } });
    const answer = await sendRaw(
      url,
      requestText("GET", "/api/v1/search", { host: "evil.example", ...BEARER }),
    );
    expect(statusOf(answer)).toBe(403);
  });
});

describe("Origin", () => {
  test.for([
    [{}, 200, "no browser"],
    [{ origin: "SELF" }, 200, "our own page"],
    [{ origin: "https://SELFHOST" }, 200, "our own page behind TLS"],
    [{ origin: "https://logs.example.com" }, 200, "a proxy's name that was configured"],
    [{ origin: "https://logs.example.com:8443" }, 403, "another port of that name is another site"],
    [{ origin: "http://evil.example" }, 403, "a foreign page"],
    [{ origin: "null" }, 403, "a sandboxed page"],
    [{ origin: "http://127.0.0.1:1" }, 403, "another program on this machine"],
    [{ origin: "nonsense" }, 403, "no origin at all"],
    [{ "sec-fetch-site": "cross-site" }, 403, "an image or script of a foreign page"],
    [{ "sec-fetch-site": "same-site" }, 403, "another port of this machine"],
    [{ "sec-fetch-site": "same-origin" }, 200, "our own page, plain GET"],
    [{ "sec-fetch-site": "none" }, 200, "typed into the address bar"],
  ] as const)("%o with a cookie → %d (%s)", async ([headers, status]) => {
    const { url, api } = await startTestServer({ auth: { mode: "on", hosts: ["logs.example.com"] } });
    const cookie = await signInByLink(api);
    const given: Record<string, string> = { cookie };
    for (const [name, value] of Object.entries(headers)) {
      given[name] = value.replace("SELFHOST", new URL(url).host).replace("SELF", url);
    }
    const host = new URL(url).host;
    expect(statusOf(await sendRaw(url, requestText("GET", "/api/v1/search", { host, ...given })))).toBe(
      status,
    );
    expect(statusOf(await sendRaw(url, requestText("DELETE", "/api/v1/session", { host, ...given })))).toBe(
      status,
    );
  });

  test("a foreign page cannot sign its visitor in either, nor use a server without sign-in", async () => {
    const foreign = { origin: "http://evil.example" };
    const on = await startTestServer();
    expect((await post(`${on.url}/api/v1/session`, { password: "x" }, foreign)).status).toBe(403);
    const off = await startTestServer({ auth: { mode: "off" } });
    expect((await fetch(`${off.url}/api/v1/search`, { headers: foreign })).status).toBe(403);
  });

  test("no answer invites other origins", async () => {
    const { get } = await startTestServer();
    const response = await get("/api/v1/search", { origin: "http://evil.example" });
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });
});

describe("broken requests", () => {
  test.for([
    ["{", "application/json", 400, "E_BODY", "half an object"],
    ["", "application/json", 400, "E_BODY", "nothing"],
    ["null", "application/json", 400, "E_BODY", "no object"],
    ['{"password":1}', "application/json", 400, "E_BODY", "a number for a text"],
    ['{"password":"x","admin":true}', "application/json", 400, "E_BODY", "a key that is not known"],
    ['{"__proto__":{"password":"x"}}', "application/json", 400, "E_BODY", "a key that objects have"],
    ['{"password":"x"}', "text/plain", 400, "E_BODY", "what a foreign form can send"],
    ['{"password":"x"}', "application/jsonp", 400, "E_BODY", "almost JSON"],
    [`{"password":"${"x".repeat(70_000)}"}`, "application/json", 413, "E_TOO_LARGE", "70 kB"],
  ] as const)("%.30s as %s → %d %s (%s)", async ([body, type, status, code]) => {
    const { url } = await startTestServer();
    const headers = { "content-type": type };
    const response = await fetch(`${url}/api/v1/session`, { method: "POST", body, headers });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  test("a body without a length is cut off at the limit, and the server goes on", async () => {
    const { url } = await startTestServer();
    const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    const head = { host: "localhost", "content-type": "application/json", "transfer-encoding": "chunked" };
    const answer = await sendRaw(url, requestText("POST", "/api/v1/session", head, chunk.repeat(40)), 10_000);
    expect(statusOf(answer)).toBe(413);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test.for([
    ["POST", "/api/v1/search", 405, "GET"],
    ["PUT", "/api/v1/session", 405, "GET, POST, DELETE"],
    ["DELETE", "/health", 405, "GET"],
    ["PATCH", "/", 405, "GET, HEAD"],
    ["OPTIONS", "/api/v1/search", 405, "GET"],
    ["GET", "/api/v1/nothing", 404, undefined],
    ["GET", "/api", 404, undefined],
    ["POST", "/api/v1/nothing", 404, undefined],
  ] as const)("%s %s → %d", async ([method, path, status, allow]) => {
    const { url } = await startTestServer();
    const response = await fetch(url + path, { method, headers: BEARER });
    expect(response.status).toBe(status);
    expect(response.headers.get("allow") ?? undefined).toBe(allow);
    expect(await response.json()).toHaveProperty("error.hint");
  });

  test.for([
    ["GARBAGE\r\n\r\n", 400],
    ["GET http://[ HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", 400],
    ["GET \\\\evil HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", 400],
    [`GET /?${"x".repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`, 431],
    ["GET /%ff HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", 404],
    ["GET /%00 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", 404],
  ] as const)("%.40j → %d", async ([text, status]) => {
    const { url } = await startTestServer();
    expect(statusOf(await sendRaw(url, text))).toBe(status);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test("every answer has the security headers, errors and files too", async () => {
    const { url, get } = await startTestServer({ webRoot: root });
    const host = { host: "evil.example" };
    const broken = await sendRaw(url, requestText("GET", "/", { host: "" }));
    expect(broken.toLowerCase()).toContain("x-content-type-options: nosniff");
    expect((await sendRaw(url, requestText("GET", "/", host))).toLowerCase()).toContain(
      "x-frame-options: deny",
    );
    for (const path of [
      "/health",
      "/api/v1/search",
      "/api/v1/nothing",
      "/",
      "/assets/app-Ab12_-Cd.js",
      "/signin",
    ]) {
      const { headers } = await get(path);
      expect([path, headers.get("x-content-type-options")]).toEqual([path, "nosniff"]);
      expect([path, headers.get("referrer-policy")]).toEqual([path, "no-referrer"]);
      expect([path, headers.get("cross-origin-opener-policy")]).toEqual([path, "same-origin"]);
      expect(headers.get("content-security-policy"), path).toContain("default-src 'none'");
      expect(headers.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
      expect(headers.get("content-security-policy"), path).not.toContain("unsafe");
      if (path.startsWith("/api/")) expect([path, headers.get("cache-control")]).toEqual([path, "no-store"]);
    }
  });
});

let folder = "";
let root = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "logboom-page-"));
  root = join(folder, "web");
  await mkdir(join(root, "assets"), { recursive: true });
  await writeFile(join(folder, "secret.txt"), "top secret");
  await writeFile(
    join(root, "index.html"),
    '<html><meta nonce="LOGBOOM-CSP-NONCE"><title>the page</title></html>',
  );
  await writeFile(join(root, "assets/app-Ab12_-Cd.js"), `export const text = "${"x".repeat(5000)}";`);
  await writeFile(join(root, "logboom.svg"), "<svg/>");
  await symlink(join(folder, "secret.txt"), join(root, "link.txt"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("the page's files", () => {
  test.for([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/assets/../../secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/..\\secret.txt",
    "//etc/passwd",
    "/etc/passwd%00.txt",
    "/./../secret.txt",
    "/%252e%252e/secret.txt",
    "/link.txt",
    "/file:///etc/passwd.txt",
  ])("%s leads nowhere", async (path) => {
    const { url } = await startTestServer({ webRoot: root });
    const answer = await sendRaw(url, requestText("GET", path, { host: "localhost" }));
    expect(answer).not.toContain("top secret");
    expect(answer).not.toContain("root:");
  });

  test("have their types, and are kept by caches only when their names say what they hold", async () => {
    const { url } = await startTestServer({ webRoot: root });
    const script = await fetch(`${url}/assets/app-Ab12_-Cd.js`);
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(script.headers.get("content-encoding")).toBe("gzip");
    expect(await script.text()).toContain("xxxx");
    const plain = await sendRaw(url, requestText("GET", "/assets/app-Ab12_-Cd.js", { host: "localhost" }));
    expect(plain).toContain("xxxx");
    const icon = await fetch(`${url}/logboom.svg`);
    expect([icon.headers.get("content-type"), icon.headers.get("cache-control")]).toEqual([
      "image/svg+xml",
      "no-cache",
    ]);
    const again = await fetch(`${url}/logboom.svg`, {
      headers: { "if-none-match": icon.headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
  });

  test("every address of the page is the page, with a nonce of its own; a missing file is missing", async () => {
    const { url } = await startTestServer({ webRoot: root });
    const nonces = new Set<string>();
    for (const path of ["/", "/index.html", "/search?q=x", "/a/deep/address", "/v1.2"]) {
      const response = await fetch(url + path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(response.headers.get("cache-control")).toBe("no-cache");
      const nonce = /nonce="([^"]+)"/.exec(await response.text())?.[1] ?? "";
      expect(response.headers.get("content-security-policy")).toContain(`'nonce-${nonce}'`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(5);
    for (const path of ["/assets/old-12345678.js", "/missing.css", "/favicon.ico"]) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404]);
    }
  });

  test("a page that was never built says what to do", async () => {
    const { url } = await startTestServer({ webRoot: join(folder, "nowhere") });
    const response = await fetch(url);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { code: "E_NO_PAGE", hint: expect.stringContaining("npm run") },
    });
  });

  test("a build while we run is seen", async () => {
    const fresh = await mkdtemp(join(folder, "build-"));
    const { url } = await startTestServer({ webRoot: fresh });
    expect((await fetch(url)).status).toBe(404);
    await writeFile(join(fresh, "index.html"), "first");
    await expect.poll(async () => (await fetch(url)).text(), { timeout: 15_000 }).toBe("first");
    await writeFile(join(fresh, "index.html"), "second");
    await expect.poll(async () => (await fetch(url)).text(), { timeout: 15_000 }).toBe("second");
  });
});
