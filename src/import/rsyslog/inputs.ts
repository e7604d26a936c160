/** rsyslog's inputs → sources: what it listens on, which files it follows, and what it reads of its own host. */
import type { Finding, ImportedSource } from "../outcome.ts";
import { allOf, notOf, priorities } from "./condition.ts";
import type { Condition } from "./condition.ts";
import { fileInput } from "./imfile.ts";
import { equalTerm } from "./query-text.ts";
import { everyPriority } from "./selector.ts";
import { tlsOptions } from "./tls.ts";
import type { Params } from "./statements.ts";

/** One `input(…)`, or the directives that say the same. */
export interface Input {
  line: number;
  type: string;
  params: Params;
}

export interface Inputs {
  sources: ImportedSource[];
  findings: Finding[];
  /** What tells the records of each input from others, and its ruleset if it has one of its own. */
  told: { ruleset: string | undefined; condition: Condition; line: number }[];
}

/** Of module() and global(): hold for inputs that say nothing themselves. */
export interface Defaults {
  modules: ReadonlyMap<string, Params>;
  global: Params;
}

const LOCAL = new Set(["imjournal", "imuxsock", "imklog", "imkmsg"]);
const NETWORK = new Set(["imudp", "imtcp", "imptcp"]);
const HELD = "rsyslog has this port until it is stopped.";
const REASONS: Readonly<Record<string, string>> = {
  imrelp: 'let the senders use TCP (omfwd with protocol="tcp"); logboom has no RELP',
  imkafka: "send to logboom itself, by syslog or by HTTP",
  imgssapi: "use TLS (tlsAddress)",
  im3195: "use TCP or TLS",
  imhttp: "POST lines to /ingest on logboom's own address",
  immark: "the balance page shows whether a source still sends",
  impstats: "`/metrics` and the balance page have logboom's own counts",
};

export function importInputs(inputs: readonly Input[], defaults: Defaults): Inputs {
  const made: Inputs = { sources: [], findings: [], told: [] };
  const network = inputs.filter(({ type }) => NETWORK.has(type));
  const listening: Listening = { udp: undefined, tcp: undefined };
  for (const input of network) addListener(made, input, { inputs, defaults, listening });
  closeOther(made, listening);
  addLocal(made, inputs);
  for (const input of inputs.filter(({ type }) => type === "imfile")) addFile(made, input);
  addDocker(made, inputs);
  for (const { type, line } of inputs)
    if (REASONS[type] !== undefined)
      notCarried(made, line, `the input ${type} has no counterpart`, REASONS[type]);
  return made;
}

/** The input that already has the one address of a kind. */
interface Listening {
  udp: Input | undefined;
  tcp: Input | undefined;
}

interface Listeners {
  /** All that there are. */
  inputs: readonly Input[];
  defaults: Defaults;
  listening: Listening;
}

function notCarried(made: Inputs, line: number, text: string, suggestion: string): void {
  made.findings.push({ line, level: "not carried over", text, suggestion });
}

/** What has a priority and comes by no other input. */
function fromNetwork(inputs: readonly Input[]): Condition {
  const others = [
    inputs.some(({ type }) => type === "imfile") ? ["file"] : [],
    inputs.some(({ type }) => LOCAL.has(type)) ? ["journald"] : [],
  ].flat();
  const not = others.map((name) => notOf(equalTerm("logboom.source", name)));
  return allOf([priorities(everyPriority()), ...not]);
}

