/** Senders of syslog. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../net/receiver.ts";
import { fedByLines } from "./lines-in.ts";
import { fedByInput } from "./program.ts";
import { client, installed } from "./programs.ts";
import { fedByRequests } from "./requests-in.ts";
import type { Addresses, Run, Sender, Sending } from "./sender.ts";

/** Without a word from the receiver, more than this a second may be dropped by a busy machine's kernel. */
const DATAGRAMS_A_SECOND = 4000;
const receiver = "syslog";
/** The kernel takes what is written until it hears that the other side has closed its end. */
const INTO_THE_VOID = "the first of what is written into a connection that has been closed";

const ON_ITS_WAY = "on its way into a connection at the moment in which logboom closes it";

export const syslogSenders: readonly Sender[] = [
  logger("udp, rfc3164", "udp", (to) => ["--udp", "--port", `${to.syslogUdp}`, "--rfc3164"]),
  logger("tcp, rfc5424 counted", "tcp", (to) => [
    "--tcp",
    "--port",
    `${to.syslogTcp}`,
    "--rfc5424",
    "--octet-count",
    "--sd-id",
    "lb@1",
    "--sd-param",
    'team="infra"',
  ]),
  rsyslog("tcp, rfc5424 counted", "tcp", (to) => `port="${to.syslogTcp}" protocol="tcp" ${COUNTED}`),
  rsyslog("tls, rfc5424 counted", "tls", (to) => `port="${to.syslogTls}" protocol="tcp" ${COUNTED} ${GTLS}`),
  rsyslog(
    "udp, traditional",
    "udp",
    (to) => `port="${to.syslogUdp}" protocol="udp" template="RSYSLOG_TraditionalForwardFormat"`,
  ),
  syslogNg("tcp, rfc5424", "tcp", (to) => `syslog("127.0.0.1" port(${to.syslogTcp}) transport("tcp"))`),
  syslogNg(
    "tls, rfc5424",
    "tls",
    (to) =>
      `syslog("127.0.0.1" port(${to.syslogTls}) transport("tls") tls(ca-file("${to.caFile}") peer-verify(required-trusted)))`,
  ),
  syslogNg(
    "tcp, rfc3164 lines",
    "tcp",
    (to) => `network("127.0.0.1" port(${to.syslogTcp}) transport("tcp"))`,
  ),
  syslogNg("udp, rfc3164", "udp", (to) => `network("127.0.0.1" port(${to.syslogUdp}) transport("udp"))`),
  {
    name: "nginx access_log",
    receiver,
    way: "udp",
    overRestart: "does not keep",
    eventsPerSecond: DATAGRAMS_A_SECOND,
    missing: installed("nginx"),
    start: startNginx,
  },
  {
    name: "haproxy log",
    receiver,
    way: "udp",
    overRestart: "does not keep",
    eventsPerSecond: DATAGRAMS_A_SECOND,
    missing: installed("haproxy"),
    start: startHaproxy,
  },
  ofLanguage("winston-syslog (Node)", "tcp", ["node", "syslog", "winston"]),
  {
    ...ofLanguage("pino-syslog, pino-socket with recovery (Node)", "tcp", ["node", "syslog", "pino"]),
    overRestart: "keeps",
    loses: { most: 2, because: ON_ITS_WAY },
  },
  {
    ...ofLanguage("bunyan-syslog-udp (Node)", "udp", ["node", "syslog", "bunyan"]),
    bodyIs: (body, text) => (JSON.parse(body) as { msg: string }).msg === text,
  },
  ofLanguage("logging.SysLogHandler (Python)", "udp", ["python", "syslog", "stdlib_udp"]),
  {
    ...ofLanguage("logging.SysLogHandler (Python)", "tcp", ["python", "syslog", "stdlib_tcp"]),
    loses: { most: Number.POSITIVE_INFINITY, because: "never connects again (Python 3.11)" },
  },
  ofLanguage("rfc5424-logging-handler (Python)", "udp", ["python", "syslog", "rfc5424_udp"]),
  ofLanguage("rfc5424-logging-handler (Python)", "tcp", ["python", "syslog", "rfc5424_tcp"]),
  ofLanguage("rfc5424-logging-handler (Python)", "tls", ["python", "syslog", "rfc5424_tls"]),
  ofLanguage("logback SyslogAppender (Java)", "udp", ["java", "logback", "syslog"]),
  ofLanguage("log4j2 Syslog, RFC5424 (Java)", "tcp", ["java", "log4j", "syslog"]),
  ofLanguage("log/syslog (Go)", "tcp", ["go", "syslog", "tcp"]),
  ofLanguage("log/syslog (Go)", "udp", ["go", "syslog", "udp"]),
];

function ofLanguage(
  name: string,
  way: string,
  [language, ...args]: readonly ["node" | "python" | "java" | "go", ...string[]],
): Sender {
  const udp = way === "udp";
  return client({
    name: `${name}, ${way}`,
    receiver,
    way,
    overRestart: "does not keep",
    language,
    client: args,
    ...(udp ? { eventsPerSecond: DATAGRAMS_A_SECOND } : { loses: { most: 20, because: INTO_THE_VOID } }),
  });
}

function logger(name: string, way: string, args: (to: Addresses) => string[]): Sender {
  const udp = way === "udp";
  return {
    name: `logger, ${name}`,
    receiver,
    way,
    overRestart: "does not keep",
    ...(udp ? { eventsPerSecond: DATAGRAMS_A_SECOND } : { loses: { most: 20, because: INTO_THE_VOID } }),
    start: (run) =>
      Promise.resolve(
        fedByInput(run, {
          program: "logger",
          args: ["--server", run.to.host, ...args(run.to), "--tag", "shop", "--priority", "user.info"],
        }),
      ),
  };
}

