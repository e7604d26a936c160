/** Parts → YAML: what stands where, and that it reads back as the same values. */
import { expect, test } from "vitest";
import { parse } from "yaml";
import { findingCounts, findingLines } from "./findings.ts";
import { environmentText, nothingImported } from "./outcome.ts";
import type { Finding, Imported } from "./outcome.ts";
import { renderYaml } from "./render.ts";
import { joinSources } from "./sources.ts";

const placeOf = (line: number): string => `old.conf:${line}`;
const render = (parts: Partial<Imported>): string =>
  renderYaml({ ...nothingImported(), ...parts }, { name: "old.conf", placeOf });

test("each part has its line above it, and its notes", () => {
  const yaml = render({
    sources: [
      { name: "syslog", options: { udp: "0.0.0.0:514" }, line: 3, what: "input syslog" },
      { name: "file", options: { files: [{ paths: "/a" }] }, line: 5, what: "input file" },
      {
        name: "file",
        options: { files: [{ paths: "/b" }] },
        line: 9,
        what: "input file",
        notes: ["read twice\nthere"],
      },
      { name: "http", options: {}, line: 12, what: "input http" },
    ],
    steps: [
      { name: "drop", options: {}, when: "a:b", line: 20, what: "filter drop" },
      { name: "json", options: {}, line: 21, what: "filter json" },
      {
        name: "grok",
        options: { patterns: ["x"] },
        id: "one",
        tagOnFailure: "_t",
        line: 22,
        what: "filter grok",
        notes: ["corrected"],
      },
    ],
    routes: [{ uri: "syslog://a:1", line: 30, what: "output syslog" }],
  });
  expect(yaml).toBe(`# Made of old.conf by \`logboom import\`. Check it with \`logboom check\`.

# Lines went elsewhere, too. An agent sends on what containers say:
#   logboom agent 'syslog://a:1'   (old.conf:30, output syslog)

sources:
  # old.conf:3 input syslog
  syslog:
    udp: 0.0.0.0:514
  file:
    files:
      # old.conf:5 input file
      - paths: /a
      # old.conf:9 input file
      # read twice there
      - paths: /b
  # old.conf:12 input http
  http: true
transforms:
  # old.conf:20 filter drop
  - drop:
      when: a:b
  # old.conf:21 filter json
  - json
  # old.conf:22 filter grok
  # corrected
  - grok:
      id: one
      patterns:
        - x
      tagOnFailure: _t
`);
});

test("values of every kind read back as they were", () => {
  const options = {
    a: "yes",
    b: "0x10",
    c: "# none",
    d: "a: b",
    e: " blanks ",
    f: "two\nlines",
    g: "\\d+\t\"'",
    h: "@x",
    i: "%{y}",
    j: "*z",
    k: "- l",
    l: "x".repeat(300).replaceAll("xx", "x "),
    m: 5,
    n: false,
    o: { "x.y": ["1", "- 2"] },
    p: "",
    q: "ünï ✓",
  };
  const yaml = render({ steps: [{ name: "mutate", options, line: 1, what: "x" }] });
  expect((parse(yaml) as { transforms: unknown[] }).transforms).toEqual([{ mutate: options }]);
});

test("${ is kept from the environment, unless it is meant", () => {
  const options = { a: "${HOME} $${x}", b: `p-${environmentText("PORT", "1")}-${environmentText("X")}` };
  const yaml = render({ steps: [{ name: "mutate", options, line: 1, what: "x" }] });
  expect(parse(yaml)).toEqual({
    transforms: [{ mutate: { a: "$${HOME} $$${x}", b: "p-${PORT:-1}-${X}" } }],
  });
});

test("nothing at all is still YAML", () => {
  expect(parse(render({}))).toEqual({});
  expect(render({ routes: [{ uri: "raw://a:1", line: 1, what: "x" }] })).toContain(
    "#   logboom agent 'raw://a:1'",
  );
});

test("sources of one kind agree, are joined, or the later one is told", () => {
  const one = { name: "raw", options: { tcp: "a:1", list: [1] }, line: 1, what: "one" };
  const other = { name: "raw", options: { tcp: "a:2", udp: "a:1", list: [2] }, line: 2, what: "other" };
  const { joined, findings } = joinSources([one, other]);
  expect(joined.map(({ name, options }) => ({ name, options }))).toEqual([
    { name: "raw", options: { tcp: "a:1", udp: "a:1", list: [1, 2] } },
  ]);
  expect(findings).toEqual([expect.objectContaining({ line: 2, level: "not carried over" })]);
});

test("findings in the order of the text, counted", () => {
  const findings: Finding[] = [
    { line: 9, level: "changed", text: "b", suggestion: "" },
    { line: 2, level: "fault", code: "D1", text: "a", suggestion: "do" },
    { line: 9, level: "not carried over", text: "c", suggestion: "" },
  ];
  expect(findingLines(findings, placeOf)).toEqual([
    "old.conf:2: fault D1: a",
    "  do",
    "old.conf:9: changed: b",
    "old.conf:9: not carried over: c",
  ]);
  expect(findingCounts(findings)).toBe("1 fault, 1 changed, 1 not carried over");
});
