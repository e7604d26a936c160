/** The static half on configurations as people write them. */
import { describe, expect, test } from "vitest";
import { transforms } from "../../src/transforms/catalog.ts";
import { examined } from "./examined.ts";

const told = (yaml: string): string[] =>
  examined(yaml).map(({ place, level, kind, about }) => `${place ?? "-"} ${level} ${kind}: ${about.name}`);

/** As the tutorials of 2015 have it: each of its faults was copied a thousand times. */
const ELK = `
transforms:
  - grok:
      patterns: ['%{SYSLOG5424PRI}%{NONNEGINT:ver} +(?:%{TIMESTAMP_ISO8601:ts}|-) +(?:%{HOSTNAME:containerid}|-) +(?:%{NOTSPACE:containername}|-) +(?:%{NOTSPACE:proc}|-) +(?:%{WORD:msgid}|-) +(?:%{SYSLOG5424SD:sd}|-|) +%{GREEDYDATA:msg}']
      compatibility: legacy
  - syslog-priority:
      field: syslog_pri
      missing: 13
  - date:
      field: syslog_timestamp
      formats: ["MMM  d HH:mm:ss", "MMM dd HH:mm:ss"]
  - mutate:
      replace:
        "@source_host": "%{syslog_hostname}"
        "@message": "%{syslog_message}"
`;

test("a syslog pipeline of the tutorials: every fault by line, with what was meant", () => {
  const findings = examined(ELK);
  expect(findings.map(({ place, kind, suggestion }) => [place, kind, suggestion])).toEqual([
    ["logboom.yaml:4:18", "narrow word", "%{NOTSPACE:msgid}"],
    ["logboom.yaml:7:7", "unknown field", 'did you mean "syslog5424_pri"?'],
    ["logboom.yaml:10:7", "unknown field", 'did you mean "ts"?'],
    [
      "logboom.yaml:14:9",
      "unknown field in a template",
      "name one of syslog5424_pri, ver, ts, containerid, containername, proc, msgid, sd, …; or leave it out if no sender brings it",
    ],
    [
      "logboom.yaml:15:9",
      "unknown field in a template",
      "name one of syslog5424_pri, ver, ts, containerid, containername, proc, msgid, sd, …; or leave it out if no sender brings it",
    ],
    ["logboom.yaml:4:18", "lost blanks", 'one blank: " %{GREEDYDATA:msg}"'],
  ]);
});

test("corrected as it says, but for what is told to be a note, nothing is left", () => {
  const mended = ELK.replace("%{WORD:msgid}", "%{NOTSPACE:msgid}")
    .replace("field: syslog_pri", "field: syslog5424_pri")
    .replace("field: syslog_timestamp", "field: ts")
    .replace(/formats: .*/, "formats: [ISO8601]")
    .replace("%{syslog_hostname}", "%{containerid}")
    .replace("%{syslog_message}", "%{msg}")
    .replace(" +%{GREEDYDATA", " %{GREEDYDATA");
  expect(told(mended)).toEqual([]);
});

describe("fields", () => {
  test.for([
    ["- date: { field: time }", ["logboom.yaml:2:11 note unknown field: date"], "JSON lines may bring it"],
    ["- json: { field: body }\n- date: { field: time }", [], "a step that makes any field"],
    [
      "- json: { target: a }\n- date: { field: b.time }",
      ["logboom.yaml:3:11 note unknown field: date"],
      "below a only",
    ],
    ["- regex: { pattern: '(?<user>a)' }\n- mutate: { uppercase: [user] }", [], "made before"],
    [
      "- mutate: { uppercase: [user] }\n- regex: { pattern: '(?<user>a)' }",
      ["logboom.yaml:2:25 note unknown field: mutate"],
      "made behind",
    ],
    [
      "- regex: { pattern: '(?<user>a)' }\n- mutate: { remove: [user] }\n- sample: { key: user }",
      ["logboom.yaml:4:13 fault unknown field: sample"],
      "taken away before",
    ],
    [
      "- regex: { pattern: '(?<user>a)' }\n- mutate: { when: 'container:a', remove: [user] }\n- sample: { key: user }",
      [],
      "taken away from some",
    ],
    [
      "- regex: { pattern: '(?<user>a)' }\n- mutate: { rename: { usr: name } }",
      ["logboom.yaml:3:23 doubt unknown field: mutate"],
      "a slip",
    ],
    ["- mutate: { set: { a: '%{container.name}' } }", [], "a field of the sources"],
    [
      "- mutate: { set: { a: '%{container.nme}' } }",
      ["logboom.yaml:2:20 doubt unknown field in a template: mutate"],
      "nearly one",
    ],
    [
      "- drop: { when: 'http.response.status_cod:404' }",
      ["logboom.yaml:2:11 doubt unknown field: drop"],
      "in a condition",
    ],
    ["- drop: { when: 'container:web level:debug host:a' }", [], "short names of conditions"],
    [
      "- regex: { pattern: '(?<user>a)' }\n- date: { field: timestamp }",
      ["logboom.yaml:3:11 doubt unknown field: date"],
      "the record's own time is no field",
    ],
    ["- drop: { when: 'timestamp:>2020-01-01' }", [], "a condition may ask for it"],
    ["- regex: { pattern: 'a', tagOnFailure: odd }\n- drop: { when: 'tags:odd' }", [], "a step's tag"],
    ["- drop: { when: '-_exists_:whatever' }", [], "whether a field is there may be asked of any"],
    ["- mutate: { rename: { a: b }, set: { c: '%{b}' }, coerce: { a: x } }", [], "made in the step itself"],
    ["- sample: { key: container.label.team }", [], "a family of names"],
  ] as const)("%s → %o (%s)", ([steps, want]) => {
    expect(told(`transforms:\n${steps}\n`)).toEqual(want);
  });
});

