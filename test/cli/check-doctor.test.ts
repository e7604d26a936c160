/** `logboom check` on what is well formed and cannot work, as a user has it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { complain } from "../../src/cli/complaint.ts";
import type { Output } from "../../src/cli/output.ts";
import { runProgram } from "../../src/cli/program.ts";

const dir = mkdtempSync(join(tmpdir(), "logboom-check-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Ended {
  code: number;
  out: string;
  err: string;
}

async function check(yaml: string, ...flags: string[]): Promise<Ended> {
  const file = join(dir, "logboom.yaml");
  writeFileSync(file, yaml);
  return run(["check", ...flags, file]);
}

async function run(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const said = { out: "", err: "" };
  const out: Output = {
    write: (text) => {
      said.out += (typeof text === "string" ? text : Buffer.from(text).toString()).replaceAll(`${dir}/`, "");
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

const DOUBTFUL = `transforms:
  - regex: { pattern: "(?<user>a)" }
  - mutate: { uppercase: [usr] }
  - sample: { key: shop }
`;

test("a finding has its place, the reason and what to write; it is no reason not to start", async () => {
  const { code, out, err } = await check(DOUBTFUL);
  expect(code).toBe(0);
  expect(out.split("\n").slice(0, 3)).toEqual([
    'logboom.yaml:3:27: doubt: step mutate: reads the field "usr", which no step makes',
    "    because  only a sender or a JSON line could bring it; there is user",
    '    try      did you mean "user"?',
  ]);
  expect(out).toContain("logboom.yaml: starts, but 2 doubts. Sources: ");
  expect(err).toBe("");
});

test("for a build: --strict exits with 2; notes are told with --all and count for nothing", async () => {
  expect((await check(DOUBTFUL, "--strict")).code).toBe(2);
  const note = "transforms:\n  - sample: { key: shop }\n";
  const quiet = await check(note, "--strict");
  expect(quiet).toMatchObject({
    code: 0,
    err: "logboom: 1 more, merely worth knowing: logboom check --all\n",
  });
  expect(quiet.out).toMatch(/^logboom.yaml: good\. /);
  expect((await check(note, "--all")).out).toContain('note: step sample: reads the field "shop"');
});

test("what `up` would refuse is refused here: all of it, exit 2", async () => {
  const { code, out } = await check(
    "transforms:\n  - grok: { patterns: ['%{NOSUCH:a}'] }\n  - drop: { when: 'level:shop' }\n",
  );
  expect(code).toBe(2);
  expect(out).toContain(
    "logboom.yaml:2:24: stops: step grok: patterns.0 names %{NOSUCH}, which nobody defines",
  );
  expect(out).toContain("logboom.yaml:3:13: stops: step drop: ");
  expect(out).toContain("logboom.yaml: logboom does not start with it. ");
});

test("routes of an agent: none can be chosen, lines go twice", async () => {
  const { code, out } = await run(
    ["check", "syslog://h:1?filter.labels=team:shop", "raw://r:1", "raw://r:1?filter.name=web"],
    { EXCLUDE_LABELS: "team:shop" },
  );
  expect(code).toBe(0);
  expect(out).toContain("fault: route syslog://h:1: no container can be chosen by it");
  expect(out).toContain("doubt: route raw://r:1: its receiver gets lines twice");
  expect(out).toContain("starts, but 1 fault, 1 doubt: 3 routes.");
});

test("the guide shows what is really said", async () => {
  const guide = readFileSync(join(import.meta.dirname, "../../docs/guide/doctor.md"), "utf8");
  const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(guide) ?? [];
  const [, said = ""] = /\$ logboom check\n(.*?)Sources: …/s.exec(guide) ?? [];
  expect(said).toContain("logboom.yaml:");
  expect((await check(yaml)).out).toContain(said);
});
