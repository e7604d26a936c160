import { describe, expect, test } from "vitest";
import { newBackoff } from "./backoff.ts";
import { endpointOf, explain } from "./endpoint.ts";
import { factsOf, resourceOf } from "./facts.ts";
import { imageOf } from "./image.ts";
import { cursorText, readCursor, readFrom, timeText } from "./position.ts";
import type { Position } from "./position.ts";
import { SeenTimes } from "./seen.ts";
import { selfOf } from "./self.ts";

const ID = "0123456789ab".repeat(6).slice(0, 64);

describe("where the Engine is", () => {
  test.for([
    ["", {}, { kind: "unix", path: "/var/run/docker.sock" }, "nothing said"],
    [
      "",
      { DOCKER_HOST: "unix:///run/user/1000/docker.sock" },
      { kind: "unix", path: "/run/user/1000/docker.sock" },
      "rootless",
    ],
    ["/a.sock", { DOCKER_HOST: "unix:///b.sock" }, { kind: "unix", path: "/a.sock" }, "the option wins"],
    ["tcp://10.0.0.1:2375", {}, { kind: "tcp", host: "10.0.0.1", port: 2375 }, "tcp"],
    [
      "/a.sock",
      { DOCKER_API_VERSION: "1.41" },
      { kind: "unix", path: "/a.sock", version: "1.41" },
      "a version of the API",
    ],
    ["tcp://proxy", {}, { kind: "tcp", host: "proxy", port: 2375 }, "Docker's own port"],
    ["tcp://proxy:80", {}, { kind: "tcp", host: "proxy", port: 80 }, "HTTP's port, when it is written"],
    ["http://proxy:80/", {}, { kind: "tcp", host: "proxy", port: 80 }, "the same with http"],
    ["tcp://[::1]", {}, { kind: "tcp", host: "::1", port: 2375 }, "IPv6 as sockets take it"],
    ["tcp://[::1]:2377", {}, { kind: "tcp", host: "::1", port: 2377 }, "with a port"],
  ] as const)("%o, %o → %o (%s)", ([host, env, want]) => {
    expect(endpointOf(host, env)).toEqual(want);
  });

  test.for(["ssh://host", "npipe:////./pipe/docker", "tcp://", "nonsense"])(
    "%s is refused with what to write",
    (host) => {
      expect(() => endpointOf(host, {})).toThrow(
        expect.objectContaining({ code: "E_DOCKER_HOST", hint: expect.stringContaining("unix://") }),
      );
    },
  );

  test("a version that is none is refused", () => {
    expect(() => endpointOf("/a.sock", { DOCKER_API_VERSION: "latest" })).toThrow(/1\.41|latest/);
  });

  test("certificates that are not there are named", () => {
    const home = { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "", HOME: "/nowhere" };
    expect(() => endpointOf("tcp://host", home), "an empty variable is none").toThrow(
      "/nowhere/.docker/ca.pem",
    );
    expect(() => endpointOf("tcp://host", { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/nowhere" })).toThrow(
      /nowhere\/ca\.pem/,
    );
  });

  test.for([
    ["EACCES", "not permitted", "docker"],
    ["ENOENT", "no Docker Engine listens at /x.sock", "DOCKER_HOST"],
    ["ECONNREFUSED", "no Docker Engine listens", "start Docker"],
    ["EPIPE", "does not answer as it should", "log"],
  ] as const)("%s: what it means and what to do", ([code, because, hint]) => {
    const said = explain(Object.assign(new Error("x"), { code }), { kind: "unix", path: "/x.sock" });
    expect(said.because).toContain(because);
    expect(said.hint).toContain(hint);
  });
});

describe("facts", () => {
  const inspected = (config: object, state: object = {}): unknown => ({
    Id: ID,
    Name: "/web",
    State: state,
    Config: config,
  });

  test.for([
    [{ Env: ["LOGSPOUT=ignore"] }, true],
    [{ Env: ["LOGSPOUT=Ignore"] }, true],
    [{ Env: ["LOGSPOUT=ignored"] }, false],
    [{ Env: ["logspout=ignore"] }, false],
    [{ Labels: { "logboom.ignore": "true" } }, true],
    [{ Labels: { "logboom.ignore": "" } }, false],
    [{ Env: null, Labels: null }, false],
  ] as const)("%o is ignored: %s", ([config, want]) => {
    expect(factsOf(inspected(config)).ignored !== undefined).toBe(want);
  });

  test("between two tries of a restart policy nothing runs", () => {
    expect(factsOf(inspected({}, { Running: true, Restarting: true })).running).toBe(false);
  });

  test.for([
    ["nginx", "nginx", undefined],
    ["nginx:1.27", "nginx", "1.27"],
    ["registry:5000/team/app", "registry:5000/team/app", undefined],
    ["registry:5000/team/app:v2@sha256:abc", "registry:5000/team/app", "v2"],
    ["sha256:abc", "sha256:abc", undefined],
    ["", "", undefined],
  ] as const)("image %s → %s, %s", ([image, name, tag]) => {
    expect(imageOf(image)).toEqual({ name, tag });
  });

  test("50,000 labels: bounded, in order, counted, quick", () => {
    const Labels = Object.fromEntries(
      Array.from({ length: 50_000 }, (_, i) => [`l${String(i).padStart(5, "0")}`, "v"]),
    );
    let leftOut = 0;
    const from = performance.now();
    const resource = resourceOf(factsOf(inspected({ Labels })), "host", 64, (count) => (leftOut = count));
    expect(performance.now() - from).toBeLessThan(1000);
    expect(
      Object.keys(resource.attributes).filter((key) => key.startsWith("container.label.l")),
    ).toHaveLength(64);
    expect(resource.attributes["container.label.l00063"]).toBe("v");
    expect(leftOut).toBe(49_936);
  });

  test("a label's value is cut, not in the middle of a character", () => {
    const resource = resourceOf(factsOf(inspected({ Labels: { a: `${"x".repeat(1023)}😀` } })), "host", 64);
    expect(resource.attributes["container.label.a"]).toBe("x".repeat(1023));
  });
});

describe("ourselves", () => {
  const mount = `1220 1210 8:1 /var/lib/docker/containers/${ID}/hostname /etc/hostname rw - ext4 /dev/sda1 rw\n`;
  const others = `99 30 0:40 / /var/lib/docker/containers/${ID}/mounts/shm rw - tmpfs shm rw\n`;
  test.for([
    [{ mountinfo: mount, cgroup: "0::/\n", hostname: "renamed" }, true, "by the mounts"],
    [{ mountinfo: "", cgroup: `4:memory:/docker/${ID}\n`, hostname: "renamed" }, true, "by the cgroup"],
    [
      { mountinfo: "", cgroup: `0::/system.slice/docker-${ID}.scope\n`, hostname: "renamed" },
      true,
      "by systemd's cgroup",
    ],
    [{ mountinfo: "", cgroup: "0::/\n", hostname: ID.slice(0, 12) }, true, "by the hostname"],
    [
      { mountinfo: others, cgroup: "0::/user.slice\n", hostname: "vm" },
      false,
      "a host sees its containers' mounts too",
    ],
  ] as const)("%# → %s (%s)", ([evidence, want]) => {
    expect(selfOf(evidence)(ID)).toBe(want);
    expect(selfOf(evidence)("f".repeat(64))).toBe(false);
  });
});

describe("positions", () => {
  const at = (seconds: number): Position => ({ seconds, nanos: 500, hash: "h" });
  const cursor = (out?: Position, err?: Position): ReturnType<typeof readCursor> => ({
    name: "web",
    streams: [undefined, out, err],
    open: undefined,
    finished: "",
  });

  test("written and read again", () => {
    const whole = {
      ...cursor(at(1), at(2)),
      open: { seconds: 1, nanos: 7 },
      finished: "2026-01-01T00:00:00Z",
    };
    expect(readCursor(cursorText(whole))).toEqual(whole);
    expect(readCursor(cursorText(cursor()))).toEqual(cursor());
    const met = { ...cursor(), begin: { seconds: 3, nanos: 9 } };
    expect(readCursor(cursorText(met))).toEqual(met);
    // Where reading began says nothing more once a line was read.
    expect(readCursor(cursorText({ ...met, ...cursor(at(1)) }))).toEqual(cursor(at(1)));
  });

  test.for(["", "null", "[]", "{", `{"o":[1]}`])("%o is no position, and no error", (text) => {
    expect(readCursor(text).streams).toEqual([undefined, undefined, undefined]);
  });

  test.for([
    [at(10_000), undefined, "9999.800000500", "a margin before the last line"],
    [at(10_000), at(9000), "8999.800000500", "the older of two"],
    [at(10_000), at(6000), "9999.800000500", "a stream that is quiet for an hour does not count"],
    [undefined, undefined, undefined, "from the beginning"],
  ] as const)("%o, %o → since %s (%s)", ([out, err, want]) => {
    const from = readFrom(cursor(out, err));
    expect(from && timeText(from)).toBe(want);
  });

  test("a line that is still open is read again from its begin", () => {
    const from = readFrom({ ...cursor(at(10_000)), open: { seconds: 100, nanos: 0 } });
    expect(from && timeText(from)).toBe("99.800000000");
  });
});

describe("times seen before", () => {
  test("doubles at a rotation are known, also long after many others; a clock set back is no double", () => {
    const seen = new SeenTimes();
    for (let i = 0; i < 100_000; i++)
      expect(seen.double(1000 + Math.floor(i / 1000), (i % 1000) * 1000, 7)).toBe(false);
    for (let i = 50_000; i < 51_000; i++)
      expect(seen.double(1000 + Math.floor(i / 1000), (i % 1000) * 1000, 7)).toBe(true);
    expect(seen.double(1000, 500, 7)).toBe(false);
    expect(seen.double(1000, 500, 7)).toBe(true);
    expect(seen.double(2000, 0, 7)).toBe(false);
    expect(seen.double(2000, 0, 7)).toBe(true);
    expect(seen.double(2000, 0, 8)).toBe(false);
  });
});

test("waits grow to a limit and are never the same for all", () => {
  const backoff = newBackoff(() => 0.5);
  expect(Array.from({ length: 10 }, () => backoff.next())).toEqual([
    100, 200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000,
  ]);
  backoff.reset();
  expect(backoff.next()).toBe(100);
  expect(newBackoff(() => 0).next()).toBe(50);
});
