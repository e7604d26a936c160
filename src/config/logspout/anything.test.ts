/** Whatever text is given as a route, a variable or JSON: it is taken or refused, and never fails in another way. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { z } from "zod";
import { Refusal } from "../../record/refusal.ts";
import { CloudwatchConfig } from "../../sinks/cloudwatch/config.ts";
import { GelfConfig } from "../../sinks/gelf/config.ts";
import { HttpConfig } from "../../sinks/http/config.ts";
import { LogstashConfig } from "../../sinks/logstash/config.ts";
import { RawConfig } from "../../sinks/raw/config.ts";
import { SyslogSinkConfig } from "../../sinks/syslog/config.ts";
import { DockerConfig } from "../../sources/docker/config.ts";
import { readLogspout } from "./read.ts";
import type { RouteConfig } from "./route.ts";
import { routeFromJson, routeToJson } from "./route-json.ts";
import { ALL_ROUTE_OPTIONS } from "./route-option-table.ts";
import { SCHEMES } from "./scheme.ts";
import { VARIABLES } from "./variables.ts";

const NAMES = VARIABLES.map((one) => one.name);
const hostnameFile = "/nonexistent";
const { settings } = readLogspout({ args: [], env: {}, hostnameFile });

/** Signs that mean something somewhere, more often than others. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(..."$${}:/?#&=;,%+@[]^-*\\!|.01azAZ \n{{}}".split("")) }),
  fc.constantFrom(
    "true",
    "1",
    "[x",
    "a:b",
    "${",
    "%",
    "%zz",
    "%00",
    "\u{1F600}",
    "\uD800",
    "__proto__",
    "constructor",
  ),
);
const optionName = fc.oneof(
  fc.constantFrom(
    ...ALL_ROUTE_OPTIONS.map((one) => one.name),
    "filter.id",
    "filter.name",
    "filter.labels",
    "filter.sources",
  ),
  text,
);
const value = fc.oneof(fc.constantFrom("true", "1", "auto", "5s", "x"), text);
const query = fc
  .array(fc.tuple(optionName, value), { maxLength: 2 })
  .map((pairs) => pairs.map(([name, one]) => `${name}=${one}`).join("&"));
const scheme = fc
  .tuple(fc.constantFrom("", "multiline+", "MULTILINE+"), fc.oneof(fc.constantFrom(...SCHEMES), text))
  .map((parts) => parts.join(""));
const uri = fc.oneof(
  text,
  fc
    .tuple(scheme, fc.oneof(fc.constantFrom("h", "h:1", "[::1]:5", ""), text), query)
    .map(([adapter, address, options]) => `${adapter}://${address}?${options}`),
);

/** Good ones: without them next to nothing random is ever taken. */
const goodUri = fc
  .tuple(
    fc.constantFrom(...SCHEMES.filter((one) => one !== "cloudwatch")),
    fc.uniqueArray(
      fc.constantFrom(
        "files=off",
        "events",
        "daemonlog",
        "tail=5",
        "backlog=false",
        "multiline=java",
        "id=a.b",
        "filter.name=web*",
        "filter.id=0F",
        "filter.labels=a:b%2Cc:%3F*",
        "filter.sources=stderr",
      ),
    ),
  )
  .map(([adapter, options]) => `${adapter}://h:1?${options.join("&")}`);

/** A refusal with everything a person needs, or nothing. */
function takenOrRefused(act: () => void): void {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    const refused = error as Refusal;
    expect(refused.code).toMatch(/^E_(CONFIG|ROUTE)$/);
    expect(refused.message).not.toBe("");
    expect(refused.hint).not.toBe("");
  }
}

/** What a route holds must suit what it is for. */
function suits({ docker, sink }: RouteConfig): void {
  expect(DockerConfig.safeParse(docker)).toMatchObject({ success: true });
  const config = SINKS[sink.name];
  if (config !== undefined) expect(config.safeParse(sink.options)).toMatchObject({ success: true });
}

