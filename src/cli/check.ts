/** `logboom check`: is this configuration right, or this agent's command line? */
import { existsSync } from "node:fs";
import type { Written } from "../config/load.ts";
import type { Configuration } from "../config/schema.ts";
import type { Finding } from "../doctor/finding.ts";
import type { CommandCall, CommandSpec } from "./command.ts";
import { textOption } from "./command.ts";

export const checkCommand: CommandSpec = {
  name: "check",
  summary: "check a configuration or an agent's routes and variables, or print the JSON Schema",
  argument: {
    form: "[file-or-route...]",
    description: "a file (default: LOGBOOM_CONFIG, else logboom.yaml), or an agent's routes",
  },
  options: [
    {
      flags: "--agent",
      description:
        "check an agent's environment (ROUTE_URIS and all the others) without routes in the command",
    },
    { flags: "--all", description: "with what is merely worth knowing" },
    { flags: "--strict", description: "exit 2 for faults and doubts as well" },
    { flags: "--schema", description: "print the JSON Schema of logboom.yaml, for editors" },
    { flags: "--config <file>", description: "the same as the argument", env: "LOGBOOM_CONFIG" },
  ],
  details: `Says what is wrong with file, line and column, or variable and option, what was expected, and what was probably meant. Environment included. Nothing is started or connected.
What is well formed and yet cannot work is told as well: fields that no step makes, time formats that read nothing, patterns that a dash defeats, steps and routes that nothing reaches. Exit 2 when logboom does not start with it.`,
  examples: [
    { line: "logboom check", what: "the configuration that `logboom up` would use here" },
    { line: "logboom check /etc/logboom.yaml", what: "another one" },
    { line: "logboom check 'syslog+tls://logs.example?filter.name=web*'", what: "an agent's routes" },
    { line: "docker run --rm --env-file logspout.env logboom check --agent", what: "an agent's variables" },
    { line: "logboom check --strict logboom.yaml", what: "in a build: fails for doubts, too" },
    { line: "logboom check --schema > logboom.schema.json", what: "completion and checks in an editor" },
  ],
  run: runCheck,
};

async function runCheck(call: CommandCall): Promise<number> {
  const { args, options } = call;
  if (options["agent"] === true || args.some((one) => one.includes("://") || isReceiver(one)))
    return checkAgent(call);
  const { components } = await import("./components.ts");
  if (options["schema"] === true) {
    const [{ jsonSchema }, { configSchema }] = await Promise.all([
      import("../config/options.ts"),
      import("../config/schema.ts"),
    ]);
    await call.out.write(`${JSON.stringify(jsonSchema(configSchema(components)), undefined, 2)}\n`);
    return 0;
  }
  return checkFile(call);
}

/** A route whose scheme was forgotten, not a file: what logspout's users write most often by mistake. */
function isReceiver(text: string): boolean {
  return /^[\w.-]+:\d{1,5}([/?].*)?$/.test(text) && !existsSync(text);
}

async function checkFile({ args, options, env, out }: CommandCall): Promise<number> {
  const [{ components }, { loadConfig }, { Refusal }] = await Promise.all([
    import("./components.ts"),
    import("../config/load.ts"),
    import("../record/refusal.ts"),
  ]);
  if (args.length > 1)
    throw new Refusal(
      "E_USAGE",
      `${args.length} files were named`,
      "check one file at a time; routes have ://",
    );
  const { config, file, warnings, written } = loadConfig({
    components,
    env,
    file: args[0] ?? textOption(options, "config"),
  });
  for (const warning of warnings) out.tell(`logboom: warning: ${warning}`);
  if ((env["ROUTE_URIS"] ?? "") !== "")
    out.tell("logboom: warning: ROUTE_URIS is for an agent; `logboom check --agent` checks that");
  const on = [...config.sources.keys()].join(", ") || "none";
  const findings = await examined(config, written);
  return tellFindings({ args, options, env, out }, findings, (verdict) => {
    const where = file ?? "no file, defaults and environment";
    return `${where}: ${verdict}. Sources: ${on}. Page: ${config.http.address}. Data: ${config.data}.`;
  });
}

async function examined(config: Configuration, { place }: Written): Promise<Finding[]> {
  const [{ examine }, { namedSteps }, { transforms }] = await Promise.all([
    import("../doctor/examine.ts"),
    import("./named-steps.ts"),
    import("../transforms/catalog.ts"),
  ]);
  return examine({ steps: namedSteps(config), transforms, place, open: true });
}

/** Prints them, and last of all a sentence that has the verdict. Resolves with the exit code. */
async function tellFindings(
  { options, out }: CommandCall,
  findings: readonly Finding[],
  sentence: (verdict: string) => string,
): Promise<number> {
  const { findingCount, findingText } = await import("./findings.ts");
  const told = findings.filter(({ level }) => level !== "note" || options["all"] === true);
  for (const one of told) await out.write(findingText(one));
  const stops = findings.some(({ level }) => level === "stops");
  const bad = findings.filter(({ level }) => level !== "note");
  const verdict = stops
    ? "logboom does not start with it"
    : bad.length === 0
      ? "good"
      : `starts, but ${findingCount(bad)}`;
  await out.write(`${sentence(verdict)}\n`);
  const notes = findings.length - told.length;
  if (notes > 0) out.tell(`logboom: ${notes} more, merely worth knowing: logboom check --all`);
  return stops || (options["strict"] === true && bad.length > 0) ? 2 : 0;
}

/** What `logboom agent` with these words would start with; said by the same code. */
async function checkAgent(call: CommandCall): Promise<number> {
  const { args, env, out } = call;
  const [{ readLogspout }, { routeTable }, { showAddress }, { routeFindings }, { endpointOf }] =
    await Promise.all([
      import("../config/logspout/read.ts"),
      import("../config/logspout/route-table.ts"),
      import("../config/address.ts"),
      import("../doctor/routes.ts"),
      import("../sources/docker/endpoint.ts"),
    ]);
  const { routes, agent, warnings } = readLogspout({ args, env });
  // Docker's certificates are read by it; nothing is connected.
  endpointOf(agent.dockerHost, env);
  for (const warning of warnings) out.tell(`logboom: warning: ${warning}`);
  if (routes.length > 0) await out.write(`${routeTable(routes).join("\n")}\n`);
  const count = routes.length === 1 ? "1 route" : `${routes.length} routes`;
  return tellFindings(call, routeFindings(routes), (verdict) => {
    const state = agent.stateFolders[0] ?? "";
    return `${verdict}: ${count}. HTTP API: ${showAddress(agent.http)}. State: ${state}.`;
  });
}