describe("times", () => {
  test.for([
    ["%{HTTPDATE:t}", "[ISO8601]", 1],
    ["%{HTTPDATE:t}", '["dd/MMM/yyyy:HH:mm:ss Z"]', 0],
    ["%{HTTPDATE:t}", '["%d/%b/%Y:%H:%M:%S %z"]', 0],
    ["%{SYSLOGTIMESTAMP:t}", '["MMM dd HH:mm:ss"]', 0],
    ["%{SYSLOGTIMESTAMP:t}", '["yyyy-MM-dd HH:mm:ss"]', 1],
    ["%{TIMESTAMP_ISO8601:t}", '["dd/MMM/yyyy:HH:mm:ss Z"]', 1],
    ["%{DATA:t}", '["dd/MMM/yyyy:HH:mm:ss Z"]', 0],
    ["%{NOTSPACE:t}", '["yyyy-MM-DD HH:mm:ss"]', 1],
    ["%{NOTSPACE:t}", '["yyyy-MM-dd hh:mm:ss"]', 1],
    ["%{NOTSPACE:t}", '["yyyy-MM-dd hh:mm:ss a"]', 0],
    ["%{NOTSPACE:t}", "[\"yyyy-MM-dd'T'HH:mm:ss 'Date'\"]", 0],
  ] as const)("%s by %s: %d findings", ([pattern, formats, count]) => {
    const yaml = `transforms:\n- grok: { patterns: ['${pattern} x'] }\n- date: { field: t, formats: ${formats} }\n`;
    const findings = examined(yaml).filter(({ kind }) => kind === "time format");
    expect(findings).toHaveLength(count);
    expect(findings.every(({ place }) => place?.startsWith("logboom.yaml:3:"))).toBe(true);
  });

  test("a time that was rewritten before is not judged by its pattern", () => {
    const yaml = `transforms:
- grok: { patterns: ['%{HTTPDATE:t}'] }
- mutate: { gsub: [[t, "/", "-"]] }
- date: { field: t, formats: ["dd-MMM-yyyy:HH:mm:ss Z"] }
`;
    expect(told(yaml)).toEqual([]);
  });
});

describe("steps that nothing reaches", () => {
  test.for([
    [
      "- drop: { when: 'level:debug' }\n- mutate: { when: 'level:debug container:a', set: { x: y } }",
      "mutate",
    ],
    [
      "- drop: { when: 'container:a OR container:b' }\n- mutate: { when: 'container:b', set: { x: y } }",
      "mutate",
    ],
    ["- drop\n- mutate: { set: { x: y } }", "drop"],
    ["- mutate: { when: 'container:a container:b', set: { x: y } }", "mutate"],
    ["- drop: { when: 'container:a' }\n- mutate: { when: 'container:a*', set: { x: y } }", undefined],
    ["- drop: { when: 'status:200' }\n- kv\n- mutate: { when: 'status:200', set: { x: y } }", undefined],
    ["- drop: { when: 'container:a' }\n- kv\n- mutate: { when: 'container:a', set: { x: y } }", "mutate"],
    [
      "- drop: { when: 'level:debug' }\n- severity: { patterns: [{ match: x, severity: debug }] }\n- sample: { when: 'level:debug' }",
      undefined,
    ],
    ["- drop: { when: 'level:debug' }", undefined],
  ] as const)("%s: %s", ([steps, name]) => {
    const faults = examined(`transforms:\n${steps}\n`).filter(({ level }) => level === "fault");
    expect(faults.map(({ about }) => about.name)).toEqual(name === undefined ? [] : [name]);
  });
});

test("what keeps it from starting: a condition, a pattern, a file, each with its place", () => {
  const yaml = `transforms:
- drop: { when: 'level:nonsense' }
- grok: { patterns: ['%{IP:a}', '%{NOSUCH:b}'] }
- regex: { pattern: '(' }
- date: { formats: ["yyyy-MM-bb"] }
- lookup: { file: /nonexistent/table.csv, key: user }
`;
  const stops = examined(yaml).filter(({ level }) => level === "stops");
  expect(stops.map(({ place, about }) => [place, about.name])).toEqual([
    ["logboom.yaml:2:11", "drop"],
    ["logboom.yaml:3:33", "grok"],
    ["logboom.yaml:4:12", "regex"],
    ["logboom.yaml:5:3", "date"],
    ["logboom.yaml:6:3", "lookup"],
  ]);
  expect(stops.every(({ suggestion }) => suggestion !== "")).toBe(true);
});

test("patterns that are never tried, with the place of each", () => {
  const yaml = `transforms:
- grok:
    patterns:
      - "%{IP:a}"
      - "%{GREEDYDATA:all}"
      - "%{WORD:b}"
`;
  expect(told(yaml)).toEqual(["logboom.yaml:6:9 fault unreachable pattern: grok"]);
});

test("every transform but the built-in recognition tells what it reads", () => {
  const silent = transforms.filter(({ facts }) => facts === undefined).map(({ name }) => name);
  expect(silent).toEqual(["detect"]);
});

test("no configuration, no findings", () => {
  expect(examined("")).toEqual([]);
  expect(examined("detect: false\n")).toEqual([]);
});
