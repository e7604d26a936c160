/** Outputs: what is kept is kept by the store; what was sent on becomes a route of an agent, where it has such a one. */
import type { Imported } from "../outcome.ts";
import { isOn, valueOf } from "./sections.ts";
import type { Section } from "./sections.ts";

/** Those that keep what comes, as logboom's store does by itself. */
const STORES = new Set(["es", "opensearch", "loki", "influxdb", "pgsql", "file", "azure", "vivo_exporter"]);
const NOTHING = new Set(["null", "stdout", "counter", "flowcounter"]);

export function addOutput(section: Section, { routes, findings }: Imported): void {
  const name = valueOf(section, "name").toLowerCase();
  const { line } = section;
  if (NOTHING.has(name)) return;
  const uri = routeOf(name, section);
  if (uri !== undefined) routes.push({ uri, line, what: `output ${name}` });
  if (STORES.has(name))
    findings.push({
      line,
      level: "changed",
      text: `output ${name}: records are kept in logboom's own store`,
      suggestion: "",
    });
  else
    findings.push({
      line,
      level: "not carried over",
      text: `output ${name}: a server keeps records and sends none on`,
      suggestion: uri === undefined ? "" : `an agent sends containers' lines there: logboom agent '${uri}'`,
    });
}

function routeOf(name: string, section: Section): string | undefined {
  const host = valueOf(section, "host") || "127.0.0.1";
  const address = (port: string): string =>
    `${host.includes(":") ? `[${host}]` : host}:${valueOf(section, "port") || port}`;
  switch (name) {
    case "syslog": {
      const mode = valueOf(section, "mode").toLowerCase() || "udp";
      return `syslog+${mode === "tls" || isOn(valueOf(section, "tls")) ? "tls" : mode}://${address("514")}`;
    }
    case "gelf": {
      const mode = valueOf(section, "mode").toLowerCase() || "udp";
      return `gelf+${mode}://${address("12201")}`;
    }
    case "tcp":
      return `raw+tcp://${address("5170")}`;
    case "cloudwatch_logs":
    case "cloudwatch":
      return `cloudwatch://${valueOf(section, "region") || "auto"}`;
    default:
      return undefined;
  }
}
