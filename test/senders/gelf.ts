/** Senders of GELF. */
import { client, installed } from "./programs.ts";
import type { ClientSpec } from "./programs.ts";
import type { Sender } from "./sender.ts";
import { syslogNgTo } from "./syslog.ts";

const receiver = "gelf";
const DATAGRAMS_A_SECOND = 2000;
const INTO_THE_VOID = "the first of what is written into a connection that has been closed";

type Client = readonly [ClientSpec["language"], ...string[]];
type More = Partial<Omit<Sender, "name" | "receiver" | "start">>;

export const gelfSenders: readonly Sender[] = [
  udp("gelf-pro (Node)", ["node", "gelf", "gelfProUdp"]),
  tcp("gelf-pro (Node)", ["node", "gelf", "gelfProTcp"]),
  tcp("winston-log2gelf (Node)", ["node", "gelf", "winstonTcp"]),
  http("winston-log2gelf (Node)", ["node", "gelf", "winstonHttp"]),
  udp("@log4js-node/gelf (Node)", ["node", "gelf", "log4js"]),
  udp("bunyan-gelf (Node)", ["node", "gelf", "bunyan"]),
  udp("graypy (Python)", ["python", "gelf", "graypy_udp"]),
  tcp("graypy (Python)", ["python", "gelf", "graypy_tcp"]),
  tcp("graypy (Python)", ["python", "gelf", "graypy_tls"], "tls"),
  http("graypy (Python)", ["python", "gelf", "graypy_http"]),
  udp("pygelf (Python)", ["python", "gelf", "pygelf_udp"]),
  tcp("pygelf (Python)", ["python", "gelf", "pygelf_tcp"]),
  tcp("pygelf (Python)", ["python", "gelf", "pygelf_tls"], "tls"),
  http("pygelf (Python)", ["python", "gelf", "pygelf_http"]),
  { ...udp("logback-gelf (Java)", ["java", "logback", "gelfUdp"]), bodyIs: isLine },
  { ...tcp("logback-gelf (Java)", ["java", "logback", "gelfTcp"]), bodyIs: isLine },
  {
    ...http("logback-gelf (Java)", ["java", "logback", "gelfHttp"], { overRestart: "sends again" }),
    bodyIs: isLine,
  },
  udp("log4j2 GelfLayout (Java)", ["java", "log4j", "gelfUdp"]),
  tcp("log4j2 GelfLayout (Java)", ["java", "log4j", "gelfTcp"]),
  udp("go-gelf (Go)", ["go", "gelf", "udp"]),
  {
    name: "syslog-ng graylog2()",
    receiver,
    way: "tcp",
    overRestart: "keeps",
    loses: { most: 2, because: "on its way into a connection at the moment in which logboom closes it" },
    long: true,
    missing: installed("syslog-ng"),
    start: (run) =>
      syslogNgTo(run, `graylog2(host("127.0.0.1") port(${run.to.gelfTcp}) transport(tcp))`, true),
  },
];

/** Its full_message ends as the pattern's line does. */
function isLine(body: string, text: string): boolean {
  return body === `${text}\n`;
}

function udp(name: string, args: Client): Sender {
  return of(`${name}, udp`, args, { way: "udp", eventsPerSecond: DATAGRAMS_A_SECOND, long: true });
}

function tcp(name: string, args: Client, way = "tcp"): Sender {
  return of(`${name}, ${way}`, args, { way, long: true, loses: { most: 20, because: INTO_THE_VOID } });
}

/** Answered, but most clients throw away what was refused or never answered. */
function http(name: string, args: Client, more: More = {}): Sender {
  return of(`${name}, http`, args, { way: "http", long: true, ...more });
}

function of(name: string, [language, ...args]: Client, more: More & { way: string }): Sender {
  return client({ name, receiver, overRestart: "does not keep", language, client: args, ...more });
}
