/** `logboom match`: the query language as a grep, with the same matcher as the live tail. */
import { Refusal } from "../record/refusal.ts";
import type { LogRecord } from "../record/record.ts";
import type { TransformBatch } from "../record/transform.ts";
import type { CommandCall, CommandSpec } from "./command.ts";
import { textOption } from "./command.ts";
import { Failure } from "./complaint.ts";
import { lineRecord, recordFromJson } from "./line-record.ts";
import { lineBlocks } from "./lines.ts";
import type { LineBlock } from "./lines.ts";
import { neededQuery } from "./query-argument.ts";
import { parseGivenQuery } from "./query-text.ts";

/** A longer line is a file without line ends, given by mistake. */
const LINE_BYTES_MOST = 64 * 1024 * 1024;

export const matchCommand: CommandSpec = {
  name: "match",
  summary: "print the lines of standard input that a query matches, unchanged",
  argument: { form: "<query...>", description: "what to look for; several words are one query" },
  takesQuery: true,
  options: [{ flags: "--dialect <name>", description: "query language: lucene", default: "lucene" }],
  details: `Each line is taken as a container's line: built-in recognition finds its severity, a JSON object's keys are its
attributes, a record in JSON (of \`search --json\` or \`pipe\`) is that record. Needs no server.`,
  examples: [
    {
      line: "docker logs web 2>&1 | logboom match 'timeout -healthcheck'",
      what: "words, and words that must not be there",
    },
    { line: "logboom match 'level:error' < app.log", what: "by the recognised severity" },
    { line: "logboom match 'status:>=500' < access.json", what: "by a number in JSON lines" },
    { line: "logboom search '*' --json | logboom match 'container:web*'", what: "records of a search" },
  ],
  run: runMatch,
};

async function runMatch({ args, options, out }: CommandCall): Promise<number> {
  const dialect = textOption(options, "dialect") ?? "lucene";
  if (dialect !== "lucene") throw unknownDialect(dialect);
  const query = await parseGivenQuery(neededQuery(args, "logboom match 'level:error' < app.log"));
  const [{ matcher }, { openRecognition, USUAL }, { UNTOLD }] = await Promise.all([
    import("../query/matcher.ts"),
    import("../transforms/detect/recognise.ts"),
    import("../record/transform.ts"),
  ]);
  const matches = matcher(query);
  const recognise = openRecognition(USUAL, UNTOLD);
  const blocks = lineBlocks(process.stdin, { mostBytes: LINE_BYTES_MOST, tooLong });
  for await (const block of blocks) {
    const records = recordsOf(block.lines, recognise);
    const found = printable(block, (i) => {
      const record = records[i];
      return record !== undefined && matches(record);
    });
    if (found.length > 0) await out.write(found);
  }
  return 0;
}

/** What is a record already says itself what it is; only lines are looked at. */
function recordsOf(lines: readonly string[], recognise: TransformBatch): LogRecord[] {
  const nowMs = Date.now();
  const bare: LogRecord[] = [];
  const records = lines.map((line) => {
    const whole = recordFromJson(line, nowMs);
    if (whole !== undefined) return whole;
    const record = lineRecord(line, nowMs);
    bare.push(record);
    return record;
  });
  recognise(bare);
  return records;
}

function printable({ lines, bytes }: LineBlock, wanted: (i: number) => boolean): string | Buffer {
  if (bytes === undefined) {
    let text = "";
    for (let i = 0; i < lines.length; i += 1) if (wanted(i)) text += `${lines[i]}\n`;
    return text;
  }
  const parts: Buffer[] = [];
  for (let i = 0; i < bytes.length; i += 1) if (wanted(i)) parts.push(bytes[i] ?? LINE_FEED, LINE_FEED);
  return Buffer.concat(parts);
}

const LINE_FEED = Buffer.from("\n");

function unknownDialect(name: string): Refusal {
  const planned = ["papertrail", "cloudwatch", "kql"].includes(name);
  const message = planned ? `the dialect "${name}" is not supported yet` : `there is no dialect "${name}"`;
  return new Refusal(
    "E_USAGE",
    message,
    "supported: lucene, which is also the language of the page's search box",
  );
}

function tooLong(): never {
  throw new Failure("a line of standard input is longer than 64 MiB", "is this a file of lines?");
}
