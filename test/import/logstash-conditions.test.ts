/** Conditions: what stands under them runs for the records that Logstash would have chosen, whatever a query can ask. */
import { expect, test } from "vitest";
import { runImport } from "./run-import.ts";

/** Whether the branch was taken for a record. */
function isTaken(condition: string, body: string, attributes: Record<string, string>): boolean {
  const text = `filter { if ${condition} { mutate { add_field => { "taken" => "yes" } } } }`;
  const [record] = runImport(text).run([body], { attributes });
  // Marks that were set on the way are gone again.
  expect(Object.keys(record?.attributes ?? {}).filter((name) => name.startsWith("if_"))).toEqual([]);
  return record?.attributes["taken"] === "yes";
}

test.for([
  ["[status] == 404", "", { status: "404" }, true],
  ["[status] == 404", "", { status: "4040" }, false],
  ["[status] != 404", "", {}, true],
  ["404 == [status]", "", { status: "404" }, true],
  ["[status] >= 400 and [status] < 500", "", { status: "499" }, true],
  ["[status] >= 400 and [status] < 500", "", { status: "500" }, false],
  ["500 <= [status]", "", { status: "503" }, true],
  ["[status]", "", { status: "1" }, true],
  ["![status]", "", {}, true],
  ["[http][status] == 1", "", { "http.status": "1" }, true],
  ["[a] and [b]", "", { a: "1" }, false],
  ["[a] or [b]", "", { a: "1" }, true],
  ["[a] xor [b]", "", { a: "1", b: "1" }, false],
  ["[a] xor [b]", "", { b: "1" }, true],
  ["[a] nand [b]", "", { a: "1" }, true],
  ["[a] nand [b]", "", { a: "1", b: "1" }, false],
  ["!([a] or [b])", "", { b: "1" }, false],
  ["[a] or [b] and [c]", "", { a: "1" }, true],
  ["([a] or [b]) and [c]", "", { a: "1" }, false],
  ['[host] in ["web-1", "web 2"]', "", { host: "web 2" }, true],
  ['[host] not in ["web-1", "web 2"]', "", { host: "db" }, true],
  ["[status] in [404]", "", { status: "404" }, true],
  ['"one" in [tags]', "", { tags: '["one","two"]' }, true],
  ['"on" in [tags]', "", { tags: '["one","two"]' }, false],
  ['"one" not in [tags]', "", {}, true],
  ['"adm" in [user]', "", { user: "sysadmin" }, true],
  ['"a*b" in [user]', "", { user: "axxb" }, false],
  ['[user] == "a*b"', "", { user: "a*b" }, true],
  ['[user] == "a \\"quoted\\" one"', "", { user: 'a "quoted" one' }, true],
  ["[user] =~ /^adm/", "", { user: "admin" }, true],
  ["[user] =~ /^adm/", "", { user: "sysadm" }, false],
  ["[user] =~ /adm$/", "", { user: "sysadm" }, true],
  ["[user] =~ /(?i)ADM\\d+/", "", { user: "adm12" }, true],
  ["[user] !~ /\\d/", "", { user: "adm" }, true],
  ['[user] =~ "^adm"', "", { user: "admin" }, true],
  ["[path] =~ /^\\/api\\/v1/", "", { path: "/api/v1/users" }, true],
  ['[message] == "ping"', "ping", {}, true],
  ['[message] == "ping"', "a ping", {}, false],
  ['"cret=" in [message]', "secret=1", {}, true],
  ['[message] in ["a", "b c"]', "b c", {}, true],
  ["[message] =~ /^\\s*$/", "   ", {}, true],
  ["[message] !~ /^\\s*$/", "text", {}, true],
  ["[message] =~ /x*/", "none of it", {}, true],
  ['[message] =~ /ERR(OR)?/ and [level] == "x"', "an ERROR", { level: "x" }, true],
] as const)("%s of %j %o → %o", ([condition, body, attributes, want]) => {
  expect(isTaken(condition, body, attributes)).toBe(want);
});

test("branches: each record takes the first that holds, once", () => {
  const text = `filter {
    if [n] == 1 { mutate { add_field => { "branch" => "one" } replace => { "n" => "2" } } mutate { add_field => { "more" => "1" } } }
    else if [n] == 2 { mutate { add_field => { "branch" => "two" } } }
    else { mutate { add_field => { "branch" => "other" } } }
  }`;
  const { run } = runImport(text);
  const [one] = run(["x"], { attributes: { n: "1" } });
  expect(one?.attributes).toEqual({ n: "2", branch: "one", more: "1" });
  expect(run(["x"], { attributes: { n: "2" } })[0]?.attributes).toEqual({ n: "2", branch: "two" });
  expect(run(["x"])[0]?.attributes).toEqual({ branch: "other" });
});

