/** Inputs → sources. What reads machines instead of lines is left out. */
import type { Imported, ImportedSource } from "../outcome.ts";
import { OF_SOURCES } from "./parsers.ts";
import type { Parsers } from "./parsers.ts";
import { isOn, valueOf, valuesOf } from "./sections.ts";
import type { Section } from "./sections.ts";
import { TAG, tagQuery } from "./tags.ts";
import type { TaggedInput } from "./tags.ts";
import { readTail } from "./tail.ts";

export interface InputContext {
  imported: Imported;
  parsers: Parsers;
  multilines: ReadonlyMap<string, Section>;
}

/** What an input has to say to the filters: how its records are told, and which parser it has itself. */
export interface ReadInput extends Omit<TaggedInput, "tag"> {
  parser: string;
}

const NOTHING = { query: undefined, parser: "" };

export function readInput(section: Section, context: InputContext): ReadInput {
  const read = INPUTS[valueOf(section, "name").toLowerCase()] ?? door;
  return { section, ...read(section, context) };
}

type Told = Omit<ReadInput, "section">;

const INPUTS: Readonly<Record<string, (section: Section, context: InputContext) => Told>> = {
  forward,
  tail,
  syslog,
  tcp: raw,
  udp: raw,
  systemd,
  kmsg: (section, context) => {
    add(context, section, "journald", { matches: ["_TRANSPORT=kernel"] });
    return { query: "logboom.source:journald", parser: "" };
  },
  docker_events: (section, context) => {
    add(context, section, "docker", { events: true });
    return { query: "logboom.source:docker", parser: "" };
  },
};

function forward(section: Section, context: InputContext): Told {
  add(context, section, "fluentd", { tcp: listening(section, "24224"), udp: "off" });
  return { query: `${TAG}:*`, parser: "" };
}

function raw(section: Section, context: InputContext): Told {
  const [name, other] = valueOf(section, "name").toLowerCase() === "tcp" ? ["tcp", "udp"] : ["udp", "tcp"];
  add(context, section, "raw", { [name]: listening(section, "5170"), [other]: "off" });
  return { query: "logboom.source:raw", parser: valueOf(section, "parser") };
}

function add(
  { imported }: InputContext,
  section: Section,
  name: string,
  options: ImportedSource["options"],
): void {
  imported.sources.push({ name, options, line: section.line, what: `input ${valueOf(section, "name")}` });
}

function listening(section: Section, port: string): string {
  const host = valueOf(section, "listen") || "0.0.0.0";
  return `${host.includes(":") ? `[${host}]` : host}:${valueOf(section, "port") || port}`;
}

function tail(section: Section, context: InputContext): Told {
  const { imported, parsers, multilines } = context;
  const { docker, entry, parser, findings } = readTail(section, parsers, multilines);
  imported.findings.push(...findings);
  if (docker) {
    add(context, section, "docker", {});
    parsers.use(parser);
    if (entry["exclude"] !== undefined)
      tell(
        context,
        section,
        "tail: Exclude_Path names files of containers",
        "leave containers out by name: sources.docker.exclude",
      );
    imported.findings.push({
      line: section.line,
      level: "changed",
      text: "the files are logs of containers: logboom reads containers itself, with what is known of them",
      suggestion: "it needs Docker's socket, or the folder of the files (sources.docker.filesRoot) beside it",
    });
    return { query: "logboom.source:docker", parser: "" };
  }
  const paths = [entry["paths"]].flat() as (string | undefined)[];
  const wrong = paths.find((path) => path?.startsWith("/") !== true);
  if (paths.length === 0 || wrong !== undefined || paths[0] === undefined) {
    tell(context, section, `tail: "${wrong ?? ""}" is no whole path`, "write the path from / on");
    return NOTHING;
  }
  imported.sources.push({
    name: "file",
    options: { files: [entry] },
    line: section.line,
    what: `input tail ${paths.join(", ")}`,
  });
  const tag = valueOf(section, "tag");
  const query = tag === "" ? "logboom.source:file" : `${TAG}:${tagQuery(tag)}`;
  return { query, parser };
}

