/** The live half, on the counts and samples of real steps. */
import { describe, expect, test } from "vitest";
import { namedSteps } from "../../src/cli/named-steps.ts";
import { openTransforms } from "../../src/cli/transforms.ts";
import { fileTimes, linesAt } from "../../src/doctor/file-times.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { observe } from "../../src/doctor/observe.ts";
import type { Receiver } from "../../src/doctor/observed.ts";
import { settle } from "../../src/doctor/settle.ts";
import { together } from "../../src/doctor/together.ts";
import { parseQuery } from "../../src/query/parse.ts";
import type { StepConfig } from "../../src/config/schema.ts";
import type { LogRecord } from "../../src/record/record.ts";
import { makeResource } from "../../src/record/resource.ts";

const HOUR_MS = 3_600_000;
const at = Date.UTC(2026, 10, 21, 12);

function lines(container: string, bodies: readonly string[]): LogRecord[] {
  const resource = makeResource({ "container.name": container });
  return bodies.map((body) => ({
    seconds: at / 1000,
    nanos: 0,
    observedMs: at,
    severity: 0,
    body,
    seq: 0,
    resource,
    attributes: [],
  }));
}

async function ran(
  transforms: StepConfig[],
  records: LogRecord[],
  receivers: Receiver[] = [],
): Promise<Finding[]> {
  const config = { detect: false, transforms };
  const steps = openTransforms(config);
  steps.apply(records);
  const counts = steps.counts();
  const running = namedSteps(config).map((step, i) => {
    const count = counts[i];
    if (count === undefined) throw new Error("no counts");
    const { id } = step;
    const parses = ["grok", "regex", "json", "kv"].includes(step.name);
    return { ...step, counts: count, samples: steps.samples(id), origins: steps.origins(id), parses };
  });
  return observe({ steps: running, receivers, upMs: HOUR_MS, place: (path) => path.join(".") });
}

const ACCESS = Array.from(
  { length: 30 },
  (_, i) => `192.0.2.${i} - - [21/Nov/2026:12:00:00 +0000] "GET /x" 304 -`,
);
const PATTERN =
  '%{IP:client} - - \\[%{HTTPDATE:t}\\] "%{WORD:verb} %{NOTSPACE:path}" %{INT:status} %{NUMBER:bytes}';

