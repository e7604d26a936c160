/** Inputs and outputs: who listens where, which files are read, where lines went. */
import { expect, test } from "vitest";
import { runImport } from "./run-import.ts";

test.for([
  ["tcp { port => 5000 }", "raw", { tcp: "0.0.0.0:5000", udp: "off", json: false }],
  ['udp { host => "::1" port => 5001 codec => json }', "raw", { udp: "[::1]:5001", tcp: "off", json: true }],
  [
    'syslog { port => 1514 timezone => "Europe/Berlin" }',
    "syslog",
    { udp: "0.0.0.0:1514", tcp: "0.0.0.0:1514", timezone: "Europe/Berlin" },
  ],
  ["gelf { }", "gelf", { udp: "0.0.0.0:12201", tcp: "off" }],
  ["gelf { use_tcp => true use_udp => false port => 12205 }", "gelf", { udp: "off", tcp: "0.0.0.0:12205" }],
  ["beats { port => 5044 }", "beats", { tcp: "0.0.0.0:5044" }],
  [
    'beats { port => 5044 ssl => true ssl_certificate => "/c.pem" ssl_key => "/k.pem" ssl_certificate_authorities => ["/ca.pem"] ssl_verify_mode => "force_peer" }',
    "beats",
    {
      tcp: "off",
      tlsAddress: "0.0.0.0:5044",
      tls: { certFile: "/c.pem", keyFile: "/k.pem", clientCaFiles: ["/ca.pem"], requireClientCert: true },
    },
  ],
] as const)("%s → %s", ([input, name, want]) => {
  expect(runImport(`input { ${input} }`).config.sources.get(name)).toMatchObject(want);
});

test("files: paths, where to begin, what to leave out, whose lines they are, lines that belong together", () => {
  const { config, yaml } = runImport(`input {
    file { path => ["/var/log/a.log", "/var/log/b/*.log"] exclude => "*.gz" start_position => beginning type => "app" ignore_older => 86400 }
    file {
      path => "/var/log/java.log"
      codec => multiline { pattern => "^%{TIMESTAMP_ISO8601} " negate => true what => previous max_lines => 100 auto_flush_interval => 2 }
    }
  }`);
  const { files } = config.sources.get("file") as { files: Record<string, unknown>[] };
  expect(files[0]).toEqual({
    paths: ["/var/log/a.log", "/var/log/b/*.log"],
    exclude: ["/**/*.gz"],
    initialPosition: "start",
    ignoreOlderHours: 24,
    attributes: { type: "app" },
  });
  expect(files[1]).toMatchObject({
    paths: "/var/log/java.log",
    initialPosition: "end",
    multiline: { match: "first", maxLines: 100, flushAfterMs: 2000 },
  });
  const { pattern } = (files[1] as { multiline: { pattern: string } }).multiline;
  expect(new RegExp(pattern).test("2026-11-21T10:00:00,123+01:00 x")).toBe(true);
  expect(new RegExp(pattern).test("\tat a.B")).toBe(false);
  expect(yaml).toContain("# given.conf:3 input file");
});

test.for([
  ["previous", "false", "nonfirst"],
  ["previous", "true", "first"],
  ["next", "false", "nonlast"],
  ["next", "true", "last"],
] as const)("multiline: what %s, negate %s → %s", ([what, negate, match]) => {
  const { config } = runImport(
    `input { file { path => "/x" codec => multiline { pattern => "^ " what => ${what} negate => ${negate} } } }`,
  );
  expect(config.sources.get("file")).toMatchObject({ files: [{ multiline: { pattern: "^ ", match } }] });
});

test("what inputs say of their events is said by a step in front", () => {
  const { run } = runImport(
    'input { syslog { type => "net" tags => ["a"] add_field => { "site" => "x" } } } filter { if [type] == "net" { mutate { add_field => { "seen" => "%{site}" } } } }',
  );
  expect(run(["x"], { resource: { "logboom.source": "syslog" } })[0]?.attributes).toEqual({
    type: "net",
    tags: '["a"]',
    site: "x",
    seen: "x",
  });
  expect(run(["x"])[0]?.attributes).toEqual({});
});

test("lines without a source, as `logboom pipe` has them, are the inputs' when these agree", () => {
  const filter = 'filter { if [type] == "a" { mutate { add_field => { "seen" => "yes" } } } }';
  const file = runImport(`input { file { path => "/x" type => "a" } } ${filter}`);
  expect(file.run(["x"], { resource: {} })[0]?.attributes).toEqual({ type: "a", seen: "yes" });
  expect(file.run(["x"], { resource: { "logboom.source": "docker" } })[0]?.attributes).toEqual({});
  const two = runImport(`input { udp { port => 1 type => "a" } beats { port => 2 type => "b" } } ${filter}`);
  expect(two.run(["x"], { resource: {} })[0]?.attributes).toEqual({});
  expect(two.run(["x"])[0]?.attributes).toEqual({ type: "a", seen: "yes" });
});

