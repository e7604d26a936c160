/** `logboom pipe`: standard input → decoder → transforms → a record in JSON a line. The parser's workbench. */
import { existsSync } from "node:fs";
import type { LogRecord } from "../record/record.ts";
import { attributeOf } from "../record/record.ts";
import { recordJson } from "../record/json.ts";
import { explain } from "../pipeline/explain.ts";
import type { StepTrace } from "../pipeline/explain.ts";
import type { OneStep, StepSpec } from "../pipeline/steps.ts";
import type { CommandCall, CommandSpec, OptionValues } from "./command.ts";
import { textOption } from "./command.ts";
import { DECODERS, openDecoder } from "./decoders.ts";
import { MULTILINE_OPTIONS, openJoining } from "./pipe-multiline.ts";

export const pipeCommand: CommandSpec = {
  name: "pipe",
  summary: "decode standard input and print one record in JSON a line",
  options: [
    {
      flags: "--config <file>",
      description: "take the transforms of this configuration",
      env: "LOGBOOM_CONFIG",
    },
    {
      flags: "--decode <codec>",
      description:
        "what comes in: raw (container's lines), syslog, gelf, json-file (Docker's own log file), otlp-json, or record (what search --json writes)",
      default: "raw",
    },
    {
      flags: "--framing <how>",
      description:
        "how messages are told apart: auto, newline, octet, nul, or none (all of the input is one)",
      default: "auto",
    },
    {
      flags: "--no-detect",
      description: "leave the built-in recognition of JSON, usual lines and severity out",
    },
    {
      flags: "--explain",
      description:
        "beside each record what every step did to it: outcome, fields set and removed, microseconds",
    },
    ...MULTILINE_OPTIONS,
  ],
  details: `What cannot be decoded is a record with the text as its body and "error" beside it. Needs no server.`,
  examples: [
    { line: "docker logs web 2>&1 | logboom pipe", what: "what logboom would make of a container's lines" },
    { line: "nc -l 5514 | logboom pipe --decode syslog", what: "what a sender really sends" },
    {
      line: "logboom pipe --multiline < app.log",
      what: "a stack trace as one record, whatever the language",
    },
    { line: "logboom pipe --config logboom.yaml < app.log", what: "try transforms before they go live" },
    {
      line: "logboom pipe --explain < app.log | jq '.steps'",
      what: "why a line has these fields, or none",
    },
    {
      line: "logboom search --json 'container:web' | logboom pipe --decode record --config new.yaml --explain",
      what: "new steps on what is stored",
    },
    { line: "logboom pipe < app.log | jq -r .severity | sort | uniq -c", what: "count severities of a file" },
  ],
  run: runPipe,
};

async function runPipe({ options, env, out }: CommandCall): Promise<number> {
  const decoder = await openDecoder(
    textOption(options, "decode") ?? "raw",
    textOption(options, "framing") ?? "auto",
  );
  const steps = await stepsOf(options, env);
  const faultKey = DECODERS.get(textOption(options, "decode") ?? "raw");
  const explained = options["explain"] === true;
  let seq = 1;
  const print = async (decoded: LogRecord[]): Promise<void> => {
    let text = "";
    for (const { records, traces } of explained
      ? traced(steps, decoded)
      : [{ records: applied(steps, decoded) }]) {
      for (const record of records) record.seq = seq++;
      for (const record of records) text += `${recordText(record, faultKey, traces)}\n`;
      if (records.length === 0 && traces !== undefined) text += `${JSON.stringify({ steps: traces })}\n`;
    }
    if (text !== "") await out.write(text);
  };
  const joining = await openJoining(options, (late) => void print(late));
  const hand = async (records: LogRecord[]): Promise<void> => {
    if (joining === undefined) return print(records);
    const joined = joining.join(records);
    joining.pause();
    await print(joined);
    joining.resume();
  };
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) await hand(decoder.push(chunk));
  await hand(decoder.end());
  if (joining !== undefined) await print(joining.end());
  return 0;
}

function applied(steps: readonly OneStep[], decoded: LogRecord[]): LogRecord[] {
  let records = decoded;
  for (const step of steps) records = step.apply(records);
  return records;
}

/** One by one: what a step does is told for each record. */
function* traced(
  steps: readonly OneStep[],
  decoded: readonly LogRecord[],
): Generator<{ records: LogRecord[]; traces?: StepTrace[] }> {
  for (const record of decoded) yield explain(steps, record);
}

function recordText(record: LogRecord, faultKey: string | undefined, steps?: readonly StepTrace[]): string {
  const json = recordJson(record);
  const error = faultKey === undefined ? undefined : attributeOf(record, faultKey);
  // What is undefined is left out.
  return JSON.stringify({ ...json, error, steps });
}

async function stepsOf(options: OptionValues, env: CommandCall["env"]): Promise<readonly OneStep[]> {
  const file = textOption(options, "config") ?? env["LOGBOOM_CONFIG"];
  const wanted = options["detect"] !== false;
  if (!file && !existsSync("logboom.yaml")) {
    if (!wanted) return [];
    const { openSteps } = await import("../pipeline/steps.ts");
    // Without its options' schema, which takes longer to load than all the rest.
    const { openRecognition, USUAL } = await import("../transforms/detect/recognise.ts");
    const open: StepSpec["open"] = (ctx) => openRecognition(USUAL, ctx);
    return openSteps([{ id: "detect", name: "detect", when: undefined, open }]).each;
  }
  const { configuredTransforms } = await import("./transforms.ts");
  return configuredTransforms({ file, env, detect: wanted }).each;
}
