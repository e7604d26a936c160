/** Every variable of logspout and ours: what it does, what is refused, what is warned of. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Refusal } from "../../record/refusal.ts";
import { DEFAULT_TEXTS } from "../../sinks/syslog/config.ts";
import { readLogspout } from "./read.ts";
import type { LogspoutConfig } from "./read.ts";
import { AWS_VARIABLES } from "./variables-adapters.ts";
import { VARIABLES, VARIABLE_GROUPS } from "./variables.ts";

type Env = Record<string, string>;
const dir = mkdtempSync(join(tmpdir(), "logboom-logspout-"));
afterAll(() => rmSync(dir, { recursive: true }));
const hostnameFile = join(dir, "host_hostname");

function read(env: Env, args = ["syslog+tls://h,raw://h:1,logstash://h,cloudwatch://auto"]): LogspoutConfig {
  return readLogspout({ args, env, hostnameFile });
}
function refusal(env: Env): Refusal {
  try {
    read(env);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
const sink = (env: Env, name: string): Record<string, unknown> =>
  read(env).routes.find((one) => one.sink.name === name)?.sink.options ?? {};
const docker = (env: Env): Record<string, unknown> => ({ ...read(env).routes[0]?.docker });

describe("the list of variables", () => {
  test("has every name that is read, and no agent's variable that is not", () => {
    const asked = new Set<string>();
    const env = new Proxy<Env>(
      {},
      {
        get: (_, name) => void asked.add(String(name)),
      },
    );
    readLogspout({ args: [], env, hostnameFile });
    const agents = VARIABLES.filter((one) => one.of !== "container").map((one) => one.name);
    expect(agents.filter((name) => !asked.has(name))).toEqual([]);
    const known = new Set<string>([...VARIABLES.map((one) => one.name), ...AWS_VARIABLES]);
    expect([...asked].filter((name) => !known.has(name))).toEqual([]);
  });
  test("names none twice, and says of each what it means", () => {
    expect(new Set(VARIABLES.map((one) => one.name)).size).toBe(VARIABLES.length);
    for (const { variables } of VARIABLE_GROUPS)
      for (const one of variables) expect(one.meaning, one.name).toMatch(/\.$/);
  });
  test("an empty variable is not set: each of them, and all together", () => {
    const plain = read({});
    expect(read(Object.fromEntries(VARIABLES.map(({ name }) => [name, ""])))).toEqual(plain);
    for (const { name } of VARIABLES) expect(read({ [name]: "" }), name).toEqual(plain);
  });
});

describe("syslog and raw", () => {
  test.for([
    ["SYSLOG_FORMAT", "rfc3164", "format"],
    ["SYSLOG_TCP_FRAMING", "octet-counted", "framing"],
    ["SYSLOG_PRIORITY", "13", "priority"],
    ["SYSLOG_TIMESTAMP", '{{.Time.Format "Jan 02 15:04:05"}}', "timestamp"],
    ["SYSLOG_HOSTNAME", '{{ index .Container.Config.Labels "io.kubernetes.container.name" }}', "hostname"],
    ["SYSLOG_TAG", '{{index (.ContainerNameSplitN "." 2) 0}}', "tag"],
    ["SYSLOG_PID", "1", "pid"],
    ["SYSLOG_STRUCTURED_DATA", 'TOKEN@41058 tag="some tag"', "structuredData"],
    ["SYSLOG_DATA", "{{.Source}} {{.Data}}", "data"],
  ] as const)("%s=%s is the sink's %s", ([name, value, option]) => {
    expect(sink({ [name]: value }, "syslog")[option]).toBe(value);
  });
  test("the default time written out is whole seconds, which the sink tells by other letters", () => {
    expect(sink({ SYSLOG_TIMESTAMP: "{{.Timestamp}}" }, "syslog")["timestamp"]).toBe("{{ .Timestamp }}");
    expect(sink({}, "syslog")["timestamp"]).toBe(DEFAULT_TEXTS.timestamp);
  });
  test.for([
    ["{{.Data}}\\n", "{{.Data}}\n", "as the README writes it"],
    ["{{.Data}}\n", "{{.Data}}\n", "a line feed of YAML"],
    ['{{printf "%s\\n" .Data}}', '{{printf "%s\\n" .Data}}', "a template's own"],
    ["a\\tb\\r\\n", "a\tb\r\n", "tab, CR LF"],
    ["C:\\\\new", "C:\\\\new", "two backslashes stay"],
    ["a\\n{{`\\n`}}\\n", "a\n{{`\\n`}}\n", "between actions"],
  ] as const)("RAW_FORMAT %j is %j: %s", ([value, format]) => {
    expect(sink({ RAW_FORMAT: value }, "raw")["format"]).toBe(format);
  });
  test("SYSLOG_TAG switches append_tag off, which is said", () => {
    const { routes, warnings } = read({ SYSLOG_TAG: "t" }, ["syslog://h?append_tag=.db"]);
    expect(routes[0]?.sink.options["tag"]).toBe("t");
    expect(warnings).toContainEqual(expect.stringContaining("append_tag has no effect"));
  });
  test("joined lines in traditional framing come apart again, which is said", () => {
    const told = (env: Env, route: string): boolean =>
      read(env, [route]).warnings.some((one) => one.includes("SYSLOG_TCP_FRAMING=octet-counted"));
    expect(told({}, "multiline+syslog+tcp://h")).toBe(true);
    expect(told({}, "multiline+syslog+tls://h")).toBe(true);
    expect(told({ SYSLOG_TCP_FRAMING: "octet-counted" }, "multiline+syslog+tcp://h")).toBe(false);
    expect(told({}, "multiline+syslog://h")).toBe(false);
    expect(told({}, "syslog+tcp://h")).toBe(false);
  });
  test("the host's name: the variable, then the mounted file, then the container's", () => {
    writeFileSync(hostnameFile, "dock-7\r\n");
    expect(sink({}, "syslog")["hostname"]).toBe("dock-7");
    expect(read({}).agent.hostname).toBe("dock-7");
    expect(sink({ SYSLOG_HOSTNAME: "other" }, "syslog")["hostname"]).toBe("other");
    writeFileSync(hostnameFile, "{{x}}");
    expect(sink({}, "syslog")["hostname"]).toBe('{{"{{"}}x}}');
    writeFileSync(hostnameFile, "\n");
    expect(sink({}, "syslog")["hostname"], "only a line feed").toBe("{{.Container.Config.Hostname}}");
  });
});

describe("joined lines", () => {
  const multiline = (env: Env): unknown => read(env, ["multiline+raw://h:1"]).routes[0]?.docker.multiline;
  test("defaults", () => {
    expect(multiline({})).toEqual({
      default: true,
      pattern: "^\\s",
      match: "nonfirst",
      flushAfterMs: 500,
      separator: "\n",
      presets: true,
    });
  });
  test("all of them", () => {
    const env = {
      MULTILINE_ENABLE_DEFAULT: "F",
      MULTILINE_PATTERN: "^(DETAIL:|STATEMENT:|Traceback|\\s)",
      MULTILINE_MATCH: "NonLast",
      MULTILINE_FLUSH_AFTER: "2000",
      MULTILINE_SEPARATOR: " \\n",
    };
    expect(multiline(env)).toEqual({
      default: false,
      pattern: env.MULTILINE_PATTERN,
      match: "nonlast",
      flushAfterMs: 2000,
      separator: " \n",
      presets: false,
    });
  });
});

describe("containers", () => {
  test.for([
    [{}, { backlog: false, tail: "all" }],
    [{ BACKLOG: "false" }, { backlog: false, tail: "all" }],
    [{ BACKLOG: "true" }, { backlog: true, tail: "all" }],
    [{ BACKLOG: "1" }, { backlog: true, tail: "all" }],
    [
      { BACKLOG: "true", TAIL: "5" },
      { backlog: true, tail: 5 },
    ],
    [{ TAIL: "5" }, { backlog: true, tail: 5 }],
    [
      { BACKLOG: "false", TAIL: "5" },
      { backlog: false, tail: 5 },
    ],
    [{ TAIL: "0" }, { backlog: false, tail: 0 }],
    [{ TAIL: "all" }, { backlog: false, tail: "all" }],
  ] as [Env, object][])("first contact with %o: %o", ([env, want]) => {
    expect(docker(env)).toMatchObject(want);
  });
  test.for([
    [
      "a;b",
      [
        ["a", "true"],
        ["b", "true"],
      ],
    ],
    [
      "a:x;b",
      [
        ["a", "x"],
        ["b", "true"],
      ],
    ],
    [
      "k8s-app:canal;io.kubernetes.pod.namespace:default",
      [
        ["k8s-app", "canal"],
        ["io.kubernetes.pod.namespace", "default"],
      ],
    ],
    [" a:x ; ", [["a", "x"]]],
    ["a:x:z", [["a", "x:z"]]],
    ["a:", [["a", ""]]],
    [";;:x", []],
  ] as [string, string[][]][])("EXCLUDE_LABELS=%j", ([text, want]) => {
    const labels = want.map(([key, value]) => ({ key, value }));
    expect(docker({ EXCLUDE_LABELS: text })["exclude"]).toEqual({ labels });
    expect(docker({ EXCLUDE_LABEL: text })["exclude"]).toEqual({ labels });
    expect(docker({ EXCLUDE_LABEL: "other", EXCLUDE_LABELS: text })["exclude"]).toEqual({ labels });
  });
  test("commas in EXCLUDE_LABELS are told", () => {
    expect(read({ EXCLUDE_LABELS: "a:x,b:y" }).warnings).toContainEqual(expect.stringContaining("semicolon"));
  });
  test("terminals, events, files", () => {
    expect(docker({})).toMatchObject({ tty: true, events: false, files: "auto" });
    expect(docker({})).not.toHaveProperty("filesRoot");
    expect(
      docker({
        ALLOW_TTY: "false",
        DOCKER_EVENTS: "1",
        LOGBOOM_DOCKER_FILES: "off",
        LOGBOOM_DOCKER_ROOT: "/d",
      }),
    ).toMatchObject({ tty: false, events: true, files: "off", filesRoot: "/d" });
  });
});

describe("Logstash and CloudWatch", () => {
  test("Logstash", () => {
    expect(sink({}, "logstash")).toMatchObject({ decodeJson: true, labels: false, tags: [], fields: {} });
    const env = {
      LOGSTASH_TAGS: "example, tags,",
      LOGSTASH_FIELDS: "myfield=something,f2=a=b",
      DECODE_JSON_LOGS: "FALSE",
      DOCKER_LABELS: "1",
      RETRY_STARTUP: "x",
      RETRY_SEND: "x",
    };
    expect(sink(env, "logstash")).toMatchObject({
      decodeJson: false,
      labels: true,
      tags: ["example", "tags"],
      fields: { myfield: "something", f2: "a=b" },
    });
    expect(sink({ DOCKER_LABELS: "false" }, "logstash")).toMatchObject({ labels: false });
  });
  test("CloudWatch", () => {
    expect(
      sink(
        {
          LOGSPOUT_GROUP: "g",
          LOGSPOUT_STREAM: "{{.ID}}",
          NOEC2: "x",
          DELAY: "0.5",
          AWS_REGION: "eu-west-1",
        },
        "cloudwatch",
      ),
    ).toEqual({
      region: "auto",
      group: "g",
      stream: "{{.ID}}",
      noEc2: true,
      delayS: 0.5,
    });
  });
});

describe("the agent itself", () => {
  test("defaults", () => {
    expect(read({}).agent).toEqual({
      http: { host: "0.0.0.0", port: 80 },
      httpHosts: [],
      httpEnvironment: "names",
      routesPath: "/mnt/routes",
      debug: false,
      hostname: undefined,
      stateFolders: ["/var/lib/logboom-agent", "./logboom-agent-state"],
      dockerHost: "",
    });
  });
  test.for([
    [{ HTTP_PORT: "8000" }, "0.0.0.0", 8000],
    [{ HTTP_PORT: "8000", PORT: "9000" }, "0.0.0.0", 9000],
    [{ HTTP_BIND_ADDRESS: "127.0.0.1" }, "127.0.0.1", 80],
    [{ HTTP_BIND_ADDRESS: "[::1]", PORT: "1" }, "::1", 1],
    [{ PORT: "9000", LOGBOOM_HTTP: "127.0.0.1:5642" }, "127.0.0.1", 5642],
  ] as [Env, string, number][])("HTTP API with %o at %s port %d", ([env, host, port]) => {
    expect(read(env).agent.http).toEqual({ host, port });
  });
  test("Docker", () => {
    const env = {
      DOCKER_HOST: "d:2375",
      DOCKER_TLS_VERIFY: "1",
      DOCKER_CERT_PATH: "/c",
      DOCKER_API_VERSION: "v1.41",
    };
    expect(read(env).agent.dockerHost).toBe("tcp://d:2375");
    expect(read({ DOCKER_HOST: "unix:///x.sock" }).agent.dockerHost).toBe("unix:///x.sock");
  });
  test.for([
    ["1", true],
    ["please", true],
    ["false", false],
    ["0", false],
  ] as const)("DEBUG=%s: %s", ([text, want]) => {
    expect(read({ DEBUG: text }).agent.debug).toBe(want);
  });
  test("the rest", () => {
    const { agent } = read({
      ROUTESPATH: "/r",
      LOGBOOM_STATE: "/s",
      INACTIVITY_TIMEOUT: "1m30s",
      RETRY_COUNT: "-1",
    });
    expect(agent).toMatchObject({ routesPath: "/r", stateFolders: ["/s"] });
  });
});

describe("refused by name, with the value and what was expected", () => {
  test.for([
    ["BACKLOG", "maybe", "true or false"],
    ["TAIL", "some", "or all"],
    ["TAIL", "-1", "0 to"],
    ["ALLOW_TTY", "2", "true or false"],
    ["INACTIVITY_TIMEOUT", "30", "30s or 30ms"],
    ["INACTIVITY_TIMEOUT", "1 minute", "1m30s"],
    ["RETRY_COUNT", "ten", "-1000000000 to"],
    ["PORT", "http", "0 to 65535"],
    ["HTTP_PORT", "65536", "0 to 65535"],
    ["HTTP_BIND_ADDRESS", "0.0.0.0:80", "PORT"],
    ["LOGBOOM_HTTP", "localhost", "HOST:PORT"],
    ["DOCKER_HOST", "ssh://me@host", "unix:///path"],
    ["DOCKER_API_VERSION", "latest", "1.41"],
    ["DOCKER_EVENTS", "all", "true or false"],
    ["DOCKER_DAEMON_LOG", "yes", "write journal"],
    ["DOCKER_DAEMON_LOG", "docker.log", "/var/log/docker.log"],
    ["LOGBOOM_DOCKER_FILES", "on", "auto"],
    ["LOGBOOM_HTTP_ENVIRONMENT", "value", "did you mean values?"],
    ["SYSLOG_FORMAT", "invalid-option", "rfc5424 or rfc3164"],
    ["SYSLOG_FORMAT", "RFC5424", "did you mean rfc5424?"],
    ["SYSLOG_TCP_FRAMING", "invalid-option", "traditional or octet-counted"],
    ["RAW_FORMAT", "{{.Data", "text/template"],
    ["SYSLOG_TAG", "{{nope .Data}}", "text/template"],
    ["SYSLOG_STRUCTURED_DATA", "{{if}}", "text/template"],
    ["LOGSPOUT_GROUP", "{{bad", "text/template"],
    ["MULTILINE_ENABLE_DEFAULT", "yes", "true or false"],
    ["MULTILINE_PATTERN", "(", "RE2"],
    ["MULTILINE_PATTERN", "(?=x)", "no look-around"],
    ["MULTILINE_MATCH", "x", "first or last"],
    ["MULTILINE_FLUSH_AFTER", "1s", "1 to 600000 milliseconds"],
    ["MULTILINE_FLUSH_AFTER", "0", "1 to 600000 milliseconds"],
    ["LOGSPOUT_TLS_DISABLE_SYSTEM_ROOTS", "yup", "true or false"],
    ["LOGSPOUT_TLS_HARDENING", "tls1.2", "true or false"],
    ["LOGSPOUT_TLS_CA_CERTS", "/nonexistent.pem", "PEM file"],
    ["LOGSPOUT_TLS_CLIENT_CERT", "/x.pem", "set LOGSPOUT_TLS_CLIENT_KEY too"],
    ["LOGSPOUT_TLS_CLIENT_KEY", "/x.pem", "set LOGSPOUT_TLS_CLIENT_CERT too"],
    ["DELAY", "soon", "seconds"],
    ["DELAY", "-1", "0 to 3600"],
    ["LOGSTASH_FIELDS", "a=1,b", "team=shop"],
    ["DECODE_JSON_LOGS", "never", "true or false"],
    ["INCLUDE_CONTAINERS_REGEX", "(", "RE2"],
  ] as const)("%s=%s", ([name, value, hint]) => {
    const refused = refusal({ [name]: value });
    expect(refused.code).toBe("E_CONFIG");
    expect(refused.message).toMatch(new RegExp(`^${name}: `));
    expect(refused.hint).toContain(hint);
  });
});

test("a template's fault has its place", () => {
  expect(refusal({ SYSLOG_DATA: "a\nb{{nope .Data}}" }).message).toContain(
    'line 2: function "nope" not defined, at character',
  );
});

describe("warned of", () => {
  test.for([
    ["ROUTE_URI", "ROUTE_URIS"],
    ["ROUTES_URIS", "ROUTE_URIS"],
    ["BACKLOGS", "BACKLOG"],
    ["SYSLOG_FORMATT", "SYSLOG_FORMAT"],
    ["SYSLOG_STRUCTUREDDATA", "SYSLOG_STRUCTURED_DATA"],
    ["LOGSPOUT_LABEL", "LOGSPOUT"],
    ["EXCLUDE_LABELZ", "EXCLUDE_LABELS"],
    ["INACTIVITY_TIMEOUTS", "INACTIVITY_TIMEOUT"],
    ["DOCKER_EVENT", "DOCKER_EVENTS"],
    ["LOGBOOM_STAT", "LOGBOOM_STATE"],
    ["MULTILINE_FLUSHAFTER", "MULTILINE_FLUSH_AFTER"],
    ["ALLOWTTY", "ALLOW_TTY"],
  ] as const)("%s, probably %s", ([name, near]) => {
    const { warnings } = read({ [name]: "x" });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(name);
    expect(warnings[0]).toContain(`did you mean ${near}`);
  });
  test.for([
    "PATH",
    "HOME",
    "HOSTNAME",
    "MAIL",
    "PORTS",
    "LOGSPOUT",
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "NO_PROXY",
    "AWS_REGION",
    "DOCKER_CONFIG",
    "LOGBOOM_TEST_DOCKER",
    "LOGBOOM_DATA",
    "NODE_VERSION",
    "DEBIAN_FRONTEND",
  ])("not of %s", (name) => {
    expect(read({ [name]: "x" }).warnings).toEqual([]);
  });
  test("a container's variable on the agent; a zone that does not exist", () => {
    expect(read({ LOGSPOUT_MULTILINE: "true" }).warnings).toEqual([
      expect.stringContaining("MULTILINE_ENABLE_DEFAULT") as string,
    ]);
    expect(read({ TZ: "Europe/Wien" }).warnings).toEqual([
      expect.stringContaining("no known zone") as string,
    ]);
    expect(read({ TZ: "Europe/Vienna" }).warnings).toEqual([]);
  });
});
