/** Whatever an importer accepts, logboom starts with: the result loads, its steps open and run. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Refusal } from "../../src/record/refusal.ts";
import { importText } from "../../src/import/import-text.ts";
import { runImport } from "./run-import.ts";
import type { ImportRun } from "./run-import.ts";

const PIPELINE = `input { tcp { port => 5000 type => "a" } file { path => "/x" codec => multiline { pattern => "^ " what => previous } } }
filter { if [type] == "a" and "x" not in [tags] { grok { match => { "message" => ["<%{POSINT:pri}>%{GREEDYDATA:msg}", "b"] } add_tag => "y" } }
  date { match => [ "ts", "MMM d HH:mm:ss" ] } mutate { replace => [ "a", "%{b}" ] gsub => ["c", "d+", "e"] remove_tag => "z" }
  if [message] =~ /err(or)?/ { kv { field_split => "&" } } else if [n] >= 5 { csv { columns => ["a"] } } else { drop { } } }
output { syslog { host => "h" port => 1 } }`;
const TASK = `{ "containerDefinitions": [ { "image": "logspout", "command": [
  "udp://h:1", "CustomLog \\"| logger -t a -p local6.info -n h -P 514\\" \\"%v %h %u %t \\\\\\"%r\\\\\\" %>s %{X-Y}i\\"" ] } ] }`;
const PIECES = [
  ..."{}[]\"'\\%$#*()?+|\n".split(""),
  "${X}",
  "${",
  "%{",
  "%{WORD:a}",
  "(?<a>",
  "=>",
  "type",
  "-1",
  "99999999999",
  "\u0001",
  "\u0000",
  "ü",
];

function imported(text: string, format: string): ImportRun | undefined {
  try {
    return runImport(text, { format, env: { X: "1" } });
  } catch (error) {
    // The importer may refuse; what it wrote, nobody may.
    if (error instanceof Refusal && /^E_(?:IMPORT|USAGE)$/.test(error.code)) return undefined;
    throw error;
  }
}

test.for([
  ["logstash", PIPELINE, 100],
  ["ecs", TASK, 30],
] as const)("%s: a text that was changed anywhere", { timeout: 240_000 }, ([format, whole, numRuns]) => {
  expect(imported(whole, format)?.config).toBeDefined();
  const changes = fc.array(fc.tuple(fc.nat(whole.length), fc.nat(3), fc.constantFrom(...PIECES)), {
    minLength: 1,
    maxLength: 2,
  });
  let accepted = 0;
  fc.assert(
    fc.property(changes, (list) => {
      let text: string = whole;
      for (const [at, length, by] of list) text = text.slice(0, at) + by + text.slice(at + length);
      const run = imported(text, format);
      if (run === undefined) return;
      accepted += 1;
      expect(Array.isArray(run.run(["<14>a", "x=1&y=2"]))).toBe(true);
    }),
    { numRuns },
  );
  expect(accepted).toBeGreaterThan(5);
});

test("any text is read or refused, by whoever takes it", { timeout: 120_000 }, () => {
  const words = fc.constantFrom(
    ...PIECES,
    "input {",
    "filter {",
    "containerDefinitions",
    "[general]",
    "*.* ",
    "```\n",
    "~~~",
    "# #!/bin/sh ECS_CLUSTER",
    "[INPUT]\n",
    "logger -n h",
  );
  const runs = Math.max(2000, Number(process.env["LOGBOOM_FUZZ_RUNS"] ?? 20_000) / 10);
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
      try {
        importText({ text: parts.join(" "), file: "x", asWritten: false, fieldNames: undefined }, undefined);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }),
    { numRuns: runs },
  );
});
