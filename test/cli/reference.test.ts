/** The manual is made from the commands and schemas: it must be what they are now. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { pages } from "../../scripts/reference.ts";
import { commands } from "../../src/cli/commands.ts";
import { components } from "../../src/cli/components.ts";
import { optionsOf } from "../../src/config/options.ts";
import { configSchema } from "../../src/config/schema.ts";

for (const [file, page] of Object.entries(pages)) {
  test(`${basename(file)} is fresh; else run: npx tsx scripts/reference.ts`, () => {
    expect(readFileSync(file, "utf8")).toBe(page());
  });
}

test("every command has examples, every option says what it does", () => {
  for (const command of commands) {
    expect(command.examples.length, command.name).toBeGreaterThan(0);
    for (const option of command.options) expect(option.description, option.flags).not.toBe("");
  }
});

test("every option of the configuration is described and has an environment name of its own", () => {
  const options = optionsOf(configSchema(components));
  expect(options.filter((one) => one.description === "").map((one) => one.path.join("."))).toEqual([]);
  const names = options.filter((one) => one.kind !== "group").map((one) => one.env);
  expect(new Set(names).size).toBe(names.length);
});
