/** Outputs: what is kept is kept by the store; what was sent on becomes a route of an agent. */
import type { Finding, ImportedRoute } from "../outcome.ts";
import { ask, NotAsked } from "./conditions.ts";
import type { Conversion } from "./conversion.ts";
import { Options } from "./options.ts";
import { pluginsOf } from "./tree.ts";
import type { Branches, Condition, Plugin, Statement } from "./tree.ts";
import { EVERYTHING, both, either, not } from "./when.ts";
import type { When } from "./when.ts";

export interface ConvertedOutputs {
  routes: ImportedRoute[];
  findings: Finding[];
}

export function convertOutputs(statements: readonly Statement[], c: Conversion): ConvertedOutputs {
  const found: ConvertedOutputs = { routes: [], findings: [] };
  const keepsAll = statements.some((one) => one.kind === "plugin" && STORES.has(one.name));
  for (const one of statements) {
    if (one.kind === "plugin") convertOutput(one, found);
    else {
      if (!keepsAll && !keepsEach(one)) found.findings.push(keepingAll(one, c));
      for (const plugin of pluginsOf([one])) convertOutput(plugin, found);
    }
  }
  return found;
}

/** With an `else`, and something that keeps in every branch. */
function keepsEach({ branches }: Branches): boolean {
  const keeps = branches.every(({ body }) =>
    body.some((one) => one.kind === "plugin" && STORES.has(one.name)),
  );
  return keeps && branches.at(-1)?.condition === undefined;
}

/** Some events were kept nowhere; here all are. */
function keepingAll({ branches, line }: Branches, c: Conversion): Finding {
  const when = droppedWhen(branches, c);
  const step =
    when === undefined ? "- drop: {when: QUERY}" : `- drop: {when: '${when.replaceAll("'", "''")}'}`;
  const text = "output under a condition: everything that arrives is kept";
  return { line, level: "changed", text, suggestion: `leave the others out by a step: ${step}` };
}

/** What reaches none of the outputs that keep; undefined when a query alone cannot ask for it. */
function droppedWhen(branches: Branches["branches"], c: Conversion): string | undefined {
  const kept: When[] = [];
  const before: When[] = [];
  for (const { condition, body, line } of branches) {
    const asked = condition === undefined ? undefined : tryToAsk(condition, c, line);
    if (asked === "not asked") return undefined;
    const own = asked ?? EVERYTHING;
    if (pluginsOf(body).some(({ name }) => STORES.has(name))) kept.push(both([...before.map(not), own]));
    before.push(own);
  }
  return kept.length === 0 ? undefined : not(either(kept)).text;
}

function tryToAsk(condition: Condition, c: Conversion, line: number): When | "not asked" {
  try {
    const { when, marks } = ask(condition, c.asking(line));
    return marks.length > 0 ? "not asked" : when;
  } catch (error) {
    if (!(error instanceof NotAsked)) throw error;
    return "not asked";
  }
}

/** Those that keep what arrives, as logboom's store does by itself. */
const STORES = new Set([
  "elasticsearch",
  "elasticsearch_http",
  "elasticsearch_river",
  "opensearch",
  "loki",
  "mongodb",
]);

function convertOutput(plugin: Plugin, found: ConvertedOutputs): void {
  const { name, line } = plugin;
  const uri = routeOf(new Options(plugin));
  if (uri !== undefined) {
    found.routes.push({ uri, line, what: `output ${name}` });
    found.findings.push({
      line,
      level: "changed",
      text: `output ${name}: logboom.yaml keeps records and sends none on; an agent sends what containers say`,
      suggestion: `logboom agent '${uri}'`,
    });
    return;
  }
  if (STORES.has(name))
    found.findings.push({
      line,
      level: "changed",
      text: `output ${name}: records are kept in logboom's own store; indices and templates are not needed`,
      suggestion: "",
    });
  else
    found.findings.push({
      line,
      level: "not carried over",
      text: `output ${name}: records are not sent on`,
      suggestion: INSTEAD[name] ?? "",
    });
}

function routeOf(options: Options): string | undefined {
  const host = options.text("host") ?? options.text("hosts");
  const port = options.text("port");
  if (host === undefined) return undefined;
  switch (options.plugin.name) {
    case "tcp":
    case "udp":
      return port === undefined ? undefined : `raw+${options.plugin.name}://${host}:${port}`;
    case "syslog":
      return `syslog+${syslogTransport(options)}://${host}:${port ?? "514"}`;
    case "gelf":
      return `gelf://${host}:${port ?? "12201"}`;
    default:
      return undefined;
  }
}

function syslogTransport(options: Options): string {
  const protocol = options.text("protocol") ?? "udp";
  return protocol.startsWith("ssl") ? "tls" : protocol;
}

const INSTEAD: Readonly<Record<string, string>> = {
  stdout: "`logboom tail` shows what arrives; a collector that prints what it collects feeds itself",
  file: "`GET /api/v1/export` writes what a query finds as text, CSV or NDJSON",
  csv: "`GET /api/v1/export?format=csv` writes what a query finds",
  email: "tell people by an alert",
  pagerduty: "tell people by an alert",
  statsd: "count when you search: | stats count()",
  graphite: "count when you search: | stats count()",
  null: "leave records out by a step: - drop: {when: QUERY}",
};