describe("steps", () => {
  test("a pattern that a dash defeats: the pattern that would match, tried on the lines", async () => {
    const [finding] = await ran([{ name: "grok", options: { patterns: [PATTERN] } }], lines("web", ACCESS));
    expect(finding).toMatchObject({
      kind: "never matched",
      level: "fault",
      place: "transforms.0.grok.patterns.0",
      reason: "20 of 20 such lines match when bytes may be a dash",
      examples: [ACCESS[29], ACCESS[28], ACCESS[27]],
    });
    const again = await ran(
      [{ name: "grok", options: { patterns: [finding?.suggestion ?? ""] } }],
      lines("web", ACCESS),
    );
    expect(again).toEqual([]);
  });

  test("the same among lines that match is a doubt", async () => {
    const good = ACCESS.map((line) => line.replace(/-$/, "512"));
    const [finding] = await ran(
      [{ name: "grok", options: { patterns: [PATTERN] } }],
      lines("web", [...good, ...ACCESS]),
    );
    expect(finding).toMatchObject({
      kind: "often missed",
      level: "doubt",
      message: "it missed 30 of 60 records",
    });
  });

  test("nothing helps: how far the pattern goes", async () => {
    const texts = ACCESS.map((line) => line.replace("304", "status=304"));
    const [finding] = await ran([{ name: "grok", options: { patterns: [PATTERN] } }], lines("web", texts));
    expect(finding?.reason).toBe('it matches up to "status=304 -", where the pattern wants %{INT:status}');
  });

  test("a format of another time: the one that reads it", async () => {
    const records = lines("web", ACCESS);
    for (const one of records) one.attributes = ["t", "21/Nov/2026:12:00:00 +0000"];
    const [finding] = await ran([{ name: "date", options: { field: "t" } }], records);
    expect(finding).toMatchObject({
      kind: "never matched",
      place: "transforms.0.date.formats",
      suggestion: 'formats: ["dd/MMM/yyyy:HH:mm:ss Z"]',
    });
  });

  test("a field that no record has, and the one that is meant", async () => {
    const records = lines("web", ACCESS);
    for (const one of records) one.attributes = ["timestamp_ms", "1"];
    const [finding] = await ran([{ name: "date", options: { field: "timestampms" } }], records);
    expect(finding).toMatchObject({
      reason: 'no such record has the field "timestampms"',
      suggestion: 'did you mean "timestamp_ms"?',
      place: "transforms.0.date.field",
    });
  });

  test("a condition that held for nothing; a step that may rest is left alone", async () => {
    const found = await ran(
      [
        { name: "mutate", options: { set: { a: "b" } } },
        { name: "mutate", id: "billing", when: "container:billing", options: { set: { a: "c" } } },
        { name: "drop", when: "level:debug", options: {} },
      ],
      lines("web", [...ACCESS, ...ACCESS, ...ACCESS, ...ACCESS]),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      kind: "condition never held",
      about: { name: "billing" },
      place: "transforms.1.mutate.when",
      query: "container:billing",
    });
  });

  test("few records are no reason, and what matches needs no word", async () => {
    const grok = (pattern: string): StepConfig[] => [{ name: "grok", options: { patterns: [pattern] } }];
    expect(await ran(grok(PATTERN), lines("web", ACCESS.slice(0, 10)))).toEqual([]);
    expect(await ran(grok("%{IP:client}"), lines("web", ACCESS))).toEqual([]);
  });

  test("catastrophic patterns cannot hold the server up", async () => {
    const texts = Array.from({ length: 30 }, (_, i) => `${"a".repeat(200)}${i}!`);
    const patterns = Array.from({ length: 8 }, (_, i) => `(a+)+${i}x %{WORD:w} %{INT:n}$`);
    const config = { detect: false, transforms: [{ name: "grok", options: { patterns: ["never"] } }] };
    const [step] = namedSteps(config);
    if (step === undefined) throw new Error("no step");
    const counts = {
      id: "grok",
      name: "grok",
      records: 30,
      matched: 0,
      missed: 30,
      failed: 0,
      dropped: 0,
      ms: 0,
    };
    const running = {
      ...step,
      options: { patterns },
      counts: { ...counts, reasons: [] },
      samples: lines("web", texts),
      origins: [],
      parses: true,
    };
    const used = process.cpuUsage();
    const found = await observe({ steps: [running], receivers: [], upMs: HOUR_MS, place: () => undefined });
    const { user, system } = process.cpuUsage(used);
    expect(found).toHaveLength(1);
    expect((user + system) / 1000).toBeLessThan(3000);
  }, 30_000);
});

const PROSE = Array.from({ length: 8 }, (_, i) => [
  `reloading everything now, attempt ${i}`,
  `[w${i}] could not reach them: will try later`,
  `bye (${i} left, ${i * 3}% of it, no reason given) -- see you`,
]).flat();

describe("containers", () => {
  test("one that no step ever understood: its lines, and a pattern that takes them", async () => {
    const odd = Array.from({ length: 25 }, (_, i) => `#${i}# queue depth=${i} state ok`);
    const findings = await ran(
      [
        { name: "json", options: {} },
        { name: "grok", options: { patterns: ['%{IP:client} - - .* "%{WORD:verb}'] } },
      ],
      [
        ...lines("web", ACCESS),
        ...lines("odd", odd),
        ...lines("few", odd.slice(0, 3)),
        ...lines("prose", PROSE),
      ],
    );
    expect(findings.filter(({ kind }) => kind === "plain text")).toMatchObject([
      { level: "note", about: { name: "prose" }, message: "none of 24 lines was understood by any step" },
    ]);
    const [finding] = findings.filter(({ kind }) => kind === "never understood");
    expect(finding).toMatchObject({
      about: { what: "container", name: "odd" },
      message: "none of its 25 lines was understood by any step",
      query: "container.name:odd",
    });
    expect(findings.filter(({ kind }) => kind === "never understood")).toHaveLength(1);
    const [, when, pattern] = /when: ("[^"]*"), patterns: \[(".*")\]/.exec(finding?.suggestion ?? "") ?? [];
    const grok = {
      name: "grok",
      when: JSON.parse(when ?? "") as string,
      options: { patterns: [JSON.parse(pattern ?? "") as string] },
    };
    expect(await ran([grok], lines("odd", odd))).toEqual([]);
  });
});