const COUNTED = 'TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"';
const GTLS =
  'StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost"';
/** As docs/guide/receive-syslog.md recommends. */
export const KEEPING =
  'action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="linkedList" queue.filename="q" queue.saveOnShutdown="on" queue.timeoutShutdown="10000" queue.timeoutActionCompletion="10000"';

/** So that the whole text is the message, and no word of it a tag. */
const HEADER = "<14>Nov 21 10:00:00 web shop: ";

export interface Action {
  module?: string;
  /** As its configuration has it. */
  text: string;
  long?: boolean;
}

/** Lines in over TCP on a port of its own, out as its action says. */
export async function rsyslogTo(run: Run, action: Action): Promise<Sending> {
  const port = await freePort();
  const { module = "", text, long = false } = action;
  const file = join(run.folder, "rsyslog.conf");
  const lines = [
    `global(workDirectory="${run.folder}" maxMessageSize="64k" DefaultNetstreamDriverCAFile="${run.to.caFile}")`,
    `module(load="imptcp") ${module}`,
    `input(type="imptcp" address="127.0.0.1" port="${port}")`,
    text,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const args = ["-n", "-f", file, "-i", join(run.folder, "pid")];
  const command = { program: join(run.programs, "bin/rsyslogd"), args };
  return fedByLines(run, { command, port, before: HEADER, long });
}

function rsyslog(name: string, way: string, target: (to: Addresses) => string): Sender {
  return {
    name: `rsyslog omfwd, ${name}`,
    receiver,
    way,
    overRestart: way === "udp" ? "does not keep" : "keeps",
    ...(way === "udp" ? {} : { long: true, loses: { most: 2, because: ON_ITS_WAY } }),
    missing: installed("rsyslogd"),
    // %msg% of its own templates begins with the space that stood before the text.
    bodyIs: (body, text) => body.trimStart() === text,
    start: (run) => {
      const text = `action(type="omfwd" target="127.0.0.1" ${target(run.to)} ${KEEPING})`;
      return rsyslogTo(run, { text, long: way !== "udp" });
    },
  };
}

/** Of syslog-ng's own library of configuration, which scl.conf includes whole where it is installed. */
const SHORTHANDS = ["graylog2/*.conf", "elasticsearch/elastic-http.conf"];

/** Lines in over TCP on a port of its own, out as its destination says. */
export async function syslogNgTo(run: Run, destination: string, long = false): Promise<Sending> {
  const port = await freePort();
  const file = join(run.folder, "syslog-ng.conf");
  const lines = [
    "@version: 3.38",
    "@module appmodel",
    ...SHORTHANDS.map((one) => `@include "${run.programs}/root/usr/share/syslog-ng/include/scl/${one}"`),
    `options { keep-hostname(yes); chain-hostnames(no); stats-freq(0); time-reopen(1); log-msg-size(65536); };`,
    `source s { network(ip("127.0.0.1") port(${port}) transport("tcp") log-iw-size(10000)); };`,
    `destination d { ${destination}; };`,
    `log { source(s); destination(d); flags(flow-control); };`,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const at = (name: string): string => join(run.folder, name);
  const args = ["-F", "--no-caps", "-f", file, "-p", at("pid"), "-c", at("ctl"), "-R", at("persist")];
  const command = { program: join(run.programs, "bin/syslog-ng"), args };
  return fedByLines(run, { command, port, before: HEADER, long });
}

function syslogNg(name: string, way: string, destination: (to: Addresses) => string): Sender {
  return {
    name: `syslog-ng, ${name}`,
    receiver,
    way,
    overRestart: way === "udp" ? "does not keep" : "keeps",
    ...(way === "udp" ? {} : { long: true, loses: { most: 2, because: ON_ITS_WAY } }),
    missing: installed("syslog-ng"),
    start: (run) => syslogNgTo(run, destination(run.to), way !== "udp"),
  };
}

async function startNginx(run: Run): Promise<Sending> {
  const port = await freePort();
  const file = join(run.folder, "nginx.conf");
  const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (one) => `${one}_temp_path ${run.folder}/${one};`,
  );
  const to = `syslog:server=127.0.0.1:${run.to.syslogUdp},facility=local7,tag=nginx,severity=info`;
  const lines = [
    `daemon off; pid ${run.folder}/pid; error_log stderr error;`,
    "events { worker_connections 64; }",
    `http { ${temp.join(" ")}`,
    "log_format event escape=none '$http_x_event';",
    `access_log ${to} event;`,
    `server { listen 127.0.0.1:${port}; keepalive_requests 1000000; location / { return 204; } } }`,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const args = ["-p", run.folder, "-c", file];
  return fedByRequests(run, { program: join(run.programs, "bin/nginx"), args }, port);
}

async function startHaproxy(run: Run): Promise<Sending> {
  const port = await freePort();
  const file = join(run.folder, "haproxy.cfg");
  const lines = [
    "global",
    `  log 127.0.0.1:${run.to.syslogUdp} len 8192 format rfc5424 local0 info`,
    "defaults",
    "  mode http",
    "  log global",
    "  timeout client 60s",
    "  timeout server 60s",
    "  timeout connect 5s",
    "frontend in",
    `  bind 127.0.0.1:${port}`,
    "  http-request capture req.hdr(x-event) len 200",
    "  log-format %[capture.req.hdr(0)]",
    "  http-request return status 204",
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return fedByRequests(run, { program: join(run.programs, "bin/haproxy"), args: ["-db", "-f", file] }, port);
}
