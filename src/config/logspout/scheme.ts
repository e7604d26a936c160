/** What stands before "://" of a route: adapter, transport, and whether lines are joined. */
import { nearest } from "../nearest.ts";
import { quoted } from "./complaints.ts";
import type { Complain } from "./complaints.ts";

export type Family = "raw" | "syslog" | "gelf" | "logstash" | "cloudwatch" | "http" | "logboom";
export type Transport = "udp" | "tcp" | "tls";

export interface Scheme {
  /** As the route table and /routes show it: "syslog", "raw+udp", "multiline+syslog+tcp". */
  adapter: string;
  family: Family;
  /** Of cloudwatch, http and logboom: over what the connection runs. */
  transport: Transport;
  multiline: boolean;
  /** Where there is a convention; logspout wants one always. */
  defaultPort: number | undefined;
}

type Kind = Omit<Scheme, "adapter" | "multiline"> & { shown?: string };

const SYSLOG_PORT = 514;
/** RFC 5425, 4.1. */
const SYSLOG_TLS_PORT = 6514;
const GELF_PORT = 12_201;
const LOGSTASH_PORT = 5000;
const LOGBOOM_PORT = 5642;

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ...withTransports("syslog", { udp: SYSLOG_PORT, tcp: SYSLOG_PORT, tls: SYSLOG_TLS_PORT }),
  ...withTransports("raw", {}),
  ...withTransports("gelf", { udp: GELF_PORT, tcp: GELF_PORT, tls: GELF_PORT }),
  ...withTransports("logstash", { udp: LOGSTASH_PORT, tcp: LOGSTASH_PORT, tls: LOGSTASH_PORT }),
  ["udp", { family: "raw", transport: "udp", defaultPort: undefined, shown: "raw+udp" }],
  ["tcp", { family: "raw", transport: "tcp", defaultPort: undefined, shown: "raw+tcp" }],
  ["tls", { family: "raw", transport: "tls", defaultPort: undefined, shown: "raw+tls" }],
  ["cloudwatch", { family: "cloudwatch", transport: "tls", defaultPort: undefined }],
  ["http", { family: "http", transport: "tcp", defaultPort: 80 }],
  ["https", { family: "http", transport: "tls", defaultPort: 443 }],
  ["logboom", { family: "logboom", transport: "tcp", defaultPort: LOGBOOM_PORT }],
  ["logbooms", { family: "logboom", transport: "tls", defaultPort: LOGBOOM_PORT }],
]);

/** In the manual's order. */
export const SCHEMES: readonly string[] = [...KINDS.keys()];

/** Without a transport it is UDP, as logspout has it for all of these. */
function withTransports(family: Family, ports: Partial<Record<Transport, number>>): [string, Kind][] {
  const kind = (transport: Transport): Kind => ({ family, transport, defaultPort: ports[transport] });
  return [
    [family, kind("udp")],
    [`${family}+udp`, kind("udp")],
    [`${family}+tcp`, kind("tcp")],
    [`${family}+tls`, kind("tls")],
  ];
}

const MULTILINE = "multiline+";

export function parseScheme(written: string, complain: Complain): Scheme | undefined {
  const word = written.toLowerCase();
  const multiline = word.startsWith(MULTILINE);
  const inner = multiline ? word.slice(MULTILINE.length) : word;
  const kind = KINDS.get(inner);
  if (kind === undefined) {
    complain(...unknown(written, word, inner));
    return undefined;
  }
  const { family, transport, defaultPort, shown = inner } = kind;
  return { adapter: `${multiline ? MULTILINE : ""}${shown}`, family, transport, multiline, defaultPort };
}

function unknown(written: string, word: string, inner: string): [message: string, hint: string] {
  if (word === "multiline" || word === MULTILINE)
    return ["multiline joins lines for another adapter", "write multiline+syslog+tcp://…, for instance"];
  if (inner.startsWith("multiline")) return ["multiline stands there twice", "write it once"];
  const near = nearest(inner, SCHEMES);
  const known = `known are ${SCHEMES.filter((one) => !one.includes("+")).join(", ")}, and multiline+ before each`;
  return [`there is no adapter ${quoted(written)}`, near === undefined ? known : `did you mean ${near}://?`];
}
