import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeResource } from "../../record/resource.ts";
import type { LogRecord } from "../../record/record.ts";
import { Refusal } from "../../record/refusal.ts";
import { createChooser } from "./choose.ts";
import { MATCHES, MultilineConfig } from "./config.ts";
import { datetimePattern } from "./datetime.ts";
import { createJoiner } from "./joiner.ts";
import type { Group, Joiner } from "./joiner.ts";
import { compilePattern } from "./pattern.ts";
import { RecordJoiner } from "./records.ts";
import { compileRule } from "./rule.ts";

type Given = Partial<Record<keyof MultilineConfig, unknown>>;

function open(given: Given): { joiner: Joiner; groups: Group[] } {
  const groups: Group[] = [];
  const rule = compileRule(MultilineConfig.parse({ presets: false, ...given }));
  return { joiner: createJoiner(rule, (group) => groups.push({ ...group })), groups };
}

function joinAll(given: Given, lines: readonly string[]): string[] {
  const { joiner, groups } = open(given);
  for (const line of lines) joiner.line(line, line.length, 0);
  joiner.flush();
  return groups.map(({ text }) => text);
}

const STATEMENTS = ["not yet", "Traceback", " tb1", " tb2!", "Error123", "no more traceback", "STATEMENT:"];

describe("the four modes, as logspout's own tests have them", () => {
  test.for([
    ["^\\s", "nonfirst", ["some", "  multi", "  line", "other", "  multiline"], [3, 2]],
    [":$", "first", ["some:", "multi", "line", "other:", "multiline"], [3, 2]],
    ["\\$$", "nonlast", ["some$", "multi$", "line", "other$", "multiline"], [3, 2]],
    ["!$", "last", ["some", "multi", "line!", "other", "multiline!"], [3, 2]],
    [
      "^(DETAIL:|STATEMENT:|Traceback|\\s)",
      "nonlast",
      [...STATEMENTS, " still statement", "end of statement", "no more statement"],
      [1, 4, 1, 3, 1],
    ],
  ] as const)("%s %s", ([pattern, match, lines, counts]) => {
    const { joiner, groups } = open({ pattern, match });
    for (const line of lines) joiner.line(line, line.length, 0);
    joiner.flush();
    expect(groups.map((group) => group.lines)).toEqual(counts);
    let at = 0;
    const want = counts.map((count) => lines.slice(at, (at += count)).join("\n"));
    expect(groups.map(({ text }) => text)).toEqual(want);
  });

  test("first and continuing lines before any beginning are not lost", () => {
    expect(joinAll({ pattern: "^#" }, ["#a", "#b", "c"])).toEqual(["#a\n#b", "c"]);
    expect(joinAll({ pattern: "^#", match: "first" }, ["a", "b", "#c", "d"])).toEqual(["a\nb", "#c\nd"]);
  });
  test("the end of a record is known at once where the pattern tells it", () => {
    const { joiner, groups } = open({ pattern: ";$", match: "last" });
    joiner.line("a", 1, 0);
    expect(groups).toEqual([]);
    joiner.line("b;", 2, 0);
    expect(groups).toEqual([{ text: "a\nb;", lines: 2, limit: "none" }]);
    expect(joiner.dueMs()).toBeUndefined();
  });
  test("the separator is the user's", () => {
    expect(joinAll({ separator: " | " }, ["a", " b", "c"])).toEqual(["a |  b", "c"]);
  });
  test("start: what is no beginning is a record by itself", () => {
    const given = { pattern: "^ ", start: "^begin" };
    expect(joinAll(given, ["x", " y", "begin", " 1", " 2", "z", " w"])).toEqual([
      "x",
      " y",
      "begin\n 1\n 2",
      "z",
      " w",
    ]);
  });
});

