/** Fluent Bit's parsers and pipelines as sources and steps, run on lines. */
import { describe, expect, test } from "vitest";
import { runImport } from "./run-import.ts";
import type { ImportRun } from "./run-import.ts";

const imported = (text: string, env: Record<string, string> = {}): ImportRun =>
  runImport(text, { file: "fluent-bit.conf", env });

const inOrder = ({ findings }: ImportRun): [number, string][] =>
  findings.toSorted((a, b) => a.line - b.line).map(({ level, line }) => [line, level]);

const PIPELINE = `@SET region=eu-1
[SERVICE]
    Flush         5
    Parsers_File  parsers.conf

[PARSER]
    Name         shop
    Format       regex
    # a comment
    Regex        /^(?<time>[^ ]+ [^ ]+) (?<level>\\w+) (?<user>[^ ]*) (?<code>\\d+) (?<took>[\\d.]+) (?<text>.*)$/
    Time_Key     time
    Time_Format  %Y-%m-%d %H:%M:%S.%L
    Types        code:integer took:float

[INPUT]
    Name              tail
    Path              /srv/shop/*.log, /srv/shop/*/*.log
    Exclude_Path      *.gz
    Tag               shop.*
    Path_Key          source_file
    Read_from_Head    On
    Ignore_Older      2d
    Parser            shop

[FILTER]
    Name     grep
    Match    shop.*
    Exclude  text ^health
    Regex    level (warn|error|info)

[FILTER]
    Name       modify
    Match      *
    Condition  Key_exists code
    Rename     code http.response.status_code
    Add        env \${STAGE}
    Remove     took

[FILTER]
    Name    record_modifier
    Match   shop.*
    Record  region \${region}

[OUTPUT]
    Name   es
    Match  *
[OUTPUT]
    Name   syslog
    Match  *
    Host   10.0.0.9
    Mode   tcp
`;

describe("a pipeline in the classic form", () => {
  const run = imported(PIPELINE, { STAGE: "test" });
  test("files are followed from where Fluent Bit would begin", () => {
    expect(run.config.sources.get("file")).toMatchObject({
      files: [
        {
          paths: ["/srv/shop/*.log", "/srv/shop/*/*.log"],
          exclude: ["/srv/shop/*.gz"],
          ignoreOlderHours: 48,
          attributes: { "fluent.tag": "shop.{path}", source_file: "{path}" },
        },
      ],
    });
  });
  test("a line has the parser's fields and time", () => {
    const [record] = run.run(["2026-11-20 09:30:00.250 info ann 503 0.25 checkout failed"]);
    expect(record).toMatchObject({ timestamp: "2026-11-20T09:30:00.250000000Z" });
    expect(record?.attributes).toEqual({
      level: "info",
      user: "ann",
      "http.response.status_code": "503",
      text: "checkout failed",
      env: "test",
      region: "eu-1",
    });
  });
  test("grep keeps and leaves out what it did", () => {
    const lines = [
      "2026-11-20 09:30:00.250 debug ann 200 0.1 x",
      "2026-11-20 09:30:00.250 info ann 200 0.1 healthcheck",
      "2026-11-20 09:30:00.250 warn ann 200 0.1 slow",
    ];
    expect(run.run(lines).map(({ attributes }) => attributes["text"])).toEqual(["slow"]);
  });
  test("variables of the environment stay such", () => {
    expect(run.yaml).toContain("env: ${STAGE}");
  });
  test("where records went is told", () => {
    expect(run.yaml).toContain("logboom agent 'syslog+tcp://10.0.0.9:514'");
    expect(inOrder(run)).toEqual([
      [3, "not carried over"],
      [44, "changed"],
      [47, "not carried over"],
    ]);
  });
});

