/** rsyslog's rules as steps: configurations in the forms that distributions and posts have, run on messages. */
import { describe, expect, test } from "vitest";
import { openTransforms } from "../../src/cli/transforms.ts";
import { SyslogDecoder } from "../../src/codecs/syslog/decoder.ts";
import { recordJson } from "../../src/record/json.ts";
import type { RecordJson } from "../../src/record/json.ts";
import { runImport } from "./run-import.ts";
import type { ImportRun } from "./run-import.ts";

/** Messages as the syslog source reads them, through the imported steps. */
function messages({ config }: ImportRun, lines: readonly string[]): RecordJson[] {
  const decoder = new SyslogDecoder({ timezone: "utc", resource: { "logboom.source": "syslog" } });
  decoder.begin("10.0.0.5", Date.UTC(2026, 10, 21, 19, 6));
  for (const line of lines) decoder.frame(line, 0, line.length, 0);
  return openTransforms({ detect: false, transforms: config.transforms })
    .apply(decoder.take())
    .map(recordJson);
}

const filed = (run: ImportRun, lines: readonly string[]): unknown[] =>
  messages(run, lines).map(({ attributes }) => attributes["rsyslog.file"]);

const imported = (text: string): ImportRun => runImport(text, { file: "rsyslog.conf" });

describe("a container that gathers a web server's lines", () => {
  const run = imported(`$ModLoad imudp
$UDPServerRun 514
$ModLoad imtcp
$InputTCPServerRun 514
if $syslogfacility-text == 'local6' and $programname == 'httpd' then /var/log/httpd-access.log
if $syslogfacility-text == 'local6' and $programname == 'httpd' then ~
if $syslogfacility-text == 'local7' and $programname == 'httpd' then /var/log/httpd-error.log
if $syslogfacility-text == 'local7' and $programname == 'httpd' then ~
auth,authpriv.*                 /var/log/auth.log
*.*;auth,authpriv.none,local6.none,local7.none          -/var/log/syslog
`);
  test("it listens where rsyslog did", () => {
    expect(run.config.sources.get("syslog")).toMatchObject({ udp: "0.0.0.0:514", tcp: "0.0.0.0:514" });
  });
  test.for([
    ["<182>Nov 21 19:05:11 web1 httpd: shop 10.0.0.7 GET /", "/var/log/httpd-access.log"],
    ["<190>Nov 21 19:05:11 web1 httpd: [core:error] boom", "/var/log/httpd-error.log"],
    ["<86>Nov 21 19:05:11 db1 sshd[7]: Accepted", "/var/log/auth.log"],
    ["<14>Nov 21 19:05:11 db1 app: hello", "/var/log/syslog"],
    ["<182>Nov 21 19:05:11 web1 nginx: of another program: in no file", undefined],
  ] as const)("%s → %s", ([line, file]) => {
    expect(filed(run, [line])).toEqual([file]);
  });
  test("a discard behind a file throws nothing away", () => {
    expect(run.config.transforms.filter(({ name }) => name === "drop")).toEqual([]);
  });
  test("no file is written into twice, so no name is a list", () => {
    expect(run.yaml).not.toContain("merge");
  });
});

