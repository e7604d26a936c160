/** `logboom search`: what a server has kept, oldest first. */
import type { CommandCall, CommandSpec } from "./command.ts";
import { textOption } from "./command.ts";
import { serverOf, serverOptions } from "./client.ts";
import { newest } from "./newest.ts";
import { queryOf } from "./query-argument.ts";
import { lineWriter } from "./record-line.ts";
import { wholeNumber } from "./whole-number.ts";

export const searchCommand: CommandSpec = {
  name: "search",
  summary: "print what a server has kept and a query matches, oldest first",
  argument: {
    form: "[query...]",
    description: "what to look for; several words are one query, none means everything",
  },
  takesQuery: true,
  options: [
    {
      flags: "--since <time>",
      description: "from when on: 15m, 2h, 7d, 2026-11-21T09:30:00Z, or epoch",
      default: "15m",
    },
    { flags: "--until <time>", description: "until when (default: now and later)" },
    { flags: "--limit <count>", description: "the newest so many, 1 to 100000", default: "100" },
    { flags: "--json", description: "one record in JSON a line" },
    { flags: "--color <when>", description: "auto, always or never", default: "auto" },
    ...serverOptions,
  ],
  details: "On a terminal times are local; in a pipe they are UTC, and every line is complete.",
  examples: [
    { line: "logboom search timeout", what: "a word, in the last 15 minutes" },
    { line: "logboom search 'level:error container:web*' --since 2h", what: "errors of the web containers" },
    {
      line: "logboom search '\"connection refused\" -healthcheck' --since 1d",
      what: "a phrase, without a word",
    },
    {
      line: "logboom search 'status:>=500' --json | jq .attributes",
      what: "all fields, for another program",
    },
  ],
  run: runSearch,
};

const LIMIT = { least: 1, most: 100_000 };
/** Lines written at once. */
const BATCH = 500;

async function runSearch(call: CommandCall): Promise<number> {
  const { args, options, out } = call;
  const limit = wholeNumber("--limit", textOption(options, "limit") ?? "100", LIMIT);
  const since = textOption(options, "since");
  const request = { query: queryOf(args), from: since, to: textOption(options, "until"), limit };
  const answer = await newest(serverOf(call), request);
  const line = lineWriter({ terminal: out.terminal, colour: out.colour, json: options["json"] === true });
  for (let i = 0; i < answer.records.length; i += BATCH) {
    await out.write(
      answer.records
        .slice(i, i + BATCH)
        .map(line)
        .join(""),
    );
  }
  if (answer.partial)
    out.tell(
      "logboom: the search took too long and was cut; there may be more. Narrow the time with --since.",
    );
  else if (answer.more && out.terminal)
    out.tell(`logboom: there are older ones; see more with --limit ${Math.min(limit * 10, LIMIT.most)}`);
  else if (answer.records.length === 0 && out.terminal)
    out.tell(`logboom: nothing found since ${since}; look further back with --since 1d`);
  return 0;
}
