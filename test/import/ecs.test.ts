/** Task definitions and user data, and posts that have them, in a form of our own. */
import { describe, expect, test } from "vitest";
import { runImport } from "./run-import.ts";

const COMMAND = `echo 'CustomLog "| /usr/bin/logger -t httpd -p local6.info -n logs -P 514" "%v %h %l %u %t %r %>s %b %{Referer}i %{User-agent}i"' >> httpd.conf && httpd-foreground`;

function definition(command: string): string {
  return `{
  "containerDefinitions": [
    {
      "name": "httpd",
      "command": [
        ${command}
      ]
    }
  ]
}`;
}
const VALID = definition(JSON.stringify(COMMAND));
const PASTED = definition(`"${COMMAND}"`);
const LINE =
  "3f4a1b2c5d6e 203.0.113.9 - - [27/Apr/2015:12:00:01 +0200] GET /a/b?c=1 HTTP/1.1 200 612 http://example.org/x Mozilla/5.0 (X11; Linux x86_64) Firefox/37.0";
const SENT = {
  resource: { "logboom.source": "syslog", "service.name": "httpd" },
  attributes: { "syslog.facility": "22" },
};

describe.for([
  ["as it should be", VALID, ["D10", "D9"]],
  ["as it was pasted, without backslashes", PASTED, ["D10", "D11", "D9"]],
] as const)("a task definition %s", ([, text, codes]) => {
  const { findings, config, run } = runImport(text);
  test("its faults have their names and the line of the command", () => {
    const faults = findings.filter(({ level }) => level === "fault");
    expect(faults.map(({ code }) => code ?? "").toSorted((a, b) => a.localeCompare(b))).toEqual(codes);
    expect(new Set(faults.map(({ line }) => line))).toEqual(new Set([6]));
  });
  test("logboom listens for its logger, and reads its lines as they are", () => {
    expect(config.sources.get("syslog")).toMatchObject({ udp: "0.0.0.0:514", tcp: "0.0.0.0:514" });
    const [record] = run([LINE], SENT);
    expect(record).toMatchObject({ timestamp: "2015-04-27T10:00:01.000000000Z", body: LINE });
    expect(record?.attributes).toEqual({
      "syslog.facility": 22,
      "server.address": "3f4a1b2c5d6e",
      "client.address": "203.0.113.9",
      "http.request.method": "GET",
      "url.original": "/a/b?c=1",
      "network.protocol.version": "1.1",
      "http.response.status_code": "200",
      "http.response.body.size": "612",
      "http.request.header.referer": "http://example.org/x",
      "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64) Firefox/37.0",
    });
    expect(run([LINE], { resource: { "service.name": "other" } })[0]?.attributes).toEqual({});
  });
  test("dashes are no values", () => {
    const [record] = run(["web - - - [27/Apr/2015:12:00:01 +0200] - 408 - - -"], SENT);
    expect(record?.attributes).toEqual({
      "syslog.facility": 22,
      "server.address": "web",
      "client.address": "-",
      "http.response.status_code": "408",
    });
  });
});

test("the place of what is not JSON is told with line and column", () => {
  const { findings } = runImport(PASTED);
  expect(findings.find(({ code }) => code === "D11")?.text).toMatch(/^not valid JSON at 6:\d+: /);
});

test.for([
  ["logger -n logs -P 514 -t x", ["D9"]],
  ["logger -T -S 64KiB -n logs -t x", []],
  ["logger --tcp --server logs", ["D9"]],
  ["logger --tcp --size 32KiB --server logs", []],
  ["logger -t x hello", []],
] as const)("%s → %o", ([command, codes]) => {
  const { findings } = runImport(definition(JSON.stringify(`cmd | ${command}`)));
  expect(findings.flatMap(({ code }) => (code === undefined ? [] : [code]))).toEqual(codes);
});

test("a format with quotes is no fault; the standard ones need no step", () => {
  const format = (text: string) =>
    definition(JSON.stringify(`LogFormat "${text.replaceAll('"', '\\"')}" own`));
  const own = runImport(format('%v %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i" %D'));
  expect(own.findings).toEqual([]);
  const line = 'v h - - [27/Apr/2015:12:00:01 +0200] "GET /a HTTP/1.1" 200 - "-" "a \\"b\\"" 120';
  expect(own.run([line])[0]?.attributes).toMatchObject({
    "user_agent.original": 'a \\"b\\"',
    "apache.duration_us": "120",
  });
  expect(
    runImport(format('%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"')).config.transforms,
  ).toEqual([]);
});

test("logspout's container becomes an agent's route", () => {
  const text = `{ "containerDefinitions": [ { "image": "gliderlabs/logspout:latest", "command": ["udp://logs.example:1514"],
    "environment": [ { "name": "ROUTE_URIS", "value": "syslog+tls://a:1,gelf://b:2" } ] } ] }`;
  const { yaml, findings } = runImport(text);
  for (const uri of ["udp://logs.example:1514", "syslog+tls://a:1", "gelf://b:2"])
    expect(yaml).toContain(`logboom agent '${uri}'`);
  expect(findings.map(({ line }) => line)).toEqual([1, 2, 2]);
});

const POST = `# A post

\`\`\`
# #!/bin/bash
# echo ECS_CLUSTER=mine >> /etc/ecs/ecs.config
\`\`\`

Some text: input { is nothing.

~~~json
${VALID}
~~~

\`\`\`
filter {
  syslog_pri { }
  mutate { add_field => { "a" => "b" } }
}
\`\`\`

\`\`\`
filter { broken
\`\`\`
`;

test("a post is read for the blocks in it, with its own line numbers", () => {
  const { findings, config } = runImport(POST);
  const found = findings.map(({ line, level, code }) => `${line} ${code ?? level}`);
  expect(found).toEqual(expect.arrayContaining(["4 D12", "16 D9", "16 D10", "25 D1", "31 not carried over"]));
  expect(findings.find(({ code }) => code === "D12")?.suggestion).toContain("echo ECS_CLUSTER=mine");
  expect(config.transforms.map(({ name }) => name)).toEqual([
    "grok",
    "date",
    "mutate",
    "syslog-priority",
    "mutate",
  ]);
});

test("user data that is a script has no fault", () => {
  const text = "#!/bin/bash\necho ECS_CLUSTER=mine >> /etc/ecs/ecs.config\n";
  expect(runImport(text).findings).toEqual([]);
});

test("loggers of two ports: one address of a kind is there, the other is told", () => {
  const { config, findings } = runImport(
    definition(
      JSON.stringify("a | logger -T -S 9KiB -n logs -P 1514; b | logger -T -S 9KiB -n logs -P 2514"),
    ),
  );
  expect(config.sources.get("syslog")).toMatchObject({ udp: "0.0.0.0:1514", tcp: "0.0.0.0:1514" });
  expect(findings.map(({ level, text }) => [level, text.includes("only once")])).toEqual([
    ["not carried over", true],
    ["not carried over", true],
  ]);
});

test("a mark of byte order is no part of the text", () => {
  expect(runImport(`\uFEFF${VALID}`).findings.filter(({ code }) => code === "D11")).toEqual([]);
  const ini = runImport("\uFEFF[a]\nfile = /srv/a.log\nlog_group_name = g\n");
  expect(ini.findings).toEqual([]);
});

test("a text of no known kind is refused", () => {
  expect(() => runImport("dear diary,\nnothing happened\n")).toThrow(
    "not a configuration that is known here",
  );
});