describe("what a distribution brings", () => {
  const run = imported(`module(load="imuxsock") # local messages
module(load="imklog")
$WorkDirectory /var/spool/rsyslog
$FileOwner syslog
$IncludeConfig /etc/rsyslog.d/*.conf
*.info;mail.none;authpriv.none;cron.none                /var/log/messages
authpriv.*                                              /var/log/secure
mail.*                                                  -/var/log/maillog
mail.err                                                /var/log/mail.err
cron.*                                                  /var/log/cron
*.=debug;\\
        auth,authpriv.none;\\
        news.none;mail.none                             -/var/log/debug
*.emerg                                                 :omusrmsg:*
`);
  test.for([
    ["<14>Nov 21 19:05:11 h app: info", "/var/log/messages"],
    ["<15>Nov 21 19:05:11 h app: debug", "/var/log/debug"],
    ["<87>Nov 21 19:05:11 h sshd: authpriv debug", "/var/log/secure"],
    ["<22>Nov 21 19:05:11 h postfix: sent", "/var/log/maillog"],
    ["<19>Nov 21 19:05:11 h postfix: failed", '["/var/log/maillog","/var/log/mail.err"]'],
    ["<78>Nov 21 19:05:11 h cron: job", "/var/log/cron"],
  ] as const)("%s → %s", ([line, file]) => {
    expect(filed(run, [line])).toEqual([file]);
  });
  test("this host's own messages come by the journal, with its facility and severity", () => {
    expect(run.config.sources.has("journald")).toBe(true);
    const journal = runImport('module(load="imjournal")\nauthpriv.* /var/log/secure\n', {
      file: "rsyslog.conf",
    });
    const [record] = journal.run(["Accepted"], {
      resource: { "logboom.source": "journald" },
      attributes: { SYSLOG_FACILITY: "10", PRIORITY: "6" },
    });
    expect(record?.attributes).toMatchObject({ "syslog.facility": 10, "rsyslog.file": "/var/log/secure" });
  });
  test("what has no counterpart is told with its line", () => {
    const lost = run.findings.filter(({ level }) => level === "not carried over").map(({ line }) => line);
    expect(lost.sort((a, b) => a - b)).toEqual([3, 5, 14]);
  });
  test("everything that can be asked for is taken but for debug of mail and news", () => {
    const [rest] = run.findings.filter(({ text }) => text.startsWith("records that no rule takes"));
    expect(rest).toMatchObject({ level: "changed", line: 14 });
  });
});

describe("stop", () => {
  test("before anything kept a message, it is thrown away: that one, and no other like it", () => {
    const run = imported(`:msg, contains, "healthcheck" stop
*.* /var/log/all.log
`);
    const left = messages(run, [
      "<14>Nov 21 19:05:11 h app: GET /healthcheck 200",
      "<14>Nov 21 19:05:11 h app: GET /HealthCheck 200",
      "<14>Nov 21 19:05:11 h app: hello",
    ]);
    expect(left.map(({ body }) => body)).toEqual(["GET /HealthCheck 200", "hello"]);
    expect(
      left.map(({ attributes }) => Object.keys(attributes).filter((key) => key.startsWith("rsyslog.match"))),
    ).toEqual([[], []]);
  });
  test("behind a rule that kept some, only the others are thrown away", () => {
    const run = imported(`mail.* @@archive.example:514
if $msg contains 'noise' then stop
*.* /var/log/all.log
`);
    const lines = ["<22>Nov 21 19:05:11 h postfix: noise of mail", "<14>Nov 21 19:05:11 h app: noise"];
    expect(messages(run, lines).map(({ body, attributes }) => [body, attributes["rsyslog.file"]])).toEqual([
      ["noise of mail", undefined],
    ]);
    expect(run.yaml).toContain("logboom agent 'syslog+tcp://archive.example:514'");
  });
  test("what goes to /dev/null is kept nowhere", () => {
    const run = imported(`:msg, contains, "noise" /dev/null\n& stop\n*.* /var/log/all.log\n`);
    const lines = ["<14>Nov 21 19:05:11 h app: noise", "<14>Nov 21 19:05:11 h app: hello"];
    expect(messages(run, lines).map(({ body }) => body)).toEqual(["hello"]);
  });
  test("a rule that nothing comes to is told", () => {
    const run = imported(`*.* /var/log/all.log
& stop
kern.* /var/log/kern.log
`);
    expect(run.findings.find(({ line }) => line === 3)?.text).toBe("no record comes to this rule");
    expect(filed(run, ["<4>Nov 21 19:05:11 h kernel: x"])).toEqual(["/var/log/all.log"]);
  });
});

