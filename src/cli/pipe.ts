/** `logboom pipe`: standard input → decoder → transforms → a record in JSON a line. The parser's workbench. */
import { existsSync } from "node:fs";
import type { LogRecord } from "../record/record.ts";
import { attributeOf } from "../record/record.ts";
import { recordJson } from "../record/json.ts";
import type { TransformBatch } from "../record/transform.ts";
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
        "what comes in: raw (container's lines), syslog, gelf, or json-file (Docker's own log file)",
      default: "raw",
    },
    {
      flags: "--framing <how>",
      description:
        "how messages are told apart: auto, newline, octet, nul, or none (all of the input is one)",
      default: "auto",
    },
    { flags: "--no-detect", description: "leave the built-in recognition of JSON and severity out" },
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
    { line: "logboom pipe < app.log | jq -r .severity | sort | uniq -c", what: "count severities of a file" },
  ],
  run: runPipe,
};

async function runPipe({ options, env, out }: CommandCall): Promise<number> {
  const decoder = await openDecoder(
    textOption(options, "decode") ?? "raw",
    textOption(options, "framing") ?? "auto",
  );
  const transform = await transformOf(options, env);
  const faultKey = DECODERS.get(textOption(options, "decode") ?? "raw");
  let seq = 1;
  const print = async (decoded: LogRecord[]): Promise<void> => {
    const records = transform(decoded);
    let text = "";
    for (const record of records) {
      record.seq = seq++;
      text += `${recordText(record, faultKey)}\n`;
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

function recordText(record: LogRecord, faultKey: string | undefined): string {
  const json = recordJson(record);
  const error = faultKey === undefined ? undefined : attributeOf(record, faultKey);
  return JSON.stringify(error === undefined ? json : { ...json, error });
}

async function transformOf(options: OptionValues, env: CommandCall["env"]): Promise<TransformBatch> {
  const file = textOption(options, "config") ?? env["LOGBOOM_CONFIG"];
  const wanted = options["detect"] !== false;
  if (!file && !existsSync("logboom.yaml")) {
    if (!wanted) return (batch) => batch;
    const { recogniseAll, USUAL } = await import("../transforms/detect/recognise.ts");
    return (batch) => (recogniseAll(batch, USUAL), batch);
  }
  const { configuredTransforms } = await import("./transforms.ts");
  return configuredTransforms({ file, env, detect: wanted }).apply;
}
