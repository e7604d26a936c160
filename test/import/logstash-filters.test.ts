/** Filters: the steps do what Logstash's filters do, shown by running them. */
import { expect, test } from "vitest";
import { runImport } from "./run-import.ts";
import type { Given } from "./run-import.ts";

function attributesOf(
  filter: string,
  body: string,
  given: Given = {},
): Record<string, string | number> | undefined {
  return runImport(`filter { ${filter} }`).run([body], given)[0]?.attributes;
}

const ACCESS =
  '203.0.113.9 - frank [10/Oct/2023:13:55:36 -0700] "GET /a?b=1 HTTP/1.1" 200 2326 "http://example.org/" "curl/8.0"';

test.for([
  ["old names", "", "clientip"],
  [
    "new names, as another filter refers to them",
    'if [source][address] { mutate { add_tag => "x" } }',
    "source.address",
  ],
  [
    "new names, as it is said",
    'grok { ecs_compatibility => "v8" match => { "nothing" => "%{WORD:w}" } }',
    "source.address",
  ],
] as const)("grok: %s", ([, more, field]) => {
  expect(
    attributesOf(`grok { match => { "message" => "%{COMBINEDAPACHELOG}" } } ${more}`, ACCESS),
  ).toHaveProperty([field], "203.0.113.9");
});

test("grok: definitions, types, target names, several patterns", () => {
  const filter = `grok {
    pattern_definitions => { "ORDER" => "ORD-[0-9]{3}" }
    match => { "message" => ["nothing %{WORD:x}", "%{ORDER:[order][id]} costs %{NUMBER:price:float}"] } }`;
  expect(attributesOf(filter, "ORD-123 costs 4.50")).toEqual({ "order.id": "ORD-123", price: "4.5" });
});

test("what a filter adds, it adds where it succeeded", () => {
  const filter = `grok { match => { "message" => "^user=%{WORD:user}$" } add_tag => ["parsed"] add_field => { "who" => "%{user}" } remove_field => ["user"] }`;
  expect(attributesOf(filter, "user=ann")).toEqual({ tags: '["parsed"]', who: "ann" });
  expect(attributesOf(filter, "nothing")).toEqual({ tags: '["_grokparsefailure"]' });
});

test("the second of two groks is asked for by itself", () => {
  const filter = `grok { match => { "message" => "never" } add_tag => "a" } grok { match => { "message" => "x%{INT:n}" } add_tag => "b" }`;
  expect(attributesOf(filter, "x1")).toEqual({ tags: '["_grokparsefailure","b"]', n: "1" });
});

test("date: the record's time, in the zone that is named", () => {
  const text = `filter { date { match => ["at", "dd.MM.yyyy HH:mm", "UNIX"] timezone => "Europe/Berlin" remove_field => "at" } }`;
  const [record] = runImport(text).run(["x"], { attributes: { at: "21.11.2026 12:00" } });
  expect(record).toMatchObject({ timestamp: "2026-11-21T11:00:00.000000000Z", attributes: {} });
  const [wrong] = runImport(text).run(["x"], { attributes: { at: "soon" } });
  expect(wrong?.attributes).toEqual({ at: "soon", tags: '["_dateparsefailure"]' });
  expect(runImport(text).run(["x"])[0]?.attributes).toEqual({});
});

test("mutate: operations in its own order, tags added and taken away", () => {
  const filter = `mutate {
    remove_field => ["gone"] rename => { "[a][b]" => "c" } convert => { "n" => "integer" } gsub => ["path", "/", "_", "c", "x+", "y"]
    uppercase => ["c"] split => { "list" => "," } add_tag => ["new", "other"] remove_tag => ["old"] add_field => ["[d][e]", "%{c}"] }`;
  const attributes = { gone: "1", "a.b": "xx", n: "7.9", path: "/a/b", list: "1,2", tags: '["old","kept"]' };
  expect(attributesOf(filter, "x", { attributes })).toEqual({
    c: "Y",
    n: "7",
    path: "_a_b",
    list: '["1","2"]',
    tags: '["kept","new","other"]',
    "d.e": "Y",
  });
});

test.for([
  ['["old"]', undefined],
  ['["old","a"]', '["a"]'],
  ['["a","old"]', '["a"]'],
  ['["older"]', '["older"]'],
] as const)("remove_tag of %s → %s", ([tags, want]) => {
  expect(attributesOf('mutate { remove_tag => "old" }', "x", { attributes: { tags } })?.["tags"]).toBe(want);
});

test("json, kv, csv, dissect, xml", () => {
  expect(attributesOf('json { source => "message" target => "doc" }', '{"a":{"b":1}}')).toEqual({
    "doc.a.b": "1",
  });
  expect(
    attributesOf('kv { field_split => "&?" source => "q" prefix => "q_" }', "x", {
      attributes: { q: "?a=1&b=2" },
    }),
  ).toMatchObject({ q_a: "1", q_b: "2" });
  expect(
    attributesOf('csv { columns => ["a", "b"] separator => ";" convert => { "b" => "integer" } }', "x;2.5"),
  ).toEqual({ a: "x", b: "2" });
  expect(
    attributesOf(
      'dissect { mapping => { "message" => "%{a} [%{b}] %{?skip}: %{c}" } }',
      "one [two 2] x: three 3",
    ),
  ).toEqual({ a: "one", b: "two 2", c: "three 3" });
  expect(attributesOf('xml { source => "message" target => "x" }', "<a><b>1</b></a>")).toMatchObject({
    "x.b": "1",
  });
});