test("fields of Logstash's own inputs have our names", () => {
  const { run } = runImport(
    'input { syslog { } } filter { if [program] == "sshd" and [severity] <= 4 { mutate { add_field => { "from" => "%{logsource}" } } } }',
  );
  const given = {
    resource: { "logboom.source": "syslog", "service.name": "sshd", "host.name": "web-1" },
    attributes: { "syslog.severity": "3" },
  };
  expect(run(["x"], given)[0]?.attributes).toMatchObject({ from: "web-1" });
});

test("two receivers of one kind with two ports: the second one is told", () => {
  const { findings, config } = runImport("input {\n tcp { port => 1 }\n tcp { port => 2 } }");
  expect(config.sources.get("raw")).toMatchObject({ tcp: "0.0.0.0:1" });
  expect(findings).toContainEqual(
    expect.objectContaining({
      line: 3,
      level: "not carried over",
      text: expect.stringContaining("0.0.0.0:1") as string,
    }),
  );
});

test("a port from the environment", () => {
  const { config } = runImport('input { tcp { port => "${PORT:7000}" } }', { env: { PORT: "7001" } });
  expect(config.sources.get("raw")).toMatchObject({ tcp: "0.0.0.0:7001" });
});

test("a port that not everybody may listen on is told", () => {
  const { findings } = runImport("input { syslog { } }");
  expect(findings).toEqual([
    expect.objectContaining({
      line: 1,
      level: "changed",
      text: expect.stringContaining("0.0.0.0:514") as string,
    }),
  ]);
});

test.for([
  ['if "x" in [tags] { elasticsearch { } }', "- drop: {when: '-tags:*\\\"x\\\"*'}"],
  [
    "if [a] { elasticsearch { } } else if [b] { file { } } else { elasticsearch { } }",
    "- drop: {when: '-(a:* OR (-a:* -b:*))'}",
  ],
  ["if [message] =~ /x/ { elasticsearch { } }", "- drop: {when: QUERY}"],
] as const)("output { %s }: what was kept nowhere", ([output, step]) => {
  const { findings } = runImport(`output { ${output} }`);
  expect(findings[0]?.suggestion).toBe(`leave the others out by a step: ${step}`);
  const all = runImport(`output { ${output} elasticsearch { } }`);
  expect(all.findings.filter(({ text }) => text.includes("everything that arrives"))).toEqual([]);
});

test("outputs: the store keeps, an agent sends on, the rest is told", () => {
  const { findings, yaml } = runImport(`output {
    elasticsearch { hosts => ["a:9200"] index => "x-%{+YYYY}" }
    syslog { host => "logs.example" port => 6514 protocol => "ssl-tcp" }
    kafka { topic_id => "x" }
  }`);
  expect(yaml).toContain("logboom agent 'syslog+tls://logs.example:6514'");
  expect(findings.map(({ line, level }) => [line, level])).toEqual([
    [2, "changed"],
    [3, "changed"],
    [4, "not carried over"],
  ]);
});

test("inputs that are one source here, and say different things of their events", () => {
  const { findings, run } = runImport(
    'input {\n tcp { port => 5000 type => "a" }\n udp { port => 5001 type => "b" }\n}',
  );
  expect(run(["x"])[0]?.attributes).toEqual({ type: "a" });
  expect(findings.map(({ line, level }) => [line, level])).toEqual([[3, "not carried over"]]);
});

test("what a codec says of its own is told", () => {
  const { findings } = runImport(`input {
    tcp { port => 5000 codec => plain { charset => "ISO-8859-1" } }
    file { path => "/x" codec => json { charset => "CP1252" target => "doc" } }
    udp { port => 5001 codec => plain { charset => "UTF-8" } } }`);
  const lost = findings.filter(({ level }) => level === "not carried over");
  expect(lost.map(({ line, text }) => [line, text])).toEqual([
    [2, "codec plain: the option charset has no counterpart"],
    [3, "codec json: the option target has no counterpart"],
  ]);
});

test("a port that another source would listen on by itself", () => {
  const { config } = runImport("input { tcp { port => 5514 } udp { port => 12201 } }");
  expect(config.sources.get("syslog")).toMatchObject({ tcp: "off", udp: "127.0.0.1:5514" });
  expect(config.sources.get("gelf")).toMatchObject({ udp: "off", tcp: "127.0.0.1:12201" });
});

test("an output in every branch leaves nothing out", () => {
  const { findings } = runImport(
    'output { if "x" in [tags] { elasticsearch { } } else { elasticsearch { } } }',
  );
  expect(findings.filter(({ text }) => text.includes("everything that arrives"))).toEqual([]);
});
