import { describe, expect, test } from "vitest";
import { DockerConfig } from "./config.ts";
import { factsOf, renamed, resourceOf } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { loopGuard } from "./loop-guard.ts";
import { compilePattern } from "./pattern.ts";
import { compileSelection } from "./selection.ts";

const ID = `0123456789ab${"c".repeat(52)}`;

interface Container {
  name?: string;
  labels?: Record<string, string>;
  tty?: boolean;
  env?: string[];
  network?: object;
  host?: string;
}

function facts({ name = "web.1.abc", labels = {}, tty = false, env = [], network, host }: Container): Facts {
  return factsOf({
    Id: ID,
    Name: `/${name}`,
    State: { Running: true },
    Config: { Labels: labels, Tty: tty, Env: env, ...(host !== undefined && { Hostname: host }) },
    ...(network !== undefined && { NetworkSettings: network }),
  });
}

function wanted(options: object, container: Container): boolean {
  return compileSelection(DockerConfig.parse(options)).leavesOut(facts(container)) === undefined;
}

describe("patterns as Go's path.Match has them", () => {
  test.for([
    ["web*", "web.1.abc", true],
    ["web*", "web", true],
    ["web", "web1", false],
    ["WEB*", "web", false],
    ["*", "", true],
    ["*", "a/b", false],
    ["*/*", "a/b", true],
    ["a*", "a/b", false],
    ["*a/*b", "xa/yb", true],
    ["*.abc", "web.1.abc", true],
    ["*.*.*", "web.1.abc", true],
    ["w?b", "web", true],
    ["w?b", "w/b", false],
    ["we[a-c]", "web", true],
    ["we[^a-c]", "web", false],
    ["we[^a-c]", "wex", true],
    ["[\\-]x", "-x", true],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
    ["**b", "aab", true],
    ["a*b*c", "abxbc", true],
    ["a*b?c*x", "abxbbxdbxebxczzx", true],
    ["a*b?c*x", "abxbbxdbxebxczzy", false],
    ["é?", "é😀", true],
  ] as const)("%s on %s: %s", ([pattern, text, want]) => {
    expect(compilePattern(pattern)(text)).toBe(want);
  });

  test.for(["[x", "[]a]", "a[", "[-]", "[x-]", "[-x]", "[a-", "a\\"])("%s is refused", (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(expect.objectContaining({ code: "E_PATTERN" }));
  });

  test("many stars on a long text take no time worth telling", () => {
    const from = performance.now();
    expect(compilePattern("*a".repeat(50))("a".repeat(20_000) + "b")).toBe(false);
    expect(performance.now() - from).toBeLessThan(500);
  });
});

describe("which containers are wanted", () => {
  const A = { name: "web.1.abc", labels: { "com.x": "y", env: "prod", url: "a/b" } };
  const B = { name: "db", labels: { "com.x": "n" } };
  test.for([
    [{ name: "web*" }, true, false, "by name"],
    [{ name: "web.1.abc" }, true, false, "a whole name"],
    [{ name: "web" }, false, false, "part of a name is not it"],
    [{ id: "0123" }, true, true, "by the id's begin"],
    [{ id: ID }, true, true, "by the whole id"],
    [{ id: "f" }, false, false, "by another id"],
    [{ names: ["/web.1.abc", "x"] }, true, false, "one of a list"],
    [{ names: ["db"] }, false, true, "with or without the slash"],
    [{ names: [] }, false, false, "one of none"],
    [{ nameRegex: "^web" }, true, false, "an expression on the name"],
    [{ nameRegex: "^/web" }, true, false, "or on the name with its slash"],
    [{ labels: ["com.x:y"] }, true, false, "by label"],
    [{ labels: ["com.x:y", "env:p*"] }, true, false, "all of them"],
    [{ labels: ["com.x:y", "env:q*"] }, false, false, "not some of them"],
    [{ labels: ["url:a*"] }, false, false, "* does not cross a slash"],
    [{ labels: ["com.x:*"] }, true, true, "any value"],
    [{ labels: ["nope:*"] }, true, true, "a missing label is the empty text"],
    [{ labels: ["com.x:"] }, true, true, "no pattern asks for nothing"],
    [{ labels: ["com.x"] }, true, true, "nor does a key alone"],
    [{ name: "web*", labels: ["com.x:y"] }, true, false, "name and label"],
    [{}, true, true, "no filter"],
  ] as const)("%o → %s, %s (%s)", ([filter, a, b]) => {
    expect(wanted({ filter }, A)).toBe(a);
    expect(wanted({ filter }, B)).toBe(b);
  });

  test.for([
    [[{ key: "a", value: "x" }], { a: "X" }, false, "the value's case does not matter"],
    [[{ key: "a", value: "x" }], { A: "x" }, true, "the key's does"],
    [[{ key: "a", value: "" }], { a: "" }, false, "an empty value"],
    [[{ key: "a", value: "" }], {}, true, "no such label"],
    [
      [
        { key: "app", value: "canal" },
        { key: "ns", value: "production" },
      ],
      { ns: "production" },
      false,
      "any of the list",
    ],
    [[{ key: "constructor", value: "" }], {}, true, "what every object has is no label"],
  ] as const)("excluded %o, labels %o → %s (%s)", ([labels, has, want]) => {
    expect(wanted({ exclude: { labels } }, { labels: { ...has } })).toBe(want);
  });

  test("terminals and the container's own wish come first", () => {
    expect(wanted({ tty: false }, { tty: true })).toBe(false);
    expect(wanted({}, { tty: true })).toBe(true);
    expect(wanted({ filter: { name: "*" } }, { env: ["LOGSPOUT=Ignore"] })).toBe(false);
  });

  test.for([
    [["stdout"], [false, true, false]],
    [[], [false, false, false]],
    [undefined, [false, true, true]],
  ] as const)("streams %o", ([streams, want]) => {
    expect(compileSelection(DockerConfig.parse({ filter: { streams } })).streams).toEqual(want);
  });

  test.for([{ name: "[x" }, { labels: ["a:[x"] }, { nameRegex: "(" }])("%o is refused at once", (filter) => {
    expect(() => compileSelection(DockerConfig.parse({ filter }))).toThrow(
      expect.objectContaining({ code: "E_PATTERN" }),
    );
  });
});

