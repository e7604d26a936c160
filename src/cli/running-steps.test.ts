/** Steps replaced while records come: what stays goes on, what cannot run changes nothing. */
import { describe, expect, test } from "vitest";
import { loadConfig } from "../config/load.ts";
import { components } from "./components.ts";
import { lineRecord } from "./line-record.ts";
import { runSteps } from "./running-steps.ts";
import type { AskedFor } from "./running-steps.ts";

function asked(yaml: string): AskedFor {
  return loadConfig({ components, env: {}, file: "logboom.yaml", text: `detect: false\n${yaml}` });
}

const LOGINS = "- grok: {id: logins, patterns: ['^login %{WORD:user}']}";
const lines = (...texts: string[]) => texts.map((text) => lineRecord(text, 1_700_000_000_000));

describe("running steps", () => {
  test("others take their place; one that stays keeps its counts and the lines that it missed", () => {
    const steps = runSteps(asked(`transforms:\n  ${LOGINS}\n`));
    steps.apply(lines("login ana", "other"));
    steps.prepare(asked(`transforms:\n  - json\n  ${LOGINS}\n`))();
    const [first, second] = steps.apply(lines("login bob", "more"));
    expect(first?.attributes).toEqual(expect.arrayContaining(["user", "bob"]));
    expect(second?.attributes).not.toContain("user");
    expect(steps.counts()).toMatchObject([
      { id: "json", records: 2 },
      { id: "logins", records: 4, matched: 2, missed: 2 },
    ]);
    expect(steps.samples("logins").map(({ body }) => body)).toEqual(["more", "other"]);
  });
  test("a changed one begins anew", () => {
    const steps = runSteps(asked(`transforms:\n  ${LOGINS}\n`));
    steps.apply(lines("login ana"));
    steps.prepare(asked(`transforms:\n  ${LOGINS.replace("^login", "^signed in")}\n`))();
    expect(steps.counts()).toMatchObject([{ id: "logins", records: 0 }]);
  });
  test("one that cannot run is refused, and what runs goes on", () => {
    const steps = runSteps(asked(`transforms:\n  ${LOGINS}\n`));
    const wrong = asked("transforms:\n  - grok: {patterns: ['%{NOBODY:x}']}\n");
    expect(() => steps.prepare(wrong)).toThrow(/NOBODY/);
    expect(steps.apply(lines("login ana"))[0]?.attributes).toContain("ana");
  });
  test("a line that was dropped before it was redacted is shown redacted", () => {
    const drop = "- drop: {when: dropped}\n  - redact: {}";
    const steps = runSteps(asked(`transforms:\n  ${LOGINS}\n  ${drop}\n`));
    expect(steps.apply(lines("password=hunter2 dropped", "password=hunter2 kept"))).toHaveLength(1);
    expect(steps.samples("logins").map(({ body }) => body)).toEqual([
      "password=[redacted:secret] kept",
      "password=[redacted:secret] dropped",
    ]);
  });
});