function syslog(section: Section, context: InputContext): Told {
  const mode = valueOf(section, "mode").toLowerCase() || "unix_udp";
  const parser = valueOf(section, "parser");
  context.parsers.use(parser);
  if (mode.startsWith("unix")) {
    add(context, section, "journald", {});
    const text = "syslog on a unix socket: messages of this host's programs are read from systemd's journal";
    context.imported.findings.push({
      line: section.line,
      level: "changed",
      text,
      suggestion: "on a host without systemd send them by UDP",
    });
    return { query: "logboom.source:journald", parser: "" };
  }
  const kind = mode === "tcp" ? "tcp" : "udp";
  add(context, section, "syslog", {
    [kind]: listening(section, "5140"),
    [kind === "tcp" ? "udp" : "tcp"]: "off",
  });
  const isOurs = parser === "" || OF_SOURCES.has(parser);
  if (!isOurs)
    context.imported.findings.push({
      line: section.line,
      level: "changed",
      text: `syslog is read by its own rules, not by the parser ${parser}`,
      suggestion: "fields are syslog.facility, service.name, host.name and the like; the text is the body",
    });
  return { query: "logboom.source:syslog", parser: "" };
}

function systemd(section: Section, context: InputContext): Told {
  const fields = new Set(valuesOf(section, "systemd_filter").map(({ value }) => value.split("=")[0]));
  if (fields.size > 1 && valueOf(section, "systemd_filter_type").toLowerCase() !== "and")
    context.imported.findings.push({
      line: section.line,
      level: "changed",
      text: "systemd filters for several fields: an entry has to match all of these fields, not one of them",
      suggestion: "leave the filters out and write a step drop for what is not wanted",
    });
  add(context, section, "journald", journal(section));
  return { query: "logboom.source:journald", parser: "" };
}

function journal(section: Section): Record<string, unknown> {
  const filters = valuesOf(section, "systemd_filter").map(({ value }) => value);
  const units = filters.filter((one) => one.startsWith("_SYSTEMD_UNIT=")).map((one) => one.slice(14));
  const matches = filters.filter((one) => !one.startsWith("_SYSTEMD_UNIT="));
  const path = valueOf(section, "path");
  return {
    ...(units.length > 0 ? { units } : {}),
    ...(matches.length > 0 ? { matches } : {}),
    ...(path === "" ? {} : { directory: path }),
    initialPosition: isOn(valueOf(section, "read_from_tail")) ? "end" : "start",
  };
}

/** Inputs that are doors here: one address serves them all. */
const DOORS: Readonly<Record<string, string>> = {
  http: "http",
  opentelemetry: "otlp",
  elasticsearch: "elasticsearch",
  splunk: "splunk",
};

function door(section: Section, context: InputContext): Told {
  const name = valueOf(section, "name").toLowerCase();
  const source = DOORS[name];
  if (source === undefined) {
    const suggestion =
      name === "stdin"
        ? "`logboom pipe` reads standard input"
        : name === "dummy"
          ? "the source demo makes records to look at"
          : "";
    tell(context, section, `the input ${name === "" ? "without a name" : name}`, suggestion);
    return NOTHING;
  }
  add(context, section, source, {});
  context.imported.findings.push({
    line: section.line,
    level: "changed",
    text: `${name} is taken on logboom's one HTTP address, not on port ${valueOf(section, "port") || "of its own"}`,
    suggestion: "send to port 5642, or set http.address",
  });
  return { query: `logboom.source:${source}`, parser: "" };
}

function tell({ imported }: InputContext, section: Section, text: string, suggestion: string): void {
  imported.findings.push({ line: section.line, level: "not carried over", text, suggestion });
}