describe("traces beside a pattern", () => {
  const trace = [
    "java.lang.Error: x",
    "\tat a.B.c(B.java:1)",
    "Caused by: java.lang.Error: y",
    "\t... 3 more",
  ];
  test("the default pattern leaves the cause outside, presets bring it in", () => {
    expect(joinAll({}, ["a", ...trace, "b"])).toHaveLength(4);
    expect(joinAll({ presets: true }, ["a", ...trace, "b"])).toEqual(["a", trace.join("\n"), "b"]);
  });
  test("a line of a trace begins no record though the pattern says so", () => {
    const lines = ["[1] a", "Traceback (most recent call last):", "  [2] in f", "[3] Error: x", "[4] b"];
    expect(joinAll({ pattern: "^\\s*\\[", match: "first" }, lines)).toHaveLength(4);
    expect(joinAll({ pattern: "^\\s*\\[", match: "first", presets: true }, lines)).toEqual([
      lines.slice(0, 1).join("\n") + "\n" + lines.slice(1, 4).join("\n"),
      "[4] b",
    ]);
  });
  test("without a pattern nothing but traces waits", () => {
    const { joiner, groups } = open({ pattern: "", presets: true });
    joiner.line("GET /", 5, 0);
    joiner.line("  indented", 10, 0);
    expect(groups.map(({ text }) => text)).toEqual(["GET /", "  indented"]);
    joiner.line("java.lang.Error: x", 18, 0);
    expect(joiner.openLines).toBe(1);
  });
  test("lines that might be an error's text are given back to the pattern", () => {
    const lines = ["Error: a", "text", "  indented", "more", "  indented", "2026-11-21 INFO b", "  c"];
    const want = ["Error: a", "text\n  indented", "more\n  indented", "2026-11-21 INFO b\n  c"];
    expect(joinAll({ presets: true }, lines)).toEqual(want);
    const { joiner, groups } = open({ presets: true });
    for (const line of lines.slice(0, 4)) joiner.line(line, line.length, 0);
    expect(groups).toEqual([]);
    joiner.tick(500);
    expect(groups.map(({ text }) => text)).toEqual(["Error: a", "text\n  indented", "more"]);
    expect(joiner.openLines).toBe(0);
    joiner.line("plain", 5, 600);
    joiner.line("Caused by: x", 12, 600);
    joiner.flush();
    expect(groups.slice(3).map((group) => group.lines)).toEqual([1, 1]);
  });
  test("a trace goes on behind a cut by time", () => {
    const { joiner, groups } = open({ pattern: "", presets: true });
    joiner.line(trace[0] ?? "", 18, 0);
    joiner.line(trace[1] ?? "", 18, 10);
    joiner.tick(600);
    for (const line of trace.slice(2)) joiner.line(line, 18, 700);
    joiner.flush();
    expect(groups.map((group) => group.lines)).toEqual([2, 2]);
  });
});

describe("time", () => {
  test("counts from the last line: 21 lines, 50 ms apart, are one record", () => {
    const { joiner, groups } = open({ flushAfterMs: 500 });
    let now = 0;
    joiner.line("trace", 5, now);
    for (let i = 0; i < 20; i++) {
      for (let tick = 0; tick < 5; tick++) joiner.tick((now += 10));
      joiner.line(`  at ${i}`, 7, now);
    }
    expect(groups).toEqual([]);
    expect(joiner.dueMs()).toBe(now + 500);
    joiner.tick(now + 499);
    expect(groups).toEqual([]);
    joiner.tick(now + 500);
    expect(groups.map((group) => group.lines)).toEqual([21]);
  });
  test("0 waits for the next line", () => {
    const { joiner, groups } = open({ flushAfterMs: 0 });
    joiner.line("a", 1, 0);
    joiner.tick(29_999);
    expect(groups).toEqual([]);
    expect(joiner.dueMs()).toBe(30_000);
    joiner.line("b", 1, 29_999);
    expect(groups.map(({ text }) => text)).toEqual(["a"]);
  });
  test("a record that never ends is cut, and says so", () => {
    const { joiner, groups } = open({ holdAtMostMs: 1000 });
    for (let now = 0; now <= 1200; now += 100) {
      joiner.line(now === 0 ? "begin" : "  more", 6, now);
      joiner.tick(now);
    }
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ lines: 11, limit: "held" });
  });
  test("a pause of our own reading does not count", () => {
    const { joiner, groups } = open({ holdAtMostMs: 5000 });
    joiner.line("begin", 5, 0);
    joiner.line("  more", 6, 100);
    joiner.resume(20_100);
    joiner.tick(20_500);
    expect(groups).toEqual([]);
    joiner.line("  still", 7, 20_550);
    joiner.tick(21_050);
    expect(groups.map((group) => [group.lines, group.limit])).toEqual([[3, "none"]]);
  });
  test("nothing open: time does nothing", () => {
    const { joiner, groups } = open({});
    joiner.tick(1e9);
    joiner.flush();
    expect(groups).toEqual([]);
  });
});

