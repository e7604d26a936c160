/** Inputs → sources, and the fields that they give all of their events. */
import type { Finding, ImportedSource } from "../outcome.ts";
import { fileInput } from "./file-input.ts";
import { InputReading, hostAndPort } from "./input-reading.ts";
import type { MadeSource } from "./input-reading.ts";
import type { FieldNames } from "./names.ts";
import { Options } from "./options.ts";
import type { Plugin } from "./tree.ts";

export interface ConvertedInput {
  sources: ImportedSource[];
  findings: Finding[];
  /** What `type`, `tags` and `add_field` say of its events. */
  facts: InputFacts | undefined;
  /** Its lines are JSON, and detection has read them: a `message` stands beside the line. */
  hasDocuments: boolean;
}

export interface InputFacts {
  /** Ours. */
  source: string;
  fields: Record<string, string>;
  line: number;
  what: string;
}

type Convert = (input: InputReading) => MadeSource | undefined;

const INPUTS: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ["beats", beatsInput],
  ["elastic_agent", beatsInput],
  ["file", fileInput],
  ["gelf", gelfInput],
  ["http", httpInput],
  ["lumberjack", beatsInput],
  ["syslog", syslogInput],
  ["tcp", (input) => linesInput(input, "tcp")],
  ["udp", (input) => linesInput(input, "udp")],
]);

export function convertInput(plugin: Plugin, names: FieldNames): ConvertedInput {
  const options = new Options(plugin);
  const input = new InputReading(options, names);
  const made = (INPUTS.get(plugin.name) ?? noSource)(input);
  const { line, notes, name } = plugin;
  const what = `input ${name}`;
  if (made === undefined)
    return { sources: [], findings: input.findings, facts: undefined, hasDocuments: false };
  const fields = input.fields();
  const findings = [...input.findings, ...options.rest()];
  const facts = Object.keys(fields).length === 0 ? undefined : { source: made.name, fields, line, what };
  const hasDocuments = made.name === "file" && options.codec()?.plugin.name.startsWith("json") === true;
  return { sources: [{ ...made, line, what, notes }], findings, facts, hasDocuments };
}

const LINE_CODECS = new Set(["line", "plain", "json", "json_lines", "multiline"]);

function linesInput(input: InputReading, transport: "tcp" | "udp"): MadeSource {
  const { options } = input;
  const codec = options.codec()?.plugin.name ?? "line";
  // What it says of its own is lost with it.
  if (!LINE_CODECS.has(codec) || codec === "multiline") options.codec()?.askAll();
  if (!LINE_CODECS.has(codec))
    input.lost("codec", `codec ${codec} has no counterpart here: the lines are taken as they are`);
  if (codec === "multiline")
    input.lost("codec", "lines of a connection are not joined when they arrive", "use a step multiline");
  if (options.text("mode") === "client")
    input.lost("mode", "a connection that Logstash opens has no counterpart: senders come here");
  input.ignore(
    "tcp_keep_alive",
    "dns_reverse_lookup_enabled",
    "buffer_size",
    "queue_size",
    "source_ip_fieldname",
  );
  input.ignore("receive_buffer_bytes");
  input.tellProxy();
  const tls = transport === "tcp" ? input.tls() : undefined;
  const address = input.address();
  const own = tls === undefined ? { [transport]: address } : { tlsAddress: address, tls };
  return { name: "raw", options: { ...own, json: codec.startsWith("json") } };
}

function syslogInput(input: InputReading): MadeSource {
  const { options } = input;
  const address = input.address(514);
  const timezone = options.text("timezone");
  if (options.has("grok_pattern"))
    input.lost("grok_pattern", "the forms of syslog are known: a pattern for them is not needed");
  input.ignore("use_labels", "locale", "facility_labels", "severity_labels", "codec", "syslog_field");
  input.tellProxy();
  return {
    name: "syslog",
    options: { udp: address, tcp: address, ...(timezone === undefined ? {} : { timezone }) },
  };
}

const GELF_PORT = 12_201;

function gelfInput(input: InputReading): MadeSource {
  const { options } = input;
  const host = options.text("host") ?? "0.0.0.0";
  const port = options.number("port") ?? GELF_PORT;
  const udpPort = options.number("port_udp") ?? port;
  const tcpPort = options.number("port_tcp") ?? port;
  input.ignore("remap", "strip_leading_underscore");
  return {
    name: "gelf",
    options: {
      udp: options.boolean("use_udp", true) ? hostAndPort(host, udpPort) : "off",
      tcp: options.boolean("use_tcp", false) ? hostAndPort(host, tcpPort) : "off",
    },
  };
}

const BEATS_PORT = 5044;

function beatsInput(input: InputReading): MadeSource {
  const address = input.address(BEATS_PORT);
  const tls = input.tls();
  input.ignore("client_inactivity_timeout", "include_codec_tag", "codec", "add_hostname", "enrich");
  const options = tls === undefined ? { tcp: address } : { tcp: "off", tlsAddress: address, tls };
  return { name: "beats", options };
}

function httpInput(input: InputReading): MadeSource {
  const port = input.options.text("port") ?? "8080";
  input.changed(
    `requests are taken on the one HTTP address of logboom, not on port ${port}`,
    "senders post to http://HOST:5642/ instead; http.address is that address",
  );
  input.ignore(
    "host",
    "user",
    "password",
    "codec",
    "additional_codecs",
    "response_headers",
    "max_content_length",
  );
  return { name: "http", options: {} };
}

const INSTEAD: Readonly<Record<string, string>> = {
  stdin: "pipe lines into `logboom pipe` to try steps",
  redis: "let senders send here instead of to the queue",
  kafka: "let senders send here instead of to the queue",
  rabbitmq: "let senders send here instead of to the queue",
  cloudwatch_logs: "the source cloudwatch takes what the agent or the awslogs driver sends",
  heartbeat: "GET /health tells whether logboom works",
  generator: "logboom --demo makes lines up",
};

function noSource(input: InputReading): undefined {
  input.lost("", "there is no source for it", INSTEAD[input.options.plugin.name] ?? "");
}