describe("RainerScript", () => {
  const run = imported(`module(load="imudp") module(load="imtcp")
/* per host,
   per program */
template(name="PerHost" type="string" string="/var/log/hosts/%HOSTNAME%/%$YEAR%-%$MONTH%-%$DAY%/%programname%.log")
template(name="PerDay" type="list") {
  constant(value="/var/log/") property(name="programname") constant(value="-") property(name="$year") constant(value=".log")
}
input(type="imudp" port="514")
input(type="imtcp" port="601" ruleset="remote")
ruleset(name="remote") {
  if re_match($msg, "GET /(ping|health)( |$)") then stop
  if $programname startswith "kube" then {
    set $!team = "platform-" & $programname;
    action(type="omfile" dynaFile="PerHost")
    stop
  } else {
    if ($syslogseverity <= 3 and not ($hostname == ["db1","db2"]))
      then action(type="omfile" file="/var/log/errors.log" template="PerHost")
      else call quiet
  }
}
ruleset(name="quiet") { action(type="omfile" dynaFile="PerDay") }
`);
  test("rulesets of one kind of sender count for all of them", () => {
    expect(messages(run, ["<14>Nov 21 19:05:11 h app: GET /health 200"])).toEqual([]);
    expect(filed(run, ["<14>Nov 21 19:05:11 h app: GET /healthy 200"])).toEqual(["/var/log/app.log"]);
  });
  test("branches, names from fields, own variables", () => {
    const lines = [
      "<14>Nov 21 19:05:11 node7 kubelet: started",
      "<11>Nov 21 19:05:11 web1 app: failed",
      "<11>Nov 21 19:05:11 db2 app: failed",
    ];
    expect(filed(run, lines)).toEqual([
      "/var/log/hosts/node7/kubelet.log",
      "/var/log/errors.log",
      "/var/log/app.log",
    ]);
    expect(messages(run, lines)[0]?.attributes["team"]).toBe("platform-kubelet");
  });
  test("times in names of files are left out, and told", () => {
    const changed = run.findings.filter(({ text }) => text.includes("is left out"));
    expect(changed.map(({ line, level }) => [line, level])).toEqual([
      [14, "changed"],
      [22, "changed"],
    ]);
  });
});

