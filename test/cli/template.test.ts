/** template as a real process (DESIGN 6.2): output, exit codes, the place of a fault. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { compile, run } from "./run-program.ts";
import type { Program } from "./run-program.ts";

let program: Program;
beforeAll(() => {
  program = compile();
});
afterAll(() => program.remove());

const message = JSON.stringify({
  Container: {
    ID: "8dfafdbc3a40a8e7",
    Name: "/web.1",
    Config: { Labels: { "com.x": "y" } },
    State: { Pid: 7 },
  },
  Source: "stderr",
  Data: "a <b>",
  Time: "2024-06-01T08:09:10.5+02:00",
});
const record = JSON.stringify({
  timestamp: "2026-11-21T10:00:00.000000005Z",
  severity: "info",
  body: "hello",
  resource: { "container.name": "web" },
  attributes: { "log.iostream": "stdout" },
});
const names = JSON.stringify({ Env: { A: "1" }, Labels: { "a.b": "c" }, Name: "web", LoggerHost: "h" });
const tag = JSON.stringify({
  ContainerID: "abcdef01234567890",
  ContainerName: "/web",
  ContainerImageID: "sha256:582c496ccf79d8aa6f",
});

test.for([
  ["-{{.X}}-", '{"X":"x"}', "-x-", "a text that begins with a dash"],
  ["--{{.X}}--\n", '{"X":"x"}', "--x--\n", "with two; nothing is added"],
  ["", "{}", "", "the empty template"],
  ["{{.}}", "", "<no value>", "no document"],
  ["{{.n}} {{eq .m 3}}", '{"n":12345678901234567,"m":3}', "12345678901234567 true", "whole numbers are ints"],
  [
    "{{.Priority}} {{.ContainerName}} {{toJSON .Data}} {{.Timestamp}}",
    message,
    '11 web.1 "a \\u003cb\\u003e" 2024-06-01T08:09:10+02:00',
    "logspout's message",
  ],
  [
    "{{.Priority}} {{.ContainerName}} {{.Data}} {{.Time.UnixNano}}",
    record,
    "14 web hello 1795255200000000005",
    "a record in JSON",
  ],
  ['{{.Lbl "a.b"}}-{{.Env.A}}-{{.LoggerHost}}', names, "c-1-h", "names for CloudWatch"],
  ["{{.Name}}/{{.ID}} {{.ImageID}}", tag, "web/abcdef012345 582c496ccf79", "Docker's log tag"],
] as const)("%j of %s → %j (%s)", async ([text, input, want]) => {
  const { code, out, err } = await run(program, ["template", text], { input });
  expect({ code, out, err }).toEqual({ code: 0, out: want, err: "" });
});

test.for([
  [["{{.X"], "{}", 2, "unclosed action"],
  [["{{nope}}"], "{}", 2, 'function "nope" not defined'],
  [["{{index .X 5}}"], '{"X":[1]}', 1, "index out of range: 5"],
  [["{{.Container.Nope}}"], message, 1, "can't evaluate field Nope"],
  [["{{.Name}}", "more"], "{}", 2, "one text"],
  [["{{.X}}"], "no json", 2, "is not JSON"],
  [["{{.X}}", "--context", "nope"], "{}", 2, 'no context "nope"'],
  [["{{.X}}", "--context", "cloudwatch"], "{}", 2, "does not look like"],
] as const)("%o of %s: exit %i, %s", async ([args, input, want, why]) => {
  const { code, out, err } = await run(program, ["template", ...args], { input });
  expect({ code, out }).toEqual({ code: want, out: "" });
  expect(err).toContain(why);
});

test("the place of a fault is marked", async () => {
  const { err } = await run(program, ["template", "abc {{ nope }}"], { input: "{}" });
  expect(err).toContain("  abc {{ nope }}\n         ^");
});

test("definitions may come beside the template", async () => {
  const args = ["template", '{{template "line" .X}}!', "--define", '{{define "line"}}<{{.}}>{{end}}'];
  expect((await run(program, args, { input: '{"X":1}' })).out).toBe("<1>!");
});

test("plain data is plain data when told so", async () => {
  const args = ["template", "{{.Container.Nope}}", "--context=json"];
  expect((await run(program, args, { input: message })).out).toBe("<no value>");
});
