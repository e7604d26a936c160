/** `logboom import` as a real process: what goes where, and the exit code. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RecordJson } from "../../src/record/json.ts";
import { compile, run } from "./run-program.ts";
import type { Program } from "./run-program.ts";

let program: Program;
let folder: string;
beforeAll(() => {
  program = compile();
  folder = mkdtempSync(join(tmpdir(), "logboom-import-"));
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const PIPELINE = `input { tcp { port => 5000 } }
filter {
  grok { match => { "message" => "user=%{WORD:user}" } }
  ruby { code => "1" }
}
`;

test("the result on standard output, the findings on standard error; check takes it, pipe runs it", async () => {
  const path = file("a.conf", PIPELINE);
  const { code, out, err } = await run(program, ["import", path]);
  expect(code).toBe(0);
  expect(out).toContain(`# ${path}:3 filter grok`);
  expect(err).toContain(`${path}:4: not carried over: filter ruby`);
  expect(err.trimEnd().split("\n").at(-1)).toBe(
    `${path} (logstash): 1 source, 1 step; 0 faults, 0 changed, 1 not carried over`,
  );
  const yaml = file("logboom.yaml", out);
  expect(await run(program, ["check", yaml])).toMatchObject({ code: 0 });
  const piped = await run(program, ["pipe", "--config", yaml], { input: "user=ann\n" });
  expect((JSON.parse(piped.out) as RecordJson).attributes).toMatchObject({ user: "ann" });
});

test("a folder is read as one, by the names of its files; lines keep their files", async () => {
  const parts = join(folder, "conf.d");
  mkdirSync(parts);
  writeFileSync(join(parts, "20-filter.conf"), "\nfilter { ruby { } }");
  writeFileSync(join(parts, "10-input.conf"), "input { beats { port => 5044 } }\n");
  writeFileSync(join(parts, "notes.txt"), "not a pipeline");
  const { code, out, err } = await run(program, ["import", parts]);
  expect(code).toBe(0);
  expect(out).toContain(`# ${join(parts, "10-input.conf")}:1 input beats`);
  expect(err).toContain(`${join(parts, "20-filter.conf")}:2: not carried over: filter ruby`);
});

test("standard input", async () => {
  const { code, out } = await run(program, ["import"], { input: PIPELINE });
  expect(code).toBe(0);
  expect(out).toContain("# standard input:3 filter grok");
});

test("--as-written and --field-names", async () => {
  const text =
    'filter { grok { match => { "message" => "<%{POSINT:pri}> +%{GREEDYDATA:msg}" } } syslog_pri { } }';
  const path = file("fault.conf", text);
  const corrected = await run(program, ["import", path]);
  expect(corrected.err).toContain("fault D1");
  expect(corrected.out).toContain("field: pri");
  const asWritten = await run(program, ["import", "--as-written", path]);
  expect(asWritten.err).toContain("fault D1");
  expect(asWritten.out).toContain("field: syslog_pri");
  const ecs = await run(program, ["import", "--field-names", "ecs", path]);
  expect(ecs.out).not.toContain("compatibility");
});

test.for([
  ["a text of no known kind", "hello\n", [], 2, "not a configuration that is known here"],
  [
    "a text that breaks off",
    "filter {\n  grok {",
    [],
    2,
    ":3:1: an option of grok was expected, the text ends here",
  ],
  ["nothing to be used", "output { stdout { } }", [], 1, "nothing in it could be used"],
  ["an unknown format", PIPELINE, ["--format", "graylog"], 2, "there is no such format"],
  ["wrong names", PIPELINE, ["--field-names", "new"], 2, "not one of ecs, legacy"],
] as const)("%s: said, with the exit code", async ([, text, flags, want, message]) => {
  const { code, out, err } = await run(program, ["import", ...flags, file("wrong.conf", text)]);
  expect(code).toBe(want);
  expect(err).toContain(message);
  expect(out).toBe("");
});

test("a file that is not there", async () => {
  const { code, err } = await run(program, ["import", join(folder, "none.conf")]);
  expect(code).toBe(2);
  expect(err).toContain("there is no such file");
});
