/** `logboom check` for an agent's command line and variables, as a user has it. */
import { expect, test } from "vitest";
import { complain } from "../../src/cli/complaint.ts";
import type { Output } from "../../src/cli/output.ts";
import { runProgram } from "../../src/cli/program.ts";

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** The program without its process: what main does, with an output that keeps what is said. */
async function run(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const said = { out: "", err: "" };
  const out: Output = {
    write: (text) => {
      said.out += typeof text === "string" ? text : Buffer.from(text).toString();
      return Promise.resolve();
    },
    tell: (line) => void (said.err += `${line}\n`),
    terminal: false,
    colour: false,
    errorColour: false,
    whenReaderLeaves: () => undefined,
  };
  const code = await runProgram(args, env, out).catch((error: unknown) => complain(error, out));
  return { code, ...said };
}

test("good routes are shown as they are understood", async () => {
  const { code, out, err } = await run([
    "check",
    "syslog+tls://logs.example?filter.name=web*, multiline+gelf://graylog",
    "logbooms://boom.example?token=sesame",
  ]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out.split("\n")).toEqual([
    "ADAPTER         ADDRESS            CONTAINERS  SOURCES        OPTIONS",
    "syslog+tls      logs.example:6514  web*        stdout,stderr",
    "multiline+gelf  graylog:12201      all         stdout,stderr",
    "logbooms        boom.example:5642  all         stdout,stderr  token",
    "good: 3 routes. HTTP API: 0.0.0.0:80. State: /var/lib/logboom-agent.",
    "",
  ]);
});

test("the environment alone, with what is misspelt in it", async () => {
  const env = { ROUTE_URIS: "udp://h:1", HTTP_PORT: "8000", SYSLOG_FORMATS: "rfc3164", LOGBOOM_STATE: "/s" };
  const { code, out, err } = await run(["check", "--agent"], env);
  expect(code).toBe(0);
  expect(out).toContain("raw+udp  h:1");
  expect(out).toContain("good: 1 route. HTTP API: 0.0.0.0:8000. State: /s.");
  expect(err).toContain(
    "warning: SYSLOG_FORMATS is known neither to logspout nor to logboom; did you mean SYSLOG_FORMAT?",
  );
});

test("everything wrong is told at once, exit 2", async () => {
  const env = { BACKLOG: "perhaps", MULTILINE_PATTERN: "(" };
  const { code, out, err } = await run(["check", "sylog://h:1,raw://h"], env);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  for (const said of [
    'BACKLOG: "perhaps" is neither yes nor no (write true or false)',
    'MULTILINE_PATTERN: "(" is no regular expression',
    'route sylog://h:1: there is no adapter "sylog" (did you mean syslog://?)',
    "route raw://h: there is no port",
  ])
    expect(err).toContain(said);
  expect(err).not.toMatch(/^\s+at /m);
});

test("one thing wrong has its hint on a line of its own", async () => {
  const { code, err } = await run(["check", "syslog://h:1?appendtag=x"]);
  expect(code).toBe(2);
  expect(err).toBe(
    'logboom: route syslog://h:1: unknown option "appendtag"\nhint: did you mean append_tag?\n',
  );
});

test("Docker's certificates are looked for, though nobody is connected to", async () => {
  const env = { DOCKER_HOST: "tcp://docker.example", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/nowhere" };
  const { code, err } = await run(["check", "udp://h:1"], env);
  expect(code).toBe(2);
  expect(err).toContain("/nowhere/ca.pem");
  expect((await run(["check", "udp://h:1"], { ...env, DOCKER_TLS_VERIFY: "" })).code).toBe(0);
});

test("two files are one too many", async () => {
  const { code, err } = await run(["check", "a.yaml", "b.yaml"]);
  expect(code).toBe(2);
  expect(err).toContain("2 files were named");
});

test("an agent's variables beside a file are told", async () => {
  const { code, err } = await run(["check"], { ROUTE_URIS: "udp://h:1" });
  expect(code).toBe(0);
  expect(err).toContain("`logboom check --agent`");
});