describe("conditions", () => {
  const line = (priority: number, program: string, text: string): string =>
    `<${priority}>Nov 21 19:05:11 web1 ${program}: ${text}`;
  test.for([
    [`:programname, isequal, "app"`, line(14, "app", "x"), line(14, "apple", "x")],
    [`:programname, !isequal, "app"`, line(14, "apple", "x"), line(14, "app", "x")],
    [`:programname, startswith, "ap"`, line(14, "apple", "x"), line(14, "grape", "x")],
    [`:programname, isequal, "postfix"`, line(22, "postfix/smtpd[7]", "x"), line(22, "postfixed", "x")],
    [`!postfix\n*.*`, line(22, "postfix/smtpd[7]", "x"), line(22, "postfixed", "x")],
    [`:syslogtag, startswith, "sshd["`, line(86, "sshd[7]", "x"), line(86, "sshd-session[7]", "x")],
    [`if prifilt("mail.warning") then`, line(20, "x", "x"), line(22, "x", "x")],
    [`:syslogtag, isequal, "app:"`, line(14, "app", "x"), line(14, "apple", "x")],
    [`:msg, startswith, " [UFW"`, line(4, "kernel", "[UFW BLOCK]"), line(4, "kernel", "no [UFW BLOCK]")],
    [`:msg, regex, "a\\{2\\}\\(b\\|c\\)"`, line(14, "x", "aac"), line(14, "x", "ac")],
    [`:msg, ereregex, "^.*a{2}(b|c)"`, line(14, "x", "_aab"), line(14, "x", "ab")],
    [`:hostname, contains_i, "WEB"`, line(14, "x", "x"), "<14>Nov 21 19:05:11 db1 x: x"],
    [`:fromhost-ip, isequal, "10.0.0.5"`, line(14, "x", "x"), undefined],
    [`:fromhost-ip, !isequal, "127.0.0.1"`, line(14, "x", "x"), undefined],
    [`if $syslogseverity < 4 then`, line(11, "x", "x"), line(12, "x", "x")],
    [`if $syslogseverity-text == 'err' then`, line(11, "x", "x"), line(10, "x", "x")],
    [`if 3 >= $syslogseverity then`, line(11, "x", "x"), line(12, "x", "x")],
    [`if $pri == 14 then`, line(14, "x", "x"), line(15, "x", "x")],
    [`if $pri-text == 'local0.info' then`, line(134, "x", "x"), line(135, "x", "x")],
    [`if $syslogfacility != 1 then`, line(134, "x", "x"), line(14, "x", "x")],
    [`if not ($msg contains ["one","two"]) then`, line(14, "x", "three"), line(14, "x", "two")],
    [
      `if $msg contains 'a' and ($programname == 'x' or $programname == 'y') then`,
      line(14, "y", "a"),
      line(14, "z", "a"),
    ],
    [`if $inputname == 'imudp' then`, line(14, "x", "x"), undefined],
    [`local3,local4.=err;local4.crit`, line(162, "x", "x"), line(154, "x", "x")],
    [`*.warn;user.none`, line(20, "x", "x"), line(12, "x", "x")],
    [`*.info;user.!err`, line(14, "x", "x"), line(11, "x", "x")],
    [`!app\n*.*`, line(14, "app", "x"), line(14, "b", "x")],
    [`+web1\n*.*`, line(14, "app", "x"), "<14>Nov 21 19:05:11 db1 x: x"],
  ] as const)("%s", ([condition, is, isNot]) => {
    const run = imported(`${condition} /var/log/found.log\n`);
    expect(filed(run, [is])).toEqual(["/var/log/found.log"]);
    if (isNot !== undefined) expect(filed(run, [isNot])).toEqual([undefined]);
  });
  test("the same ones throw away, and exactly", () => {
    const run = imported(`:msg, contains, "a.b" stop\n`);
    const lines = ["x a.b y", "x a b y", "x A.B y"].map((text) => line(14, "x", text));
    expect(messages(run, lines).map(({ body }) => body)).toEqual(["x a b y", "x A.B y"]);
  });
  test("a part of a property in a file's name is told and left out", () => {
    const run = imported('$template T,"/var/log/%msg:1:4%/%programname%.log"\n*.* ?T\n');
    expect(filed(run, [line(14, "app", "a long text")])).toEqual(["/var/log/app.log"]);
    expect(run.findings.find(({ text }) => text.includes("msg:1:4"))?.level).toBe("not carried over");
  });
  test("forwarding with TLS is a route with TLS", () => {
    const run = imported(
      '*.* action(type="omfwd" target="logs" port="6514" protocol="tcp" StreamDriver="gtls" StreamDriverMode="1")\n',
    );
    expect(run.yaml).toContain("logboom agent 'syslog+tls://logs:6514'");
  });
  test("what cannot be asked is told, and the rule left out", () => {
    const run = imported(`if field($msg, 32, 2) == "x" then /var/log/x.log\n*.* /var/log/all.log\n`);
    expect(run.findings.find(({ line: at }) => at === 1)?.level).toBe("not carried over");
    expect(filed(run, [line(14, "x", "x")])).toEqual(["/var/log/all.log"]);
  });
});

