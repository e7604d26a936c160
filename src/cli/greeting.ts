/** What a person reads when logboom has started. */
import type { Configuration } from "../config/schema.ts";
import type { OpenSource } from "./open-sources.ts";
import { readable } from "./readable.ts";

export interface GreetingFacts {
  url: string;
  /** Signs in once; undefined when a password is set or sign-in is off. */
  link: string | undefined;
  config: Configuration;
  dataDir: string;
  sources: readonly OpenSource[];
  version: string;
}

export function greeting(facts: GreetingFacts, colour: boolean): string {
  const { url, link, config, dataDir, version } = facts;
  const bold = (text: string): string => (colour ? `\u001b[1m${text}\u001b[0m` : text);
  const rows: [string, string][] = [["Page", bold(url)]];
  if (link !== undefined) rows.push(["Sign in", `${bold(link)}  (works once, for an hour)`]);
  if (!config.auth.required) rows.push(["Sign-in", "off: everybody on this machine may look"]);
  rows.push(...sourceRows(facts.sources));
  rows.push(["Keeps", `${dataDir}, ${config.store.retentionDays} days`]);
  const lines = rows.map(([name, text]) => `  ${name.padEnd(9)} ${text}`);
  return `\n  ${bold("logboom")} ${version}\n\n${lines.join("\n")}\n\n`;
}

/** Those that only answer requests are named together; one that has trouble always has a line of its own. */
function sourceRows(sources: readonly OpenSource[]): [string, string][] {
  if (sources.length === 0) return [["Collects", "nothing: every source is switched off"]];
  const collects: string[] = [];
  const receives: string[] = [];
  const byHttp: string[] = [];
  for (const { name, running } of sources) {
    const line = `${name}: ${readable(lineOf(running), false)}`;
    const { state } = running.status();
    if (running.onlyHttp === true && state === "running") byHttp.push(name);
    else if (running.listens === true) receives.push(line);
    else collects.push(line);
  }
  if (byHttp.length > 0) receives.push(`at the page's address: ${byHttp.join(", ")}`);
  return [...rowsOf("Collects", collects), ...rowsOf("Receives", receives)];
}

function rowsOf(title: string, lines: readonly string[]): [string, string][] {
  return lines.map((line, i) => [i === 0 ? title : "", line]);
}

function lineOf(running: OpenSource["running"]): string {
  const status = running.status();
  if (status.state === "running") return status.detail;
  if (status.state === "closed") return "closed";
  return status.hint === "" ? status.because : `${status.because} (${status.hint})`;
}
