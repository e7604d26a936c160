/** The face of the program: help, suggestions, exit codes, check and agent. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { compile, run } from "./run-program.ts";
import type { Program } from "./run-program.ts";

let program: Program;
let dir: string;
beforeAll(() => {
  program = compile();
  dir = mkdtempSync(join(tmpdir(), "logboom-cli-"));
});
afterAll(() => program.remove());

describe("help", () => {
  test("--help lists every command, with examples and exit codes", async () => {
    const { code, out, err } = await run(program, ["--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const { name } of commands) expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
    expect(out).toContain("Examples:");
    expect(out).toContain("Exit codes");
  });
  test.for(commands.map((one) => [one.name, one.summary] as const))("%s --help", async ([name, summary]) => {
    const { code, out } = await run(program, [name, "--help"]);
    expect(code).toBe(0);
    expect(out.replaceAll("\n", " ")).toContain(summary);
    expect(out).toContain("Examples:");
  });
  test("--version and help COMMAND", async () => {
    expect((await run(program, ["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await run(program, ["help", "match"])).out).toContain("Usage: logboom match");
  });
});

describe("wrong usage is exit 2, said on standard error alone", () => {
  test.for([
    [["serach", "x"], "Did you mean search?"],
    [["match", "--dialct", "x"], "Did you mean --dialect?"],
    [["--dmeo"], "Did you mean --demo?"],
    [["match"], "query"],
    [["up", "extra"], "too many arguments"],
    [["search", "x", "--limit", "many"], "--limit many: not a whole number from 1 to 100000"],
    [["search", "x", "--server", "ftp://h"], "no address of a server"],
    [["search", "x", "--color", "blue"], "not one of auto, always, never"],
    [["up", "--demo-rate", "0"], "--demo-rate 0: not a whole number from 1 to 50000"],
    [["up", "--http", "nowhere"], "--http: http.address: cannot be used"],
    [["up", "--log-level", "loud"], "expected one of error, warn, info, debug"],
    [["up", "--no-auth", "--http", "0.0.0.0:0"], "--no-auth"],
    [["up", "--config", "/no/such.yaml"], "/no/such.yaml: there is no such file"],
    [["agent", "nope://h:514"], "nope"],
    [["agent", "syslog+tcp://h:514?fitler.name=a"], "filter.name"],
  ] as const)("%o → %s", async ([args, said]) => {
    const { code, out, err } = await run(program, args, {
      cwd: dir,
      env: { LOGBOOM_DATA: join(dir, "never") },
    });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(said);
    expect(err).not.toMatch(/^\s+at /m);
  });
  test("a server that is not there is exit 1", async () => {
    const { code, out, err } = await run(program, ["search", "x", "--server", "http://127.0.0.1:9"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("hint: start a server");
  });
});

describe("check", () => {
  const check = async (yaml: string, env: Record<string, string> = {}) => {
    const file = join(dir, "c.yaml");
    writeFileSync(file, yaml);
    return run(program, ["check", file], { env, cwd: dir });
  };
  test("a good file", async () => {
    const { code, out } = await check(
      "http: {address: '127.0.0.1:7000'}\nsources: {docker: false, demo: true}\n",
    );
    expect(code).toBe(0);
    expect(out).toContain(
      "Sources: cloudwatch, demo, elasticsearch, fluentd, gelf, http, loki, otlp, splunk, syslog. Page: 127.0.0.1:7000.",
    );
  });
  test("all mistakes at once, each with its place", async () => {
    const { code, err } = await check("htpp: {}\nstore:\n  retentionDays: 0\n  memoryMb: lots\n");
    expect(code).toBe(2);
    expect(err).toContain('c.yaml:1:1: unknown key "htpp" (did you mean "http"?)');
    expect(err).toContain("c.yaml:3:18: store.retentionDays: too small (expected 1 or more)");
    expect(err).toContain("c.yaml:4:13: store.memoryMb: wrong kind of value (expected a number)");
  });
  test("a misspelt variable is told", async () => {
    const { code, err } = await check("", { LOGBOOM_HTPP: "x", LOGBOOM_TEST_DOCKER: "x" });
    expect(code).toBe(0);
    expect(err).toContain("LOGBOOM_HTPP is no option of logboom; did you mean LOGBOOM_HTTP?");
    expect(err).not.toContain("LOGBOOM_TEST_DOCKER");
  });
  test("--schema is a JSON Schema that knows the sources", async () => {
    const { code, out } = await run(program, ["check", "--schema"]);
    expect(code).toBe(0);
    const schema = JSON.parse(out) as { properties: { sources: { properties: object } } };
    expect(Object.keys(schema.properties.sources.properties)).toEqual(
      "beats cloudwatch demo docker elasticsearch file fluentd gelf http journald loki otlp raw splunk syslog".split(
        " ",
      ),
    );
  });
  test("the file of the working folder is found; no file is good, too", async () => {
    const here = mkdtempSync(join(tmpdir(), "logboom-cwd-"));
    expect((await run(program, ["check"], { cwd: here })).out).toContain(
      "no file, defaults and environment: good.",
    );
    writeFileSync(join(here, "logboom.yaml"), "http:\n  adress: x\n");
    expect((await run(program, ["check"], { cwd: here })).err).toContain(
      'logboom.yaml:2:3: unknown key "adress" in http',
    );
  });
});
