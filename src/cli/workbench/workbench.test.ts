/** Steps as text and samples → what each made of each; which files may be read; where the running steps stand. */
import { describe, expect, test } from "vitest";
import type { TryAnswer } from "../../api/contract.ts";
import { transforms } from "../../transforms/catalog.ts";
import { stepsIn, withSteps } from "./steps-in-text.ts";
import { FILE_OPTIONS } from "./files.ts";
import type { TryJob } from "./messages.ts";
import { tryOut } from "./try-steps.ts";

function tried(steps: string, more: Partial<TryJob> = {}): TryAnswer {
  const job: TryJob = {
    kind: "try",
    steps,
    detect: true,
    lines: [],
    records: [],
    files: [],
    env: {},
    ...more,
  };
  return JSON.parse(tryOut(job)) as TryAnswer;
}

const GROK = "- grok:\n    id: access\n    patterns: ['^%{IP:client.address} %{WORD:verb}']\n";

describe("steps on lines", () => {
  test("every step's outcome on every line, with the fields it set, and its line in the text", () => {
    const answer = tried(`${GROK}- drop:\n    when: verb:DELETE\n`, {
      lines: ["10.0.0.1 GET", "no address", "10.0.0.2 DELETE"],
    });
    expect(answer.steps).toMatchObject([
      { id: "detect", line: null, records: 3 },
      { id: "access", name: "grok", line: 1, matched: 2, missed: 1 },
      { id: "drop", line: 4, records: 1, dropped: 1 },
    ]);
    expect(answer.left).toBe(0);
    const [first, second, third] = answer.results;
    expect(first?.records[0]?.attributes).toMatchObject({ "client.address": "10.0.0.1", verb: "GET" });
    expect(first?.steps[1]).toMatchObject({ step: "access", outcome: "matched", set: { verb: "GET" } });
    expect(second?.steps.map(({ outcome }) => outcome).slice(1)).toEqual(["missed", "not for it"]);
    expect(third?.records).toEqual([]);
  });
  test("without the recognition, by the request or by the text", () => {
    expect(tried("- json", { detect: false, lines: ["{}"] }).steps.map(({ id }) => id)).toEqual(["json"]);
    const whole = tried("detect: false\ntransforms:\n  - json\n", { lines: ["{}"] });
    expect(whole.steps).toMatchObject([{ id: "json", line: 3 }]);
  });
  test("a record brings its fields along", () => {
    const timestamp = "2026-11-21T10:00:00.000000001Z";
    const records = [{ timestamp, body: "x", resource: { "host.name": "a" }, attributes: { user: "ana" } }];
    const { results } = tried("- mutate: {rename: {user: user.name}, when: 'host.name:a'}", { records });
    expect(results[0]?.records[0]).toMatchObject({ timestamp, attributes: { "user.name": "ana" } });
    expect(results[0]?.steps.at(-1)).toMatchObject({ removed: ["user"] });
  });
  test.for([
    ["- grok: {patterns: ['%{NOBODY:x}']}", /NOBODY/, "a pattern that nobody defines"],
    ["- json: {when: 'a:('}", /step json/, "a condition that is no query"],
    ["- nothing", /^steps:1:/, "no such step"],
  ] as const)("%s is refused (%s)", ([steps, message]) => {
    expect(() => tried(steps, { lines: ["a"] })).toThrow(message);
  });
  test("a pattern that takes forever on one line costs its time, and the others are looked at", () => {
    const lines = ["aaa", `${"a".repeat(60)}!`, "aa"];
    const { results } = tried("- regex: {pattern: '^(?<x>(a+)+)$', timeoutMs: 50}", { lines, detect: false });
    expect(results.map(({ steps }) => steps[0]?.outcome)).toEqual(["matched", "failed", "matched"]);
    expect(results[1]?.steps[0]?.reason).toMatch(/50 ms/);
  });
  test("time that is over leaves the rest untried, and says so", () => {
    const lines = Array.from({ length: 200 }, () => `${"a".repeat(60)}!`);
    const answer = tried("- regex: {pattern: '^(?<x>(a+)+)$', timeoutMs: 200}", { lines, detect: false });
    expect(answer.left).toBeGreaterThan(0);
    expect(answer.left + answer.results.length).toBe(200);
  });
});