describe("limits", () => {
  test("maxLines cuts only when there is one line more", () => {
    expect(joinAll({ maxLines: 2 }, ["a", " b", "c", " d"])).toEqual(["a\n b", "c\n d"]);
    const { joiner, groups } = open({ maxLines: 2 });
    for (const line of ["a", " b", " c", " d", " e", "f"]) joiner.line(line, line.length, 0);
    joiner.flush();
    expect(groups.map(({ text, limit }) => [text, limit])).toEqual([
      ["a\n b", "lines"],
      [" c\n d", "lines"],
      [" e", "none"],
      ["f", "none"],
    ]);
  });
  test("maxBytes never cuts a line, and loses none", () => {
    const { joiner, groups } = open({ maxBytes: 1024 });
    const lines = [
      "a",
      ...Array.from({ length: 30 }, (_, i) => ` ${i} ${"x".repeat(100)}`),
      ` ${"y".repeat(5000)}`,
    ];
    for (const line of lines) joiner.line(line, line.length, 0);
    joiner.flush();
    expect(groups.map(({ text }) => text).join("\n")).toBe(lines.join("\n"));
    for (const { text, lines: count } of groups) expect(text.length <= 1024 || count === 1).toBe(true);
    expect(groups.slice(0, -1).every(({ limit }) => limit === "bytes")).toBe(true);
  });
  test("a trace goes on behind a cut by lines", () => {
    const lines = ["java.lang.Error: x", ..."12345".split("").map((n) => `\tat a.B.c(B.java:${n})`), "done"];
    expect(joinAll({ pattern: "", presets: true, maxLines: 4 }, lines)).toEqual([
      lines.slice(0, 4).join("\n"),
      lines.slice(4, 6).join("\n"),
      "done",
    ]);
  });
});

test("whatever the rule, every line is in exactly one group, in order", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "a",
      "text",
      "more text",
      " b",
      "\tat x.Y(Z.java:1)",
      "java.lang.Error: x",
      "",
      "Caused by: z",
      "panic: p",
      "end;",
    ),
    fc.string({ maxLength: 12 }).filter((text) => !text.includes("\u0000")),
  );
  const step = fc.oneof(line, fc.nat(900), fc.constant(true));
  const given = fc.record({
    pattern: fc.constantFrom("^\\s", "", ";$", "^[a-z]"),
    match: fc.constantFrom(...MATCHES),
    presets: fc.boolean(),
    start: fc.constantFrom("", "^a"),
    maxLines: fc.integer({ min: 1, max: 5 }),
    flushAfterMs: fc.constantFrom(0, 500),
    separator: fc.constant("\u0000"),
  });
  fc.assert(
    fc.property(given, fc.array(step, { maxLength: 60 }), (options, steps) => {
      const { joiner, groups } = open(options);
      const lines: string[] = [];
      let now = 0;
      for (const one of steps) {
        if (typeof one === "string") joiner.line(lines[lines.push(one) - 1] ?? "", one.length, now);
        else if (typeof one === "number") joiner.tick((now += one));
        else joiner.flush();
        expect(groups.reduce((sum, group) => sum + group.lines, joiner.openLines)).toBe(lines.length);
      }
      joiner.flush();
      expect(groups.flatMap(({ text }) => text.split("\u0000"))).toEqual(lines);
      for (const group of groups) expect(group.lines).toBe(group.text.split("\u0000").length);
    }),
    { numRuns: 1000 },
  );
});

describe("records", () => {
  const resource = makeResource({ "container.name": "web" });
  const record = (body: string, seconds: number, attributes: readonly string[] = STDOUT): LogRecord => ({
    seconds,
    nanos: 5,
    observedMs: 1,
    severity: 0,
    body,
    resource,
    attributes,
    seq: 0,
  });
  const STDOUT = ["log.iostream", "stdout"];

  test("first line's time and attributes, later lines' marks, the newest line for the position", () => {
    const done: [LogRecord, LogRecord][] = [];
    const joiner = new RecordJoiner(compileRule(MultilineConfig.parse({})), {
      record: (...pair) => done.push(pair),
    });
    const lines = [
      record("a", 1),
      record("b", 2),
      record("  c", 3, [...STDOUT, "log.truncated", "true"]),
      record("  d", 4),
    ];
    for (const one of lines) joiner.add(one, 0);
    expect(done).toHaveLength(1);
    expect(joiner.openLines).toBe(3);
    joiner.flush();
    expect(joiner.openLines).toBe(0);
    expect(done[0]?.[0]).toBe(lines[0]);
    expect(done[0]?.[1]).toBe(lines[0]);
    expect(done[1]?.[1]).toBe(lines[3]);
    expect(done[1]?.[0]).toEqual({
      ...record("b\n  c\n  d", 2),
      attributes: [...STDOUT, "log.truncated", "true", "log.lines", "3"],
    });
    expect(lines[1]).toEqual(record("b", 2));
  });
  test("a cut is told", () => {
    const done: LogRecord[] = [];
    const rule = compileRule(MultilineConfig.parse({ maxLines: 2 }));
    const joiner = new RecordJoiner(rule, { record: (one) => done.push(one) });
    for (const [i, body] of ["a", " b", " c"].entries()) joiner.add(record(body, i), 0);
    joiner.flush();
    expect(done.map((one) => one.attributes.slice(2))).toEqual([
      ["log.lines", "2", "log.lines_limit", "lines"],
      [],
    ]);
  });
});

