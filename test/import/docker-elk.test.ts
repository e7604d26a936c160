/** The pipeline that many copied for logspout and Logstash in 2015, with all of its faults, in a form of our own. */
import { describe, expect, test } from "vitest";
import { runImport } from "./run-import.ts";

const PIPELINE = `# lines of logspout
input {
  tcp { port => 5000
        type => syslog }
  udp { port => 5000 type => syslog }
}
filter {
  if [type] == "syslog" {
    grok {
      match => { "message" => "%{SYSLOG5424PRI}%{NONNEGINT:ver} +(?:%{TIMESTAMP_ISO8601:ts}|-) +(?:%{HOSTNAME:containerid}|-) +(?:%{NOTSPACE:containername}|-) +(?:%{NOTSPACE:proc}|-) +(?:%{WORD:msgid}|-) +(?:%{SYSLOG5424SD:sd}|-|) +%{GREEDYDATA:msg}" }
    }
    syslog_pri { }
    date {
      match => [ "syslog_timestamp", "MMM  d HH:mm:ss", "MMM dd HH:mm:ss" ]
    }
    if !("_grokparsefailure" in [tags]) {
      mutate {
        replace => [ "@source_host", "%{syslog_hostname}" ]
        replace => [ "@message", "%{syslog_message}" ]
      }
    }
    mutate { remove_field => [ "syslog_hostname", "syslog_message", "syslog_timestamp" ] }
  }
}
output {
  elasticsearch { host => "elasticsearch" }
  stdout { codec => rubydebug }
}
`;

const OUT =
  '<14>1 2015-04-27T12:00:01Z 3f4a1b2c5d6e elk_kibana_1 4242 - [] 10.0.0.5 - - "GET / HTTP/1.1" 200 612';
const ERR =
  "<11>1 2015-04-27T12:00:02Z my_host elk_kibana_1 4242 elk/kibana:4.0 -     at deep.inside(Stack.java:1)";

const codes = (findings: readonly { code?: string | undefined }[]): string[] =>
  findings.flatMap(({ code }) => (code === undefined ? [] : [code])).sort();

describe("corrected", () => {
  const { config, findings, run } = runImport(PIPELINE);
  test("each fault has its name and its line", () => {
    expect(codes(findings)).toEqual(["D1", "D2", "D3", "D3", "D4", "D5", "D6", "D7"]);
    const at = Object.fromEntries(findings.map(({ code, line }) => [code ?? "", line]));
    expect(at).toMatchObject({ D1: 12, D2: 14, D4: 10, D5: 10, D6: 10, D7: 10 });
    expect(findings.filter(({ code }) => code === "D3").map(({ line }) => line)).toEqual([18, 19]);
  });
  test("what had no counterpart is told", () => {
    const lost = findings.filter(({ level }) => level === "not carried over");
    expect(lost.map(({ line, text }) => [line, text])).toEqual([
      [27, "output stdout: records are not sent on"],
    ]);
  });
  test("receives where Logstash did, and nowhere else", () => {
    expect(config.sources.get("raw")).toMatchObject({
      udp: "0.0.0.0:5000",
      tcp: "0.0.0.0:5000",
      json: false,
    });
  });
  test("a line of standard output has the fields that were meant", () => {
    const [record] = run([OUT]);
    expect(record).toMatchObject({
      severity: "info",
      timestamp: "2015-04-27T12:00:01.000000000Z",
      body: OUT,
    });
    expect(record?.attributes).toMatchObject({
      containerid: "3f4a1b2c5d6e",
      containername: "elk_kibana_1",
      proc: "4242",
      msg: '10.0.0.5 - - "GET / HTTP/1.1" 200 612',
      "@source_host": "3f4a1b2c5d6e",
      "@message": '10.0.0.5 - - "GET / HTTP/1.1" 200 612',
      "syslog.facility.name": "user-level",
      "syslog.severity.name": "informational",
    });
    expect(record?.attributes).not.toHaveProperty("sd");
    expect(record?.attributes).not.toHaveProperty("tags");
  });
  test("a line of standard error is an error, names may have any signs, and blanks stay", () => {
    const [record] = run([ERR]);
    expect(record).toMatchObject({ severity: "error", timestamp: "2015-04-27T12:00:02.000000000Z" });
    expect(record?.attributes).toMatchObject({
      containerid: "my_host",
      msgid: "elk/kibana:4.0",
      msg: "    at deep.inside(Stack.java:1)",
      "syslog.severity": 3,
    });
  });
  test("a line of another form is tagged as it was, and has no fields made of nothing", () => {
    const [record] = run(["no syslog at all"]);
    expect(record?.attributes["tags"]).toBe('["_grokparsefailure"]');
    expect(record?.attributes).not.toHaveProperty("@message");
    expect(record).toMatchObject({ severity: "info", body: "no syslog at all" });
  });
});

describe("as written", () => {
  const { findings, run } = runImport(PIPELINE, { asWritten: true });
  test("the same faults are told", () => {
    expect(codes(findings)).toEqual(["D1", "D2", "D3", "D3", "D4", "D5", "D6", "D7"]);
  });
  test("and do what they did", () => {
    const [record] = run([OUT.replace("<14>", "<11>")]);
    expect(record).toMatchObject({ severity: "info", timestamp: "2026-11-21T12:00:00.000000000Z" });
    expect(record?.attributes).toMatchObject({
      "@source_host": "%{syslog_hostname}",
      "@message": "%{syslog_message}",
      sd: "[]",
      "syslog.severity.name": "notice",
    });
    expect(run([ERR])[0]?.attributes["tags"]).toBe('["_grokparsefailure"]');
  });
});