describe("the same in YAML", () => {
  const run = runImport(
    `service:
  flush: 1
env:
  app: shop
parsers:
  - name: line
    format: logfmt
    time_key: ts
    time_format: "%s"
    types: status:integer
multiline_parsers:
  - name: trace
    type: regex
    flush_timeout: 700
    rules:
      - { state: start_state, regex: '/^ts=/', next_state: cont }
      - { state: cont, regex: '/^\\s+at /', next_state: cont }
pipeline:
  inputs:
    - name: tail
      path: /srv/a.log
      tag: a
      parser: line
      multiline.parser: trace
    - name: systemd
      tag: host
      systemd_filter:
        - _SYSTEMD_UNIT=docker.service
        - _SYSTEMD_UNIT=ssh.service
      read_from_tail: on
  filters:
    - name: grep
      match: a
      exclude: msg ^noise
    - name: record_modifier
      match: a
      record:
        - app \${app}
        - kind web
    - name: lua
      match: '*'
  outputs:
    - name: stdout
      match: '*'
`,
    { file: "fluent-bit.yaml" },
  );
  test("sources", () => {
    expect(run.config.sources.get("journald")).toMatchObject({
      units: ["docker.service", "ssh.service"],
      initialPosition: "end",
    });
    expect(run.config.sources.get("file")).toMatchObject({
      files: [
        {
          paths: "/srv/a.log",
          initialPosition: "end",
          multiline: { match: "nonfirst", pattern: "(?:^\\s+at )", start: "(?:^ts=)", flushAfterMs: 700 },
        },
      ],
    });
  });
  test("a filter is for its tag alone", () => {
    const line = 'ts=1763630000 status=200 msg="all well"';
    const [mine] = run.run([line], { attributes: { "fluent.tag": "a" } });
    expect(mine?.attributes).toMatchObject({ status: "200", msg: "all well", app: "shop", kind: "web" });
    expect(mine?.attributes).not.toHaveProperty("ts");
    expect(mine?.timestamp).toBe("2025-11-20T09:13:20.000000000Z");
    const [other] = run.run([line], { resource: { "logboom.source": "journald" } });
    expect(other?.attributes).toEqual({});
  });
  test("what has no counterpart is told with its line", () => {
    expect(inOrder(run)).toEqual([
      [2, "not carried over"],
      [40, "not carried over"],
    ]);
  });
});

describe("parsers by themselves", () => {
  const run = runImport(
    `[PARSER]
    Name   access
    Format regex
    Regex  ^(?<host>[^ ]*) [^ ]* (?<user>[^ ]*) \\[(?<time>[^\\]]*)\\] "(?<method>\\S+)(?: +(?<path>[^\\"]*?)(?: +\\S*)?)?" (?<code>[^ ]*) (?<size>[^ ]*)$
    Time_Key time
    Time_Format %d/%b/%Y:%H:%M:%S %z
    Types code:integer
[PARSER]
    Name   tabs
    Format ltsv
    Time_Key time
    Time_Format %Y-%m-%dT%H:%M:%S%z
    Time_Keep On
[PARSER]
    Name   objects
    Format json
    Decode_Field_As escaped log
[PARSER]
    Name   nothing
    Format regex
[PARSER]
    Name   odd
    Format avro
`,
    { file: "parsers.conf" },
  );
  test.for([
    [
      '10.0.0.7 - ann [21/Nov/2026:09:30:00 +0100] "GET /cart HTTP/1.1" 200 312',
      { host: "10.0.0.7", user: "ann", method: "GET", path: "/cart", code: "200", size: "312" },
      "2026-11-21T08:30:00.000000000Z",
    ],
    [
      "time:2026-11-20T09:30:00+0000\tstatus:500",
      { time: "2026-11-20T09:30:00+0000", status: "500" },
      "2026-11-20T09:30:00.000000000Z",
    ],
    ['{"a":{"b":1}}', { "a.b": "1" }, "2026-11-21T12:00:00.000000000Z"],
  ] as const)("%s", ([line, attributes, timestamp]) => {
    const [record] = run.run([line]);
    expect(record?.timestamp).toBe(timestamp);
    expect(record?.attributes).toMatchObject(attributes);
  });
  test("steps have the parsers' names", () => {
    expect(run.config.transforms.flatMap(({ id }) => (id === undefined ? [] : [id]))).toEqual([
      "access",
      "tabs",
      "objects",
    ]);
  });
  test("faults and what is left out, by line", () => {
    const told = run.findings.map(({ level, line }) => [line, level]);
    expect(told).toContainEqual([17, "not carried over"]);
    expect(told).toContainEqual([18, "fault"]);
    expect(told).toContainEqual([21, "not carried over"]);
    expect(told).toContainEqual([1, "changed"]);
  });
});