describe("what a container says", () => {
  const on = createChooser(MultilineConfig.parse({}));
  const off = createChooser(MultilineConfig.parse({ default: false }));
  test.for([
    [undefined, true, false, "absent: the default"],
    ["true", true, true, "on"],
    ["TRUE", true, true, "in any case"],
    ["false", false, false, "off, whatever the default"],
    ["False", false, false, "in any case"],
    ["1", true, false, "another value means the default"],
  ] as const)("LOGSPOUT_MULTILINE=%s", ([value, whenOn, whenOff]) => {
    const env = [
      "PATH=/bin",
      "MY_LOGSPOUT_MULTILINE=x",
      ...(value === undefined ? [] : [`LOGSPOUT_MULTILINE=${value}`]),
    ];
    expect(on({ env, labels: {} }).rule !== undefined).toBe(whenOn);
    expect(off({ env, labels: {} }).rule !== undefined).toBe(whenOff);
  });
  test("containers without a wish share one compiled rule", () => {
    expect(on({ env: [], labels: {} }).rule).toBe(on({ env: [], labels: { other: "x" } }).rule);
  });
  test("labels come first, and may bring their own pattern", () => {
    const env = ["LOGSPOUT_MULTILINE=true"];
    expect(
      on({ env, labels: { "logboom.multiline": "false", "logboom.multiline.pattern": "x" } }).rule,
    ).toBeUndefined();
    const own = off({
      env: [],
      labels: { "logboom.multiline.pattern": "^>", "logboom.multiline.match": "First" },
    }).rule;
    expect(own?.match).toBe("first");
    expect(own?.matches("> a")).toBe(true);
    const languages = off({ env: [], labels: { "logboom.multiline": "java, Python" } }).rule;
    expect(languages?.traces?.mayBegin("panic: x")).toBe(false);
    expect(languages?.traces?.mayBegin("java.lang.Error: x")).toBe(true);
  });
  test.for([
    { "logboom.multiline.pattern": "(" },
    { "logboom.multiline": "cobol" },
    { "logboom.multiline.match": "middle" },
  ])("a wrong label counts as not set: %o", (labels) => {
    const choice = on({ env: [], labels: labels as Record<string, string> });
    expect(choice.rule).toBe(on({ env: [], labels: {} }).rule);
    expect(choice.complaint).toContain(Object.keys(labels)[0]);
  });
});

describe("patterns", () => {
  test.for(["(", "a**", "(?=x)", "\\1", "[z-a]"])("%s is refused", (pattern) => {
    let refusal: unknown;
    try {
      compilePattern(pattern, "MULTILINE_PATTERN");
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: "E_PATTERN" });
    expect((refusal as Refusal).message).toContain("MULTILINE_PATTERN");
  });
  test("the default pattern without an engine means what RE2 means", () => {
    const [quick, engine] = [compilePattern("^\\s", "p"), compilePattern("^(\\s)", "p")];
    for (let code = 0; code < 0x3100; code++) {
      const text = `${String.fromCharCode(code)}x`;
      expect([code, quick(text)]).toEqual([code, engine(text)]);
    }
    expect(quick("")).toBe(engine(""));
  });
  test("a nasty pattern on a nasty line takes no longer than a plain one", () => {
    const nasty = compilePattern("^(a+)+$", "p");
    expect(nasty(`${"a".repeat(50_000)}!`)).toBe(false);
  });
});

describe("time formats", () => {
  test.for([
    ["%Y-%m-%d %H:%M:%S", "x 2026-11-21 09:30:00 y", true],
    ["%Y-%m-%d %H:%M:%S", "2026-11-21T09:30:00", false],
    ["%b %d %H:%M:%S", "Jan  3 20:59:29 host", true],
    ["[%d/%b/%Y:%H:%M:%S %z]", "1.2.3.4 - [21/Nov/2026:09:30:00 +0100] GET", true],
    ["[%d/%b/%Y:%H:%M:%S %z]", "1.2.3.4 - 21/Nov/2026:09:30:00 +0100 GET", false],
    ["%H:%M:%S%L", "08:42:44.345", true],
    ["100%%", "at 100% now", true],
    ["%A, %B", "Friday, August", true],
    ["%j %p %Z %w %a %f", "325 PM CET 6 Sat 000123", true],
  ] as const)("%s in %s: %s", ([format, line, want]) => {
    expect(compilePattern(datetimePattern(format), "p")(line)).toBe(want);
  });
  test("an unknown code is refused with its place", () => {
    expect(() => datetimePattern("%Y %Q")).toThrow(
      expect.objectContaining({ code: "E_PATTERN", position: 3 }),
    );
    expect(() => datetimePattern("%")).toThrow(Refusal);
  });
});