const SINKS: Readonly<Record<string, z.ZodObject>> = {
  cloudwatch: CloudwatchConfig,
  gelf: GelfConfig,
  http: HttpConfig,
  logstash: LogstashConfig,
  raw: RawConfig,
  syslog: SyslogSinkConfig,
};

/** Where the first word of what may stand there is no example. */
const EXAMPLES: Readonly<Record<string, string>> = {
  HTTP_BIND_ADDRESS: "::1",
  PORT: "1",
  HTTP_PORT: "2",
  LOGBOOM_HTTP: "127.0.0.1:3",
  INACTIVITY_TIMEOUT: "30s",
  RETRY_COUNT: "3",
  EXCLUDE_LABELS: "a:b;c",
  DOCKER_HOST: "tcp://d:2375",
  DOCKER_API_VERSION: "1.41",
  TZ: "UTC",
  MULTILINE_FLUSH_AFTER: "10",
  DELAY: "2",
  LOGSTASH_FIELDS: "a=b,c=d=e",
  LOGSPOUT_TLS_CA_CERTS: "",
  LOGSPOUT_TLS_CLIENT_CERT: "",
  LOGSPOUT_TLS_CLIENT_KEY: "",
  LOGSPOUT_TLS_DISABLE_SYSTEM_ROOTS: "false",
};

const RUNS = { numRuns: 2000 };

test("every adapter, with every variable set", () => {
  const env = Object.fromEntries(
    VARIABLES.map((one): [string, string] => [one.name, EXAMPLES[one.name] ?? one.value.split(",")[0] ?? ""]),
  );
  // NOEC2 is among them: then AWS's own has to name the region.
  env["AWS_REGION"] = "eu-west-1";
  const args = SCHEMES.flatMap((one) => [
    `${one}://${one === "cloudwatch" ? "" : "h:1"}`,
    `multiline+${one}://${one === "cloudwatch" ? "" : "h:2"}`,
  ]);
  const { routes } = readLogspout({ args, env, hostnameFile });
  expect(routes).toHaveLength(args.length);
  routes.forEach(suits);
});

test("any routes", () => {
  fc.assert(
    fc.property(fc.array(uri, { minLength: 1, maxLength: 3 }), (args) =>
      takenOrRefused(() => {
        const { routes } = readLogspout({ args: [args.join(",")], env: { A: "b" }, hostnameFile });
        routes.forEach(suits);
        const ids = routes.map((one) => one.id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/);
      }),
    ),
    RUNS,
  );
});

test("what was taken comes back from its JSON as it was", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof(goodUri, uri), (given) =>
      takenOrRefused(() => {
        for (const route of readLogspout({ args: [given.replaceAll(",", "")], env: {}, hostnameFile })
          .routes) {
          // A user before @ is no part of the route, except of http's address.
          if (given.includes("@")) continue;
          const json = JSON.parse(JSON.stringify(routeToJson(route, "shown"))) as unknown;
          expect(routeFromJson(json, { settings, newId: () => "", beginsNow: false })).toEqual(route);
          taken += 1;
        }
      }),
    ),
    RUNS,
  );
  expect(taken, "random routes must not all be refused").toBeGreaterThan(500);
});

test("any values of variables", () => {
  const env = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), text), text, { maxKeys: 6 });
  fc.assert(
    fc.property(env, uri, (given, args) =>
      takenOrRefused(() => readLogspout({ args: [args], env: given, hostnameFile }).routes.forEach(suits)),
    ),
    RUNS,
  );
});

test("any JSON", () => {
  const member = fc.constantFrom(
    "id",
    "adapter",
    "address",
    "filter_name",
    "filter_labels",
    "options",
    "Options",
  );
  const object = fc.dictionary(fc.oneof(member, text), fc.oneof(text, fc.jsonValue()), { maxKeys: 6 });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), object), (json) =>
      takenOrRefused(() => void routeFromJson(json, { settings, newId: () => "x", beginsNow: true })),
    ),
    RUNS,
  );
});