describe("receivers", () => {
  const one = (name: string, more: Partial<Receiver> = {}): Receiver => ({
    name,
    listens: true,
    detail: "TCP 0.0.0.0:1",
    records: 0,
    named: false,
    troubles: [],
    ...more,
  });
  test("who was named and has nothing, who refused, and those that are only on by default", async () => {
    const receivers = [
      one("syslog", { records: 5 }),
      one("gelf"),
      one("loki"),
      one("beats", { named: true }),
      one("docker", { listens: false }),
      one("otlp", { troubles: [{ event: "refused", reason: "no token", count: 12 }] }),
    ];
    const found = await ran([], [], receivers);
    expect(found.map(({ kind, level, about, reason }) => [kind, level, about.name, reason])).toEqual([
      ["receiver takes nothing", "doubt", "otlp", "refused: no token, 12 times"],
      ["unused receiver", "doubt", "beats", "it waits at TCP 0.0.0.0:1"],
      ["unused receiver", "note", "gelf, loki", expect.stringContaining("on by default")],
    ]);
  });
});

describe("files", () => {
  const entry = { index: 0, paths: ["/var/log/a.log"], format: "%Y-%m-%d %H:%M:%S" };
  const ask = (texts: readonly string[] | undefined): Promise<Finding[]> =>
    fileTimes(
      [entry],
      () => Promise.resolve(texts?.slice()),
      (path) => path.join("."),
    );
  test.for([
    ["Nov 21 12:00:00 box sshd[1]: hello", '"%b %d %H:%M:%S"'],
    ["2026-11-21T12:00:00Z - agent - INFO", '"%Y-%m-%dT%H:%M:%S%z"'],
    ['192.0.2.1 - - [21/Nov/2026:12:00:00 +0000] "GET /"', '"%d/%b/%Y:%H:%M:%S %z"'],
    ["[Sat Nov 21 12:00:00.123456 2026] [core:error]", '"%a %b %d %H:%M:%S.%f %Y"'],
  ] as const)("%s is read by %s", async ([line, format]) => {
    const [finding] = await ask(Array.from({ length: 6 }, () => line));
    expect(finding).toMatchObject({
      level: "fault",
      place: "sources.file.files.0.datetimeFormat",
      suggestion: `datetimeFormat: ${format}`,
    });
  });
  test("lines with such a time, few lines, and no answer of the store are no finding", async () => {
    expect(await ask(Array.from({ length: 6 }, () => "2026-11-21 12:00:00 a"))).toEqual([]);
    expect(await ask(["x"])).toEqual([]);
    expect(await ask(undefined)).toEqual([]);
  });
});

test("the configuration and the lines say the same of one place: told once, with both", () => {
  const about = { what: "step", name: "access" } as const;
  const written: Finding = {
    kind: "no dash",
    level: "doubt",
    about,
    place: "logboom.yaml:3:5",
    message: "no dash",
    reason: "r",
    suggestion: "(?:x|-)",
  };
  const seen: Finding = {
    kind: "never matched",
    level: "fault",
    about,
    place: "logboom.yaml:3:5",
    message: "none",
    reason: "why",
    suggestion: "s",
    examples: ["a line"],
  };
  expect(together([written], [seen])).toEqual([
    { ...written, level: "fault", reason: "none: why", examples: ["a line"] },
  ]);
  const elsewhere = { ...seen, place: "logboom.yaml:9:5" };
  expect(together([written], [elsewhere])).toEqual([written, elsewhere]);
});

test("what no step makes, and some sender brings, is no finding; what nobody brings is a doubt", async () => {
  const note: Finding = {
    kind: "unknown field",
    level: "note",
    about: { what: "step", name: "date" },
    message: "m",
    reason: "r",
    suggestion: "s",
    query: "_exists_:time",
  };
  expect(await settle([note], () => Promise.resolve(true))).toEqual([]);
  expect(await settle([note], () => Promise.resolve(undefined))).toEqual([note]);
  expect(await settle([note], () => Promise.resolve(false))).toMatchObject([
    { level: "doubt", reason: "no record of the last day has it, and r" },
  ]);
  const asked: string[] = [];
  await settle(
    Array.from({ length: 100 }, () => note),
    (query) => {
      asked.push(query);
      return Promise.resolve(false);
    },
  );
  expect(asked).toHaveLength(20);
});

test.for([
  ["/var/log/my app/(a) b.log", ["/var/log/my app/(a) b.log"]],
  ["/var/log/{a,b}-[0-9].log*", ["/var/log/", "-", ".log"]],
] as const)("a query for the lines of %s is one question", ([path, literals]) => {
  const query = parseQuery(linesAt(path));
  expect(query).toMatchObject({ field: "log.file.path" });
  for (const one of literals) expect(JSON.stringify(query)).toContain(JSON.stringify(one).slice(1, -1));
});
