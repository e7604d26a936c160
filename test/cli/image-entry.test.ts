/** What the images run around the program: who it is in the end, and whom its health check asks. */
import { chownSync, chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSocket } from "node:net";
import type { AddressInfo } from "node:net";
import { spawn } from "node:child_process";
import { networkInterfaces, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const DEPLOY = resolve(import.meta.dirname, "../../deploy");
const GROUP = 991;
const HAS_IPV6 = Object.values(networkInterfaces())
  .flat()
  .some((one) => one?.address === "::1");
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "logboom-image-"));
  chmodSync(dir, 0o755);
  mkdirSync(join(dir, "dist/cli"), { recursive: true });
  mkdirSync(join(dir, "state/routes"), { recursive: true });
  cpSync(join(DEPLOY, "entry.mjs"), join(dir, "entry.mjs"));
  const who = "process.stdout.write(JSON.stringify([process.getuid(), process.getgid()]))";
  writeFileSync(join(dir, "dist/cli/main.js"), who);
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
});
afterEach(() => rmSync(dir, { recursive: true }));

function run(
  file: string,
  args: string[],
  env: Record<string, string>,
): Promise<[code: number, out: string]> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [file, ...args], { env, stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (bytes: Buffer) => (out += bytes.toString()));
    child.on("close", (code) => done([code ?? -1, out]));
  });
}

async function whoIs(env: Record<string, string>, command = "agent"): Promise<unknown> {
  const usual = { PORT: "8080", LOGBOOM_STATE: join(dir, "state"), ROUTESPATH: join(dir, "none") };
  const [, out] = await run(join(dir, "entry.mjs"), [command], {
    ...usual,
    LOGBOOM_DOCKER_ROOT: join(dir, "docker"),
    ...env,
  });
  return JSON.parse(out);
}

/** A socket that nobody listens on is as good. */
async function socketOf(group: number): Promise<string> {
  const path = join(dir, "other.sock");
  const server = createSocket().listen(path);
  await new Promise((listening) => server.once("listening", listening));
  chownSync(path, 0, group);
  chmodSync(path, 0o660);
  server.unref();
  return path;
}

describe.skipIf(process.getuid?.() !== 0)("root is given up", () => {
  test("for the group of the socket that DOCKER_HOST names", async () => {
    const path = await socketOf(GROUP);
    expect(await whoIs({ DOCKER_HOST: `unix://${path}` })).toEqual([1000, GROUP]);
    expect(await whoIs({ DOCKER_HOST: path })).toEqual([1000, GROUP]);
    expect(statSync(join(dir, "state/routes"))).toMatchObject({ uid: 1000, gid: GROUP });
  });
  test("but not when that socket is root's alone", async () => {
    expect(await whoIs({ DOCKER_HOST: `unix://${await socketOf(0)}` })).toEqual([0, 0]);
  });
  test("when Docker is asked over the network", async () => {
    expect(await whoIs({ DOCKER_HOST: "tcp://docker:2375" })).toEqual([1000, 1000]);
  });
  test("not when Docker's files are there, or when it is told to stay", async () => {
    expect(await whoIs({ DOCKER_HOST: "tcp://d:1", LOGBOOM_KEEP_ROOT: "true" })).toEqual([0, 0]);
    mkdirSync(join(dir, "docker/containers"), { recursive: true });
    expect(await whoIs({ DOCKER_HOST: "tcp://d:1" })).toEqual([0, 0]);
  });
  test("what a link in the state folder points to stays as it is", async () => {
    const secret = join(dir, "secret");
    writeFileSync(secret, "");
    symlinkSync(secret, join(dir, "state/link"));
    expect(await whoIs({ DOCKER_HOST: "tcp://d:1" })).toEqual([1000, 1000]);
    expect(statSync(secret).uid).toBe(0);
    expect(lstatSync(join(dir, "state/link")).uid).toBe(1000);
  });
});

test.for([
  ["127.0.0.1", (port) => ({ PORT: port }), "all addresses"],
  ["127.0.0.1", (port) => ({ PORT: "", HTTP_PORT: port, HTTP_BIND_ADDRESS: "" }), "empty is not set"],
  ["127.0.0.1", (port) => ({ LOGBOOM_HTTP: port, PORT: "1" }), "a port alone is loopback's"],
  ["127.0.0.1", (port) => ({ LOGBOOM_HTTP: `[::]:${port}` }), "all addresses of IPv6"],
  ["::1", (port) => ({ LOGBOOM_HTTP: `[::1]:${port}` }), "IPv6"],
  ["::1", (port) => ({ HTTP_BIND_ADDRESS: "::1", PORT: port }), "IPv6 without brackets"],
] as [host: string, env: (port: string) => Record<string, string>, why: string][])(
  "the health check asks where the program listens: %s (%o, %s)",
  async ([host, env], { skip }) => {
    skip(host === "::1" && !HAS_IPV6, "this machine has no IPv6");
    const server = createServer((_, response) => void response.end("Healthy!"));
    await new Promise<void>((listening) => server.listen(0, host, listening));
    const port = String((server.address() as AddressInfo).port);
    expect(await run(join(DEPLOY, "healthcheck.mjs"), [], env(port))).toEqual([0, "Healthy!\n"]);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  },
);