describe("the guard against loops", () => {
  const bridge = {
    Networks: { bridge: { IPAddress: "172.17.0.9", Gateway: "172.17.0.1", Aliases: ["logsink"] } },
    Ports: { "514/tcp": [{ HostIp: "0.0.0.0", HostPort: "5140" }], "80/tcp": null },
  };
  const guard = (addresses: string[], parts = true): ReturnType<typeof loopGuard> =>
    loopGuard({
      addresses,
      parts,
      isSelf: (id) => id.startsWith("self"),
      inspect: () => Promise.resolve(undefined),
    });

  test.for([
    ["172.17.0.9:514", true, "its address"],
    ["172.17.0.8:514", false, "another's address"],
    ["127.0.0.1:5140", true, "its published port"],
    ["127.0.0.1:514", false, "a port that is not published"],
    ["localhost:5140", true, "by the host's name for itself"],
    ["172.17.0.1:5140", true, "by the network's gateway, which is the host"],
    ["203.0.113.7:5140", false, "the same port on another host"],
    ["logsink:514", true, "its alias on a network"],
    ["logsink/path", true, "a name without a port, as URLs have it"],
    ["127.0.0.1", false, "this host without a port is everybody and nobody"],
    ["[::1]:5140", true, "its published port, on the other loopback"],
    ["sink-container:514", true, "its name"],
  ] as const)("records go to %s: left out %s (%s)", async ([address, want]) => {
    const container = facts({ name: "sink-container", network: bridge });
    expect((await guard([address]).refuses(container)) !== undefined).toBe(want);
  });

  test("our own container and parts of logboom; both are shown to those who merely look", async () => {
    const part = facts({ labels: { "logboom.part": "TRUE" } });
    const self = { ...facts({}), id: "self" };
    expect(await guard([]).refuses(part)).toContain("logboom.part");
    expect(await guard([]).refuses(self)).toContain("our own");
    expect(await guard([], false).refuses(part)).toBeUndefined();
    expect(await guard([], false).refuses(self)).toBeUndefined();
    expect(await guard([]).refuses(facts({ labels: { "logboom.part": "no" } }))).toBeUndefined();
  });

  test("an address that is none is refused", () => {
    expect(() => guard(["not an address"])).toThrow(expect.objectContaining({ code: "E_BAD_ADDRESS" }));
  });
});

test("a resource has Docker's whole description, under the name of today", () => {
  const old = facts({ name: "old", host: "inside" });
  expect(resourceOf(old, "host", 64).inspected).toMatchObject({
    Name: "/old",
    Config: { Hostname: "inside" },
  });
  const resource = resourceOf(renamed(old, "new"), "host", 64);
  expect(resource.inspected).toMatchObject({ Name: "/new", Config: { Hostname: "inside" } });
  expect(resource.origin).toBe("new");
});
