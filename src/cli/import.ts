/** `logboom import`: another program's configuration → ours on standard output, what became of the rest on standard error. */
import type { Imported, ImportRequest } from "../import/outcome.ts";
import type { CommandCall, CommandSpec, OptionValues } from "./command.ts";
import { textOption } from "./command.ts";
import { Failure } from "./complaint.ts";
import { Refusal } from "../record/refusal.ts";
import { readImportFiles } from "./import-files.ts";

export const importCommand: CommandSpec = {
  name: "import",
  summary: "turn a configuration of Logstash, rsyslog, awslogs or Fluent Bit into ours",
  argument: {
    form: "[file...]",
    description: "configuration files, read as one, or a folder of them; standard input without any",
  },
  options: [
    {
      flags: "--format <name>",
      description:
        "whose configuration it is, when the text does not tell: logstash, rsyslog, awslogs, fluent-bit, ecs, user-data",
    },
    {
      flags: "--as-written",
      description: "tell faults and leave them as they are, instead of correcting them",
    },
    {
      flags: "--field-names <names>",
      description:
        "of the standard grok patterns: legacy (clientip) or ecs (source.address); guessed otherwise",
    },
  ],
  details: `The result goes to standard output. What was changed, is faulty, or could not be carried over goes to standard error, with its line. A
post or README is read for the blocks of code in it. Exit 0 unless nothing could be used. Nothing is started or connected.`,
  examples: [
    { line: "logboom import /etc/logstash/conf.d > logboom.yaml", what: "pipelines as steps" },
    { line: "logboom import --as-written pipeline.conf", what: "the same, faults included" },
    {
      line: "logboom pipe --config <(logboom import pipeline.conf) < lines.log",
      what: "try it on lines before anything changes (bash)",
    },
  ],
  run: runImport,
};

async function runImport({ args, options, env, out }: CommandCall): Promise<number> {
  const files = await readImportFiles(args);
  const request = { text: files.text, file: files.name, ...requestOptions(options) };
  const [{ importText }, { renderYaml }, { findingCounts, findingLines }, { withoutImpossible }] =
    await Promise.all([
      import("../import/import-text.ts"),
      import("../import/render.ts"),
      import("../import/findings.ts"),
      import("./import-check.ts"),
    ]);
  const { imported: made, kinds } = importText(request, textOption(options, "format"));
  const imported = withoutImpossible(made, env);
  for (const line of findingLines(imported.findings, files.placeOf)) out.tell(line);
  const { sources, steps, routes } = imported;
  if (sources.length + steps.length + routes.length === 0)
    throw new Failure(`${files.name}: nothing in it could be used`, "what it says stands above");
  await out.write(renderYaml(imported, files));
  out.tell(`${files.name} (${kinds.join(", ")}): ${sizes(imported)}; ${findingCounts(imported.findings)}`);
  return 0;
}

function requestOptions(options: OptionValues): Pick<ImportRequest, "asWritten" | "fieldNames"> {
  const names = textOption(options, "fieldNames");
  if (names !== undefined && names !== "ecs" && names !== "legacy")
    throw new Refusal("E_USAGE", `--field-names ${names}: not one of ecs, legacy`, "write --field-names ecs");
  return { asWritten: options["asWritten"] === true, fieldNames: names };
}

function sizes({ sources, steps, routes }: Imported): string {
  const counted = (count: number, one: string): string => (count === 1 ? `1 ${one}` : `${count} ${one}s`);
  const parts = [
    counted(new Set(sources.map(({ name }) => name)).size, "source"),
    counted(steps.length, "step"),
  ];
  return [...parts, ...(routes.length === 0 ? [] : [counted(routes.length, "route")])].join(", ");
}