describe("files", () => {
  test.for([
    ["- lookup: {file: /etc/passwd, key: a, add: {b: c}}"],
    ["- geoip: {database: /etc/passwd, field: a}"],
    ["- grok: {patterns: [x], definitionFiles: [/etc]}"],
  ])("%s is not read", ([steps]) => {
    expect(() => tried(steps ?? "", { lines: ["a"] })).toThrow(
      expect.objectContaining({ code: "E_STEP_FILE" }) as Error,
    );
  });
  test("one that the running steps read may be tried", () => {
    const steps = "- grok: {patterns: [x], definitionFiles: [/nowhere/at/all]}";
    expect(() => tried(steps, { files: ["/nowhere/at/all"], lines: ["a"] })).toThrow(
      /cannot read the patterns/,
    );
  });
  test("every option that names a file is known", () => {
    const named = transforms.flatMap(({ name, config }) =>
      Object.entries(config.shape)
        .filter(([option, schema]) =>
          /file|path|database|folder|dir/i.test(`${option} ${schema.description ?? ""}`),
        )
        .map(([option]) => `${name}.${option}`),
    );
    const known = Object.entries(FILE_OPTIONS).flatMap(([name, options]) =>
      options.map((one) => `${name}.${one}`),
    );
    /** Their descriptions speak of files; they name none. */
    const harmless = new Set([
      "lookup.column",
      "lookup.key",
      "lookup.separator",
      "lookup.add",
      "lookup.reloadSeconds",
    ]);
    expect(named.filter((one) => !known.includes(one) && !harmless.has(one))).toEqual([]);
    expect(known.filter((one) => !named.includes(one))).toEqual([]);
  });
});

describe("the running steps as their file has them", () => {
  test.for([
    [
      "http:\n  address: a\ntransforms:\n  # why\n  - json:\n      field: x\n\n  - date\n\n# of sources\nsources:\n",
      "# why\n- json:\n    field: x\n\n- date\n",
      3,
      "in the middle",
    ],
    ["transforms: # here\n- json\n- date\n", "- json\n- date\n", 1, "not indented, to the end"],
    ["transforms: [json]\n", "transforms: [json]\n", 1, "on one line"],
    ["transforms:\nsources:\n", "", 1, "without any"],
    ["transforms: &steps\n  - json\n\nlog: {}\n", "transforms: &steps\n  - json\n", 1, "with a name"],
    ["\ufefftransforms:\n  - json\n", "- json\n", 1, "behind a mark of the byte order"],
    ["log: {}\r\ntransforms:\r\n  - json\r\n", "- json\n", 2, "in a file of Windows"],
    [
      "transforms:\n  - a: |\n      x\n        \n      y\n",
      "- a: |\n    x\n      \n    y\n",
      1,
      "with blanks in a text",
    ],
  ] as const)("%j", ([text, steps, line]) => {
    expect(stepsIn(text)).toMatchObject({ steps, line });
  });
  test("a file without", () => {
    expect(stepsIn("http:\n  transforms: 1\n")).toBeUndefined();
  });
});

describe("steps put into a configuration", () => {
  const BEFORE = "# shop\nhttp:\n  address: 127.0.0.1:1 # ours\n";
  const AFTER = "\n# the store\nstore:\n  memoryMb: 700\n";
  test.for([
    ["transforms:\n  # first\n  - json\n", "a list"],
    ["transforms:\n- json\n- grok:\n    patterns: [x]\n", "a list at the edge"],
    ["transforms: [json, {grok: {patterns: [x]}}]\n", "in one line"],
    ["transforms: [json,\n  csv]\n", "in brackets over two lines"],
    ["transforms:\n", "nothing"],
    ['"transforms": # none\n', "a key in quotes"],
    ["transforms: &steps\n  - json\n", "a name"],
  ])("%j (%s): the others stay, byte by byte", ([present]) => {
    const steps = "# new\n- severity\n- grok:\n    patterns:\n      - 'a'\n";
    const next = withSteps(BEFORE + present + AFTER, steps);
    expect(next.startsWith(BEFORE)).toBe(true);
    expect(next.endsWith(AFTER)).toBe(true);
    expect(stepsIn(next)?.steps).toBe(steps);
    expect(withSteps(next, steps)).toBe(next);
  });
  test("lines end as they did", () => {
    expect(withSteps("log: {}\r\ntransforms:\r\n  - csv\r\nhttp: {}\r\n", "- json\n- date\n")).toBe(
      "log: {}\r\ntransforms:\r\n  - json\r\n  - date\r\nhttp: {}\r\n",
    );
    expect(withSteps("log: {}\r\n", "detect: false\ntransforms:\n  - json\n")).toBe(
      "log: {}\r\ndetect: false\r\n\r\ntransforms:\r\n  - json\r\n",
    );
  });
  test("where none stood, at the end; in an empty file, alone; none at all is an empty list", () => {
    expect(withSteps(BEFORE, "- json\n")).toBe(`${BEFORE}\ntransforms:\n  - json\n`);
    expect(withSteps("", "- json\n")).toBe("transforms:\n  - json\n");
    expect(withSteps("transforms:\n  - json\n", "\n")).toBe("transforms: []\n");
  });
  test("a text with keys brings `detect` along", () => {
    const whole = "detect: false\ntransforms:\n  - json\n";
    expect(withSteps("", whole)).toBe("detect: false\n\ntransforms:\n  - json\n");
    expect(withSteps("detect: true\ntransforms: []\nlog: {}\n", whole)).toBe(
      "detect: false\ntransforms:\n  - json\nlog: {}\n",
    );
    expect(withSteps("transforms: [csv]\n", "transforms: [json]\n")).toBe("transforms: [json]\n");
  });
});
