/** Texts that are long where expressions would go back and forth: importers take time in proportion to them. */
import { expect, test } from "vitest";
import { importText } from "../../src/import/import-text.ts";
import { Refusal } from "../../src/record/refusal.ts";

/** Of processor time; each of these took more than three times as long, or had no end. */
const MS_MOST = 10_000;

const task = (rest: string): string => `{ "containerDefinitions": [] }\n${rest}`;

test.for([
  ["empty lines", undefined, `${"\n".repeat(100_000)}x`],
  ["blocks of a post", undefined, "```\nx\n```\n".repeat(20_000)],
  ["a word like a selector", "rsyslog", `a.${"a".repeat(200_000)}\u0003\n`],
  ["blanks behind an action", "rsyslog", `*.* foo${" ".repeat(200_000)}x\n`],
  [
    "rulesets that call themselves",
    "rsyslog",
    `ruleset(name="r") { ${"call r\n".repeat(20)} /x\n}\ncall r\n`,
  ],
  [
    "rulesets that call each other",
    "rsyslog",
    Array.from({ length: 8 }, (_, i) => `ruleset(name="r${i}") { ${`call r${i + 1}\n`.repeat(10)} }\n`).join(
      "",
    ) + 'ruleset(name="r8") { /x\n}\ncall r0\n',
  ],
  ["a value that goes on", "awslogs", `[a]\nfile = /x\nlog_group_name = g\n${" a\n".repeat(300_000)}`],
  ["blanks behind LogFormat", "ecs", task(`LogFormat ${" ".repeat(200_000)}`)],
  ["per cent signs", "ecs", task(`LogFormat "${"%".repeat(200_000)}`)],
  ["variables that do not end", "logstash", `filter { a { b => "${"${a:".repeat(40_000)}" } }`],
  [
    "a tag against many stars",
    "fluent-bit",
    `[INPUT]\n Name tail\n Path /a\n Tag ${"a".repeat(2000)}\n[FILTER]\n Name grep\n Match ${"*a".repeat(40)}b\n Regex log x\n`,
  ],
] as const)("%s", { timeout: 120_000 }, ([, format, text]) => {
  const before = process.cpuUsage();
  try {
    importText({ text, file: "x", asWritten: false, fieldNames: undefined }, format);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(MS_MOST);
});