describe("inputs", () => {
  test.for([
    [
      "Name syslog\n Mode tcp\n Port 5140\n Parser syslog-rfc3164",
      "syslog",
      { tcp: "0.0.0.0:5140", udp: "off" },
    ],
    ["Name syslog\n Mode udp\n Listen 127.0.0.1", "syslog", { udp: "127.0.0.1:5140", tcp: "off" }],
    ["Name forward", "fluentd", { tcp: "0.0.0.0:24224" }],
    ["Name tcp\n Port 5000", "raw", { tcp: "0.0.0.0:5000", udp: "off" }],
    ["Name tail\n Path /var/lib/docker/containers/*/*.log\n Parser docker", "docker", {}],
    ["Name opentelemetry\n Port 4318", "otlp", {}],
    ["Name kmsg", "journald", { matches: ["_TRANSPORT=kernel"] }],
  ] as const)("%s", ([input, source, options]) => {
    const { config } = imported(`[INPUT]\n ${input}\n`);
    expect(config.sources.get(source)).toMatchObject(options);
  });
  test("the old way to join lines: a parser for the first one", () => {
    const { config } = imported(`[PARSER]
 Name first
 Format regex
 Regex ^(?<time>\\d{4}-\\d\\d-\\d\\d) (?<log>.*)
[INPUT]
 Name tail
 Path /srv/a.log
 Multiline On
 Parser_Firstline first
`);
    expect(config.sources.get("file")).toMatchObject({
      files: [{ multiline: { pattern: "^(?:\\d{4}-\\d\\d-\\d\\d) (?:.*)", match: "first" } }],
    });
  });
  test("a filter whose Match no input has is a fault", () => {
    const { findings } = imported(
      "[INPUT]\n Name tcp\n Tag a\n[FILTER]\n Name parser\n Match b\n Key_Name log\n Parser json\n",
    );
    expect(findings.map(({ level, line }) => [level, line])).toEqual([["fault", 4]]);
  });
  test("a parser of another file is asked for", () => {
    const { findings } = imported("[INPUT]\n Name tcp\n[FILTER]\n Name parser\n Match *\n Parser theirs\n");
    expect(findings.map(({ suggestion }) => suggestion)).toEqual([
      "name its file, too: logboom import parsers.conf fluent-bit.conf",
    ]);
  });
});

describe("filters", () => {
  const TAIL = "[INPUT]\n Name tail\n Path /srv/a.log\n Tag a\n Key line\n";
  const bodies = (filters: string, lines: readonly string[]): string[] =>
    imported(TAIL + filters)
      .run(lines)
      .map(({ body }) => body);
  test("grep: expressions that find nothing at all", () => {
    expect(bodies("[FILTER]\n Name grep\n Match a\n Exclude log ^\\s*$\n", ["", " ", "x"])).toEqual(["x"]);
    expect(bodies("[FILTER]\n Name grep\n Match a\n Regex log .*\n", ["", "x"])).toEqual(["", "x"]);
  });
  test.for(["log", "message", "line"])("%s is the line: renamed, asked for, read by a parser", (key) => {
    const filters = `[FILTER]\n Name modify\n Match a\n Condition Key_exists ${key}\n Rename ${key} text\n[FILTER]\n Name grep\n Match a\n Exclude text ^health\n`;
    expect(bodies(filters, ["health 1", "x"])).toEqual(["x"]);
    const { run } = imported(`${TAIL}[FILTER]\n Name parser\n Match a\n Key_Name ${key}\n Parser json\n`);
    expect(run(['{"n":1}'])[0]?.attributes).toEqual({ n: "1" });
  });
  test("an input without a Tag has its name and a number", () => {
    const inputs = "[INPUT]\n Name tail\n Path /a\n[INPUT]\n Name tcp\n[INPUT]\n Name tail\n Path /b\n";
    const { findings, config } = imported(
      `${inputs}[FILTER]\n Name record_modifier\n Match tail.1\n Record a b\n[FILTER]\n Name record_modifier\n Match tcp\n Record c d\n`,
    );
    expect(config.transforms).toHaveLength(1);
    expect(findings.map(({ level, line }) => [level, line])).toEqual([["fault", 13]]);
  });
  test("a filter for an input that is left out is no fault", () => {
    const { findings } = imported(
      "[INPUT]\n Name cpu\n Tag c\n[INPUT]\n Name tcp\n Tag t\n[FILTER]\n Name record_modifier\n Match c\n Record a b\n",
    );
    expect(findings.map(({ level, line }) => [level, line])).toEqual([
      ["not carried over", 1],
      ["not carried over", 7],
    ]);
  });
});

test("times: the machine's zone, seconds with a fraction", () => {
  const parser = (name: string, more: string): string => `[PARSER]\n Name ${name}\n Format json\n${more}`;
  const { yaml } = imported(
    parser("a", " Time_Key t\n Time_Format %Y-%m-%d %H:%M\n Time_System_Timezone On\n") +
      parser("b", " Time_Key u\n Time_Format %s.%L\n"),
  );
  expect(yaml).toContain("zone: local");
  expect(yaml).toContain("- UNIX");
});

test("Exclude_Path of containers' files is told", () => {
  const { findings } = imported(
    "[INPUT]\n Name tail\n Path /var/log/containers/*.log\n Exclude_Path *_kube-system_*\n",
  );
  expect(findings.find(({ text }) => text.includes("Exclude_Path"))?.level).toBe("not carried over");
});