describe("inputs", () => {
  test("files are followed, with the priority that rsyslog would give", () => {
    const run = imported(`module(load="imfile")
input(type="imfile" File="/srv/app/*.log" Tag="shop:" Facility="local3" Severity="err" startmsg.regex="^[0-9]{4}-" freshStartTail="on")
$InputFileName /var/log/old.log
$InputFileTag old:
$InputFileSeverity info
$InputRunFileMonitor
local3.* /var/log/shop.log
local0.info /var/log/local0.log
`);
    const { files } = run.config.sources.get("file") as { files: Record<string, unknown>[] };
    expect(files).toMatchObject([
      {
        paths: "/srv/app/*.log",
        initialPosition: "end",
        multiline: { pattern: "^[0-9]{4}-", match: "first" },
        resource: { "service.name": "shop" },
        attributes: { "syslog.priority": "155", "syslog.facility": "19", "syslog.severity": "3" },
      },
      { paths: "/var/log/old.log", attributes: { "syslog.priority": "134" } },
    ]);
    const attributes = files.map((one) => one["attributes"] as Record<string, string>);
    expect(run.run(["x"], { attributes: attributes[0] ?? {} })[0]?.attributes["rsyslog.file"]).toBe(
      "/var/log/shop.log",
    );
    expect(run.run(["x"], { attributes: attributes[1] ?? {} })[0]?.attributes["rsyslog.file"]).toBe(
      "/var/log/local0.log",
    );
  });
  test("TLS has its own address and certificates", () => {
    const run =
      imported(`global(defaultNetstreamDriverCAFile="/c/ca.pem" defaultNetstreamDriverCertFile="/c/cert.pem" defaultNetstreamDriverKeyFile="/c/key.pem")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/certvalid" MaxSessions="500")
input(type="imtcp" address="::1" port="6514")
*.* /var/log/all.log
`);
    expect(run.config.sources.get("syslog")).toMatchObject({
      udp: "off",
      tcp: "off",
      tlsAddress: "[::1]:6514",
      maxConnections: 500,
      tls: {
        certFile: "/c/cert.pem",
        keyFile: "/c/key.pem",
        clientCaFiles: ["/c/ca.pem"],
        requireClientCert: true,
      },
    });
  });
  test("TLS without a certificate is a fault", () => {
    const run = imported(
      `module(load="imtcp" StreamDriver.Mode="1")\ninput(type="imtcp" port="6514")\n*.* /x\n`,
    );
    expect(run.findings.find(({ level }) => level === "fault")?.line).toBe(2);
  });
  test("one address of a kind: a second port is told", () => {
    const run = imported(
      `input(type="imudp" port=["514","515"])\ninput(type="imudp" port="10514")\n*.* /x\n`,
    );
    expect(run.config.sources.get("syslog")).toMatchObject({ udp: "0.0.0.0:514", tcp: "off" });
    expect(run.findings.filter(({ text }) => /more ports? for/.test(text)).map(({ line }) => line)).toEqual([
      1, 2,
    ]);
  });
  test("JSON behind its cookie becomes fields", () => {
    const run = imported(
      `module(load="mmjsonparse")\naction(type="mmjsonparse")\nif $!level == "error" then /var/log/bad.log\n`,
    );
    const [record] = messages(run, ['<14>Nov 21 19:05:11 h app: @cee: {"level":"error","user":{"id":7}}']);
    expect(record?.attributes).toMatchObject({
      level: "error",
      "user.id": "7",
      "rsyslog.file": "/var/log/bad.log",
    });
    expect(record?.attributes).not.toHaveProperty("rsyslog.json");
  });
});

describe("what cannot be read", () => {
  test("costs its line, no more", () => {
    const run = imported(`*.* /var/log/all.log
foo.bar /var/log/x.log
action(type="omfile" file="/unclosed
mail.* /var/log/mail.log
frobnicate everything now
`);
    expect(filed(run, ["<22>Nov 21 19:05:11 h postfix: x"])).toEqual([
      '["/var/log/all.log","/var/log/mail.log"]',
    ]);
    const lost = run.findings.filter(({ level }) => level === "not carried over");
    expect(lost.map(({ line }) => line)).toEqual([2, 3, 5]);
  });
  test("a template that is not there is a fault", () => {
    const run = imported("*.* ?Missing\n");
    expect(run.findings[0]).toMatchObject({ level: "fault", line: 1 });
  });
});
