/** `logboom check`: is this configuration right? */
import type { CommandCall, CommandSpec } from "./command.ts";
import { textOption } from "./command.ts";

export const checkCommand: CommandSpec = {
  name: "check",
  summary: "check a configuration, or print its JSON Schema",
  argument: { form: "[file]", description: "default: LOGBOOM_CONFIG, else logboom.yaml" },
  options: [
    { flags: "--schema", description: "print the JSON Schema of logboom.yaml, for editors" },
    { flags: "--config <file>", description: "the same as the argument", env: "LOGBOOM_CONFIG" },
  ],
  details:
    "Says what is wrong with file, line and column, what was expected, and what was probably meant. Environment included.",
  examples: [
    { line: "logboom check", what: "the configuration that `logboom up` would use here" },
    { line: "logboom check /etc/logboom.yaml", what: "another one" },
    { line: "logboom check --schema > logboom.schema.json", what: "completion and checks in an editor" },
  ],
  run: runCheck,
};

async function runCheck({ args, options, env, out }: CommandCall): Promise<number> {
  const { components } = await import("./components.ts");
  if (options["schema"] === true) {
    const [{ jsonSchema }, { configSchema }] = await Promise.all([
      import("../config/options.ts"),
      import("../config/schema.ts"),
    ]);
    await out.write(`${JSON.stringify(jsonSchema(configSchema(components)), undefined, 2)}\n`);
    return 0;
  }
  const { loadConfig } = await import("../config/load.ts");
  const { config, file, warnings } = loadConfig({
    components,
    env,
    file: args[0] ?? textOption(options, "config"),
  });
  for (const warning of warnings) out.tell(`logboom: warning: ${warning}`);
  const on = [...config.sources.keys()].join(", ") || "none";
  await out.write(
    `${file ?? "no file, defaults and environment"}: good. Sources: ${on}. Page: ${config.http.address}. Data: ${config.data}.\n`,
  );
  return 0;
}