test("syslog_pri: its fields by our names, whatever the config calls them", () => {
  const filter =
    'grok { match => { "message" => "<%{POSINT:syslog_pri}>" } } syslog_pri { } if [syslog_severity_code] <= 3 { mutate { add_field => { "bad" => "%{syslog_facility}" } } }';
  expect(attributesOf(filter, "<11>x")).toMatchObject({ "syslog.severity": 3, bad: "user-level" });
  expect(attributesOf(filter, "<14>x")).not.toHaveProperty("bad");
});

test("an option that nobody knows is told, and so is a filter", () => {
  const { findings } = runImport(`filter {
    mutate { replace => { "a" => "b" }
      shuffle => true }
    ruby { code => "x" }
    mutate { replace => { "day" => "%{+YYYY.MM.dd}" "b" => "c" } }
  }`);
  expect(findings.map(({ line, level, text }) => [line, level, text.slice(0, 40)])).toEqual([
    [3, "not carried over", "mutate: the option shuffle has no counte"],
    [4, "not carried over", "filter ruby: there is no step for it"],
    [5, "not carried over", "mutate: replace day: the time of the eve"],
  ]);
});

test("a pattern that cannot work is left out and told", () => {
  const { findings, config } = runImport(
    'filter {\n grok { match => { "message" => "%{NOSUCH:x}" } }\n mutate { add_field => { "a" => "b" } } }',
  );
  expect(config.transforms.map(({ name }) => name)).toEqual(["mutate"]);
  expect(findings).toContainEqual(
    expect.objectContaining({
      line: 2,
      level: "not carried over",
      text: expect.stringContaining("%{NOSUCH}") as string,
    }),
  );
});

test("values keep every sign, ${ among them; Logstash's own variables become ours", () => {
  const text =
    'filter { mutate { add_field => { "a" => "100% $HOME #x: \'q\' ${SITE:none} ${OTHER:}" "b" => "$${1} ${2}" } } }';
  const { yaml, run } = runImport(text, { env: { SITE: "rome" } });
  expect(yaml).toContain("${SITE:-none}");
  expect(run(["x"])[0]?.attributes).toEqual({ a: "100% $HOME #x: 'q' rome ", b: "$${1} ${2}" });
});

test("@metadata is there for other filters, and gone behind the last one", () => {
  const filter =
    'mutate { add_field => { "[@metadata][kind]" => "web" } } if [@metadata][kind] == "web" { mutate { add_field => { "seen" => "1" } } }';
  expect(attributesOf(filter, "x")).toEqual({ seen: "1" });
});

test("add_field of tags adds one", () => {
  const given = { attributes: { tags: '["a"]' } };
  expect(attributesOf('mutate { add_field => { "tags" => "b" } }', "x", given)?.["tags"]).toBe('["a","b"]');
});

test("JSON lines of a file have their own message", () => {
  const { run } = runImport(`input { file { path => "/x" codec => json } }
    filter { grok { match => { "message" => "^user=%{WORD:user}" } } }`);
  const given = { attributes: { message: "user=ann" } };
  expect(run(['{"message":"user=ann"}'], given)[0]?.attributes).toMatchObject({ user: "ann" });
});

test.for([
  ['mutate { add_field => { "a" => "%{[h][0]}" } }', "a member of a list"],
  ['mutate { replace => { "a" => "%{h[0]}" } }', "a member of a list"],
  ['csv { columns => ["a"] convert => { "a" => "date" } }', "no type date"],
  ["kv { allow_duplicate_values => false }", "allow_duplicate_values"],
  ['json { source => "message" target => "doc" } mutate { remove_field => ["doc"] }', "several fields"],
  [
    'grok { match => { "message" => "%{WORD:[a][b]}" } } mutate { rename => { "a" => "c" } }',
    "several fields",
  ],
] as const)("%s is told", ([filter, text]) => {
  const { findings } = runImport(`input { tcp { port => 5000 } } filter { ${filter} }`);
  expect(findings.filter(({ level }) => level === "fault")).toEqual([]);
  expect(findings.filter((one) => one.level === "not carried over" && one.text.includes(text))).toHaveLength(
    1,
  );
});

test("a filter that is not known may make any field", () => {
  const { findings } = runImport(
    'input { tcp { port => 5000 } } filter { fingerprint { source => "message" } mutate { add_field => { "id" => "%{fingerprint}" } } }',
  );
  expect(findings.filter(({ level }) => level === "fault")).toEqual([]);
});

test("more steps than logboom.yaml takes are told", () => {
  const { findings, config } = runImport(
    `filter { ${Array.from({ length: 1002 }, (_, i) => `mutate { add_field => { "n" => "${i}" } }`).join("\n")} }`,
  );
  expect(config.transforms).toHaveLength(1000);
  expect(findings).toContainEqual(expect.objectContaining({ line: 1001, level: "not carried over" }));
});
