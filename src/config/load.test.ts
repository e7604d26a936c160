import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Refusal } from "../record/refusal.ts";
import { parseAddress, showAddress } from "./address.ts";
import { loadConfig } from "./load.ts";
import type { Loaded } from "./load.ts";
import { nearest } from "./nearest.ts";
import { environmentName } from "./options.ts";
import type { Components } from "./schema.ts";

const listener = z.strictObject({
  tcp: z.string().default("127.0.0.1:5514").describe("Address."),
  most: z.int().min(1).max(10).default(5).describe("Most."),
  words: z.array(z.string()).default([]).describe("Words."),
});
const components: Components = {
  sources: [
    { name: "listener", summary: "Listens.", config: listener },
    {
      name: "quiet",
      summary: "Is quiet",
      config: z.strictObject({ rate: z.int().default(1).describe("Rate.") }),
    },
  ],
  sourcesOn: new Set(["listener"]),
  transforms: [
    {
      name: "detect",
      summary: "Detects.",
      config: z.strictObject({ depth: z.int().min(1).default(1).describe("Depth.") }),
    },
    { name: "redact", summary: "Redacts.", config: z.strictObject({}) },
  ],
};

const dir = mkdtempSync(join(tmpdir(), "logboom-config-"));
function load(
  yaml: string,
  env: Record<string, string> = {},
  flags: { path: string[]; value: unknown; origin: string }[] = [],
): Loaded {
  const file = join(dir, "c.yaml");
  writeFileSync(file, yaml);
  return loadConfig({ components, env, file, flags });
}
function refusal(yaml: string, env: Record<string, string> = {}): { message: string; hint: string } {
  try {
    load(yaml, env);
  } catch (error) {
    if (error instanceof Refusal)
      return { message: error.message.replaceAll(`${dir}/`, ""), hint: error.hint };
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("where an option comes from", () => {
  const flag = { path: ["store", "retentionDays"], value: 4, origin: "--x" };
  test("flag, then environment, then file, then default", () => {
    const yaml = "store: {retentionDays: 2}";
    const days = (loaded: Loaded): number => loaded.config.store.retentionDays;
    expect(days(load("")), "default").toBe(30);
    expect(days(load(yaml)), "file").toBe(2);
    expect(days(load(yaml, { LOGBOOM_STORE_RETENTION_DAYS: "3" })), "environment").toBe(3);
    expect(days(load(yaml, { LOGBOOM_STORE_RETENTION_DAYS: "3" }, [flag])), "flag").toBe(4);
  });
  test("an empty variable is not set", () => {
    expect(load("", { LOGBOOM_STORE_RETENTION_DAYS: "" }).config.store.retentionDays).toBe(30);
  });
  test("short names, switches and lists of the environment", () => {
    const env = {
      LOGBOOM_HTTP: "0.0.0.0:80",
      LOGBOOM_TOKEN: "12345678",
      LOGBOOM_AUTH_REQUIRED: "no",
      LOGBOOM_HTTP_HOSTS: "a.example, b.example",
    };
    const { config } = load("", env);
    expect(config.http).toMatchObject({
      address: "0.0.0.0:80",
      hosts: ["a.example", "b.example"],
      trustProxy: false,
    });
    expect(config.auth).toEqual({ required: false, token: "12345678" });
  });
  test.for([
    [["store", "retentionDays"], "LOGBOOM_STORE_RETENTION_DAYS"],
    [["sources", "syslog", "maxMessageBytes"], "LOGBOOM_SOURCES_SYSLOG_MAX_MESSAGE_BYTES"],
    [["http", "address"], "LOGBOOM_HTTP"],
    [["data"], "LOGBOOM_DATA"],
  ] as const)("%o is %s", ([path, name]) => {
    expect(environmentName(path)).toBe(name);
  });
});

describe("sources", () => {
  const sources = (yaml: string, env = {}): Record<string, unknown> =>
    Object.fromEntries(load(yaml, env).config.sources);
  test("what is on by itself, switched off, switched on", () => {
    expect(sources("")).toEqual({ listener: { tcp: "127.0.0.1:5514" } });
    expect(sources("sources: {listener: false, quiet: true}")).toEqual({ quiet: {} });
    expect(sources("sources: {quiet: }")).toHaveProperty("quiet");
    expect(sources("", { LOGBOOM_SOURCES_LISTENER: "false" })).toEqual({});
  });
  test("a receiver listens on the page's host unless it has its own", () => {
    expect(sources("http: {address: '0.0.0.0:1'}")).toEqual({ listener: { tcp: "0.0.0.0:5514" } });
    expect(sources("http: {address: '[::1]:1'}\nsources: {listener: {most: 2}}")).toEqual({
      listener: { most: 2, tcp: "[::1]:5514" },
    });
    expect(sources("sources: {listener: {tcp: 'h:1'}}")).toEqual({ listener: { tcp: "h:1" } });
  });
  test("an option from outside switches its source on and keeps the file's others", () => {
    expect(sources("sources: {quiet: false}", { LOGBOOM_SOURCES_QUIET_RATE: "7" })["quiet"]).toEqual({
      rate: 7,
    });
    expect(
      sources("sources: {listener: {most: 2}}", { LOGBOOM_SOURCES_LISTENER: "true" })["listener"],
    ).toMatchObject({ most: 2 });
  });
});

describe("transforms", () => {
  test("names, or names with options, in order", () => {
    const { config } = load("transforms:\n  - redact\n  - detect: {depth: 3}\n  - redact:\n");
    expect(config.transforms).toEqual([
      { name: "redact", options: {} },
      { name: "detect", options: { depth: 3 } },
      { name: "redact", options: {} },
    ]);
  });
});

describe("environment in the file", () => {
  test("is filled in; an unquoted number is a number; defaults; escapes", () => {
    const env = { DAYS: "7", NAME: "logs.example", EMPTY: "" };
    const yaml =
      'store: {retentionDays: 1}\nhttp:\n  hosts: ["a.${NAME}", "${OTHER:-b}", "$${NAME}", "x${EMPTY}y"]\n';
    expect(load(yaml, env).config.http.hosts).toEqual(["a.logs.example", "b", "${NAME}", "xy"]);
    expect(load("store:\n  retentionDays: ${DAYS}\n", env).config.store.retentionDays).toBe(7);
  });
  test("what it brings in is a value, never more YAML", () => {
    const env = { EVIL: 'x"\nauth: {required: false}\n#' };
    expect(load("data: ${EVIL}\n", env).config).toMatchObject({ data: env.EVIL, auth: { required: true } });
  });
});

describe("a refusal says where, what was expected, and what was probably meant", () => {
  test.for([
    ["htpp: {}", 'c.yaml:1:1: unknown key "htpp"', 'did you mean "http"?'],
    ["http:\n  adress: x\n", 'c.yaml:2:3: unknown key "adress" in http', 'did you mean "address"?'],
    ["http: {zzz: 1}", 'c.yaml:1:8: unknown key "zzz" in http', "known here: address, hosts, trustProxy"],
    ["sources: {listner: true}", 'c.yaml:1:11: unknown key "listner" in sources', 'did you mean "listener"?'],
    [
      "sources:\n  listener:\n    mosst: 3\n",
      'c.yaml:3:5: unknown key "mosst" in sources.listener',
      'did you mean "most"?',
    ],
    [
      "sources:\n  listener:\n    most: 30\n",
      "c.yaml:3:11: sources.listener.most: too large",
      "expected 10 or less",
    ],
    [
      "sources:\n  listener: maybe\n",
      "c.yaml:2:13: sources.listener: wrong kind of value",
      "expected true or false or nothing or a group of options",
    ],
    [
      "log: {level: loud}",
      "c.yaml:1:14: log.level: not one of the allowed values",
      "expected one of error, warn, info, debug",
    ],
    [
      "http: {address: here}",
      "c.yaml:1:17: http.address: cannot be used",
      "expected HOST:PORT, such as 127.0.0.1:5642",
    ],
    ["auth: {token: short}", "c.yaml:1:15: auth.token: too short", "expected a length of 8 or more"],
    ["store: 5", "c.yaml:1:8: store: wrong kind of value", "expected a group of options"],
    [
      "transforms:\n  - detcet: {}\n",
      'c.yaml:2:5: unknown key "detcet" in transforms.0',
      'did you mean "detect"?',
    ],
    [
      "transforms:\n  - detect: {depth: 0}\n",
      "c.yaml:2:21: transforms.0.detect.depth: too small",
      "expected 1 or more",
    ],
    [
      "transforms: [nonsense]",
      "c.yaml:1:14: transforms.0: wrong kind of value",
      "expected detect, redact or a group of options",
    ],
    ["a: [1", "not valid YAML", "check indentation"],
    ["data: x\ndata: y\n", "c.yaml:2:1: this key stands here twice", "keep one of them"],
    ["http:\n\taddress: x\n", "a tab cannot indent YAML", "indent with spaces"],
    ["- just\n- a list\n", "c.yaml:1:1: not a group of options", "name: value"],
    ["just text", "c.yaml:1:1: not a group of options", "name: value"],
    ["data: ${NOT_SET}", "c.yaml:1:7: the environment variable NOT_SET is not set", "${NOT_SET:-text}"],
    ["data: ${1x}", "names no environment variable", "$${"],
  ] as const)("%s", ([yaml, message, hint]) => {
    const refused = refusal(yaml);
    expect(refused.message).toContain(message);
    expect(refused.hint).toContain(hint);
  });
  test("the environment is named as the origin", () => {
    expect(refusal("", { LOGBOOM_STORE_RETENTION_DAYS: "0" }).message).toBe(
      "LOGBOOM_STORE_RETENTION_DAYS: store.retentionDays: too small",
    );
    expect(refusal("", { LOGBOOM_STORE_RETENTION_DAYS: "many" }).message).toContain('"many" is not a number');
    expect(refusal("", { LOGBOOM_AUTH_REQUIRED: "perhaps" }).message).toContain("neither yes nor no");
  });
  test("a secret is never shown", () => {
    expect(JSON.stringify(refusal("", { LOGBOOM_TOKEN: "secret" }))).not.toContain("secret");
  });
  test("many aliases and huge files are refused", () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefgh"
      .split("")
      .map(
        (name, i) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdefgh"[i]}`).join(", ")}]`,
      )
      .join("\n")}\n`;
    expect(refusal(bomb).message).toContain("too many aliases");
    expect(refusal(`data: ${"x".repeat(1_100_000)}`).message).toContain("larger than 1 MiB");
  });
});

test("unknown variables are warned of, others' and the tests' are not", () => {
  const { warnings } = load("", {
    LOGBOOM_RETENTION: "1",
    LOGBOOM_TEST_DOCKER: "1",
    LOGBOOM_SERVER: "x",
    PATH: "x",
  });
  expect(warnings).toEqual([expect.stringContaining("LOGBOOM_RETENTION is no option") as string]);
  expect(load("", { LOGBOOM_STATE: "/s" }).warnings).toEqual([
    "LOGBOOM_STATE is for `logboom agent` and has no effect here",
  ]);
});

describe("addresses", () => {
  test.for([
    ["127.0.0.1:5642", "127.0.0.1", 5642],
    ["[::1]:0", "::1", 0],
    ["localhost:80", "localhost", 80],
    ["5642", "127.0.0.1", 5642],
  ] as const)("%s", ([text, host, port]) => {
    expect(parseAddress(text)).toEqual({ host, port });
    expect(parseAddress(showAddress({ host, port }))).toEqual({ host, port });
  });
  test.for(["", "host", "host:", ":5642", "host:99999", "::1:80", "a b:1", "host:port", "1.2.3.4:-1"])(
    "%s is refused",
    (text) => {
      expect(() => parseAddress(text)).toThrow(Refusal);
    },
  );
});

test.for([
  ["serach", ["search", "tail"], "search"],
  ["tial", ["search", "tail"], "tail"],
  ["xyzzy", ["search", "tail"], undefined],
  ["", ["search"], undefined],
] as const)("nearest to %s of %o: %s", ([word, known, want]) => {
  expect(nearest(word, known)).toBe(want);
});
