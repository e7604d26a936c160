/** `logboom pipe --multiline` as a real process. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RecordJson } from "../../src/record/json.ts";
import { compile, ended, listen, run, start } from "./run-program.ts";
import type { Program } from "./run-program.ts";

let program: Program;
beforeAll(() => {
  program = compile();
});
afterAll(() => program.remove());

async function bodies(args: readonly string[], lines: readonly string[]): Promise<string[]> {
  const { code, out, err } = await run(program, ["pipe", ...args], { input: `${lines.join("\n")}\n` });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as RecordJson).body);
}

const TRACE = [
  "java.lang.Error: x",
  "\tat a.B.c(B.java:1)",
  "Caused by: java.io.IOException: y",
  "\t... 3 more",
];

test("--multiline joins traces, of all languages or of those named", async () => {
  const lines = ["one", ...TRACE, "  two"];
  expect(await bodies(["--multiline"], lines)).toEqual(["one", TRACE.join("\n"), "  two"]);
  expect(await bodies(["--multiline", "java,go"], lines)).toEqual(["one", TRACE.join("\n"), "  two"]);
  expect(await bodies(["--multiline=python"], lines)).toEqual(lines);
  expect(await bodies([], lines)).toEqual(lines);
});

test("a pattern as a route has it", async () => {
  const lines = ["some:", "multi", "line", "other:", "multiline"];
  const args = ["--multiline-pattern", ":$", "--multiline-match", "First"];
  expect(await bodies(args, lines)).toEqual(["some:\nmulti\nline", "other:\nmultiline"]);
  expect(await bodies(["--multiline-match", "nonfirst"], ["a", " b", "c"])).toEqual(["a\n b", "c"]);
});

test("what waits is printed when nothing comes, not only at the end", async () => {
  const child = start(program, ["pipe", "--multiline"]);
  const said = listen(child);
  child.stdin?.write(`${TRACE.join("\n")}\n`);
  expect(await said.until(/"log\.lines":"\d+"/)).toBe('"log.lines":"4"');
  child.stdin?.end();
  expect(await ended(child)).toBe(0);
});

test.for([
  [["--multiline", "cobol"], "cobol"],
  [["--multiline-pattern", "("], "--multiline-pattern"],
  [["--multiline-match", "middle"], "middle"],
] as const)("%o is refused", async ([args, word]) => {
  const { code, err } = await run(program, ["pipe", ...args], { input: "a\n" });
  expect(code).toBe(2);
  expect(err).toContain(word);
});