test("conditions within conditions", () => {
  const text = `filter {
    if [a] { if [message] =~ /deep/ { mutate { add_field => { "found" => "%{a}" } } } else if [b] { drop { } } }
    else { mutate { remove_field => ["b"] } }
  }`;
  const { run } = runImport(text);
  expect(run(["so deep"], { attributes: { a: "1", b: "1" } })[0]?.attributes).toEqual({
    a: "1",
    b: "1",
    found: "1",
  });
  expect(run(["no"], { attributes: { a: "1", b: "1" } })).toEqual([]);
  expect(run(["so deep"], { attributes: { b: "1" } })[0]?.attributes).toEqual({});
});

test.for([
  ["[a] == [b]", "two fields are compared"],
  ["[a] in [b]", "a field is looked for in another one"],
  ['[@timestamp] > "2020"', "the time of an event is compared"],
  ["[a][0] == 1", "a member of a list is asked for"],
] as const)("%s has no counterpart: what stands under it is left out and told", ([condition, why]) => {
  const { findings, config } = runImport(`filter {
    if ${condition} { mutate { add_field => { "x" => "1" } } }
    mutate { add_field => { "y" => "1" } } }`);
  expect(config.transforms).toHaveLength(1);
  const lost = findings.filter(({ level }) => level === "not carried over");
  expect(lost[0]).toMatchObject({ line: 2 });
  expect(lost[0]?.text).toContain(why);
  expect(lost[1]?.text).toContain("mutate");
});

test("what a branch makes, its condition does not see", () => {
  const text = (filters: string): string => `filter { if ![user] or [type] == "docker" { ${filters} } }`;
  const seen = 'mutate { add_field => { "seen" => "1" } }';
  const grok = runImport(text(`grok { match => { "message" => "user=%{WORD:user}" } } ${seen}`));
  expect(grok.run(["user=ann"])[0]?.attributes).toEqual({ user: "ann", seen: "1" });
  const json = runImport(text(`json { source => "message" } ${seen}`));
  const given = { attributes: { type: "docker", user: "x" } };
  expect(json.run(['{"type":"access"}'], given)[0]?.attributes).toMatchObject({ type: "access", seen: "1" });
});

test.for([
  ['[severity_label] == "Error"', { "syslog.severity": "3" }, true],
  ['[severity_label] == "Error"', { "syslog.severity": "2" }, false],
  ['[severity_label] != "Error"', { "syslog.severity": "2" }, true],
  ['[severity_label] in ["Critical", "Emergency"]', { "syslog.severity": "2" }, true],
  ["[severity_label] =~ /^(Err|Crit)/", { "syslog.severity": "3" }, true],
  ["[severity_label] =~ /^(Err|Crit)/", { "syslog.severity": "4" }, false],
  ['[facility_label] == "mail"', { "syslog.facility": "2" }, true],
  ['[facility_label] == "security/authorization"', { "syslog.facility": "10" }, true],
  ['"local" in [facility_label]', { "syslog.facility": "17" }, true],
  ['[facility_label] == "post"', { "syslog.facility": "2" }, false],
] as const)("labels of the input syslog are numbers here: %s of %o → %o", ([condition, attributes, want]) => {
  const { run } = runImport(
    `input { syslog { port => 1514 } } filter { if ${condition} { mutate { add_field => { "taken" => "yes" } } } }`,
  );
  expect(run(["x"], { attributes })[0]?.attributes["taken"]).toBe(want ? "yes" : undefined);
});

test.for([
  ['[severity] == "ERROR"', "ERROR x", true],
  ['[severity] in ["ERROR", "FATAL"]', "FATAL x", true],
  ['[severity] in ["ERROR", "FATAL"]', "INFO x", false],
  ["[severity] =~ /ERR/", "ERROR x", true],
  ["[severity] =~ /ERR/", "INFO x", false],
] as const)("a level that was read is the record's severity: %s of %s → %o", ([condition, line, want]) => {
  const { run } = runImport(`filter { grok { match => { "message" => "^%{LOGLEVEL:severity} " } }
    if ${condition} { mutate { add_field => { "taken" => "yes" } } } }`);
  expect(run([line])[0]?.attributes["taken"]).toBe(want ? "yes" : undefined);
});

test("a field that says false counts as none, where there may be such", () => {
  const branches =
    'if [cached] { mutate { add_field => { "c" => "yes" } } } else { mutate { add_field => { "c" => "no" } } }';
  const { run } = runImport(`filter { json { source => "message" } ${branches} }`);
  const lines = ['{"cached":true}', '{"cached":false}', "{}"];
  expect(run(lines).map(({ attributes }) => attributes["c"])).toEqual(["yes", "no", "no"]);
  const texts = runImport(`filter { grok { match => { "message" => "%{WORD:cached}" } } ${branches} }`);
  expect(texts.run(["false"])[0]?.attributes["c"]).toBe("yes");
});
