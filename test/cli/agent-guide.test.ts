/** The guides of the agent: their tables are what the code says now, and no difference from logspout is missing. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, test } from "vitest";
import { filled, guides, TABLES } from "../../scripts/agent-guide.ts";
import { readLogspout } from "../../src/config/logspout/read.ts";
import { ALL_ROUTE_OPTIONS } from "../../src/config/logspout/route-option-table.ts";
import { VARIABLES } from "../../src/config/logspout/variables.ts";

const pages = guides.map((file) => ({ name: basename(file), text: readFileSync(file, "utf8") }));
const page = (name: string): string => pages.find((one) => one.name === name)?.text ?? "";

test.for(pages)("$name is fresh; else run: npx tsx scripts/agent-guide.ts", ({ text }) => {
  expect(text).toBe(filled(text));
});

test("every table stands somewhere", () => {
  for (const name of Object.keys(TABLES))
    expect(
      pages.some(({ text }) => text.includes(`<!-- table ${name}`)),
      name,
    ).toBe(true);
});

test("every variable and option is in the guide, every difference in the other", () => {
  for (const { name, differs } of [...VARIABLES, ...ALL_ROUTE_OPTIONS]) {
    expect(page("agent.md"), name).toContain(`| \`${name}\` |`);
    if (differs !== undefined) expect(page("from-logspout.md"), name).toContain(`| \`${name}\` |`);
  }
});

describe("the routes that the guides show are good ones", () => {
  const shown = pages.flatMap(({ text }) =>
    [...text.matchAll(/'((?:multiline\+)?[a-z]+(?:\+[a-z]+)?:\/\/[^'\n]+)'/g)].map((match) => match[1] ?? ""),
  );
  test("there are some", () => {
    expect(shown.length).toBeGreaterThan(5);
  });
  test.for(shown)("%s", (uri) => {
    // Files that a reader has and we do not.
    const args = [uri.replace(/[?&]tls\.(?:ca|cert|key)=[^&]*/g, "").replace(/^([^?&]*)&/, "$1?")];
    const { routes } = readLogspout({ args, env: { LOG_HOST: "h" }, hostnameFile: "/nonexistent" });
    expect(routes.length).toBeGreaterThan(0);
  });
});