function addListener(made: Inputs, input: Input, { inputs, defaults, listening }: Listeners): void {
  const { line, type, params } = input;
  const kind = type === "imudp" ? "udp" : "tcp";
  const [port = "514", ...others] = params.get("port") ?? [];
  const first = listening[kind];
  if (first !== undefined) {
    const suggestion = `send to port ${first.params.get("port")?.[0]} as well; messages have their facility, host and program to tell them apart`;
    return notCarried(made, line, `one more port for ${type}: ${[port, ...others].join(", ")}`, suggestion);
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    return notCarried(made, line, `${type}: "${port}" is no port`, "write its number");
  listening[kind] = input;
  if (others.length > 0)
    notCarried(made, line, `more ports for ${type}: ${others.join(", ")}`, `send to port ${port} as well`);
  const options = { ...listenerOptions(made, input, defaults), ...sizes(input, defaults) };
  made.sources.push({ name: "syslog", options, line, what: type, notes: [HELD] });
  bind(made, input, fromNetwork(inputs));
}

function listenerOptions(made: Inputs, input: Input, defaults: Defaults): Record<string, unknown> {
  const address = input.params.get("address")?.[0] ?? "*";
  const host = address === "*" ? "0.0.0.0" : address.includes(":") ? `[${address}]` : address;
  const written = `${host}:${input.params.get("port")?.[0] ?? "514"}`;
  if (input.type === "imudp") return { udp: written };
  const tls = tlsOptions(input, defaults);
  made.findings.push(...(tls?.findings ?? []));
  if (tls === undefined) return { tcp: written };
  return { ...tls.options, tlsAddress: written, tcp: "off" };
}

/** Longest message, if it is longer than ours, and how many connections. */
function sizes({ type, params }: Input, { modules, global }: Defaults): Record<string, number> {
  const options: Record<string, number> = {};
  const bytes = bytesOf(global.get("maxmessagesize")?.[0] ?? "");
  if (bytes > 1_048_576) options["maxMessageBytes"] = Math.min(bytes, 16_777_216);
  const sessions = Number(params.get("maxsessions")?.[0] ?? modules.get(type)?.get("maxsessions")?.[0]);
  if (Number.isInteger(sessions) && sessions > 0) options["maxConnections"] = Math.min(sessions, 100_000);
  return options;
}

/** `64k`, `1m`: rsyslog counts these by 1024. */
function bytesOf(text: string): number {
  const found = /^(\d+)\s*([kmg]?)/i.exec(text.replace(/[.,](?=\d{3})/g, ""));
  if (found === null) return 0;
  const factor = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[found[2]?.toLowerCase() ?? ""] ?? 1;
  return Number(found[1]) * factor;
}

/** logboom listens for both by default; rsyslog only for what is named. */
function closeOther(made: Inputs, { udp, tcp }: Listening): void {
  const [first] = made.sources;
  if (first === undefined || (udp !== undefined && tcp !== undefined)) return;
  first.options = { ...first.options, [udp === undefined ? "udp" : "tcp"]: "off" };
}

function addLocal(made: Inputs, inputs: readonly Input[]): void {
  const local = inputs.filter(({ type }) => LOCAL.has(type));
  const [first] = local;
  if (first === undefined) return;
  const what = local.map(({ type }) => type).join(", ");
  made.sources.push({ name: "journald", options: {}, line: first.line, what });
  if (local.some(({ type }) => type === "imuxsock" || type === "imklog" || type === "imkmsg"))
    made.findings.push({
      line: first.line,
      level: "changed",
      text: "messages of this host's own programs and kernel are read from systemd's journal",
      suggestion:
        "systemd has /dev/log and the kernel's messages there; on a host without systemd send them by syslog",
    });
  for (const input of local) bind(made, input, equalTerm("logboom.source", "journald"));
}

function addFile(made: Inputs, input: Input): void {
  const { entry, findings } = fileInput(input);
  made.findings.push(...findings);
  if (entry === undefined) return;
  const { paths } = entry;
  made.sources.push({ name: "file", options: { files: [entry] }, line: input.line, what: `imfile ${paths}` });
  const pattern = paths.replace(/[^\p{L}\p{N}_./*?-]|^[./-]/gu, "\\$&");
  const condition: Condition = /[*?]/.test(paths)
    ? { kind: "term", query: `log.file.path:${pattern}` }
    : equalTerm("log.file.path", paths);
  bind(made, input, condition);
}

function addDocker(made: Inputs, inputs: readonly Input[]): void {
  const docker = inputs.find(({ type }) => type === "imdocker");
  if (docker !== undefined)
    made.sources.push({ name: "docker", options: {}, line: docker.line, what: "imdocker" });
}

function bind(made: Inputs, { params, line }: Input, condition: Condition): void {
  made.told.push({ ruleset: params.get("ruleset")?.[0], condition, line });
}
