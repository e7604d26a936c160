/** `logboom reparse`: starts a run on the server over what it has stored, and shows how it gets on. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ReparseAnswer, ReparseRun } from "../api/contract.ts";
import { Refusal } from "../record/refusal.ts";
import { get, serverOf, serverOptions } from "./client.ts";
import type { Request, ServerAddress } from "./client.ts";
import { Failure } from "./complaint.ts";
import type { CommandCall, CommandSpec } from "./command.ts";
import { textOption } from "./command.ts";
import { queryOf } from "./query-argument.ts";
import { progressLine, summary } from "./reparse-text.ts";
import { wholeNumber } from "./whole-number.ts";

export const reparseCommand: CommandSpec = {
  name: "reparse",
  summary: "apply today's steps to what a server has stored already",
  argument: { form: "[query...]", description: "which records; none means all of the range" },
  takesQuery: true,
  options: [
    { flags: "--from <time>", description: "from when on: 2h, 7d, 2026-11-21T09:30:00Z, or epoch" },
    { flags: "--to <time>", description: "until when", default: "now" },
    { flags: "--dry-run", description: "only say what would change, with examples" },
    { flags: "--rate <count>", description: "records a second, at most (100 to 1000000)", default: "20000" },
    { flags: "--no-wait", description: "start the run and leave" },
    { flags: "--status", description: "show the run under way, or the last one" },
    { flags: "--cancel", description: "cancel the run under way; what is done stays" },
    { flags: "--json", description: "the outcome in JSON" },
    ...serverOptions,
  ],
  details:
    "The server does it, with the steps that it is running: saved on its page they run at once, changed in the file after\na restart. Ctrl-C leaves the run going. The text of a record is never changed, except by a step that redacts; nothing is removed.",
  examples: [
    { line: "logboom reparse --from 7d --dry-run container:web", what: "see what would change" },
    { line: "logboom reparse --from 7d container:web", what: "do it, for one service" },
    { line: "logboom reparse --status", what: "how far it is" },
  ],
  run: runReparse,
};

const PATH = "/api/v1/reparse";
const LOOK_EVERY_MS = 500;
const RATE = { least: 100, most: 1_000_000 };

async function runReparse(call: CommandCall): Promise<number> {
  const { options } = call;
  const server = serverOf(call);
  if (options["status"] === true) return await show(call, await ask(server, { parameters: {} }));
  if (options["cancel"] === true)
    return await show(call, await ask(server, { parameters: {}, method: "DELETE" }));
  const started = await start(call, server);
  if (options["wait"] === false) {
    call.out.tell("logboom: the run goes on in the server; see `logboom reparse --status`");
    return await show(call, { run: started });
  }
  return await follow(call, server, started);
}

async function start(call: CommandCall, server: ServerAddress): Promise<ReparseRun> {
  const { args, options } = call;
  const from = textOption(options, "from");
  if (from === undefined)
    throw new Refusal("E_USAGE", "--from is missing", "say from when on, such as --from 2h or --from 7d");
  const q = queryOf(args);
  const body = {
    q,
    from: from,
    to: textOption(options, "to") ?? "now",
    dryRun: options["dryRun"] === true,
    rate: wholeNumber("--rate", textOption(options, "rate") ?? "20000", RATE),
  };
  const { run } = await ask(server, { parameters: {}, method: "POST", body, query: q });
  if (run === null) throw new Failure("the server started nothing", "is it of the same version?");
  return run;
}

/** Until its end; whoever interrupts us leaves the run going. */
async function follow(call: CommandCall, server: ServerAddress, started: ReparseRun): Promise<number> {
  const { out } = call;
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  const line = progressLine(process.stderr.isTTY === true, (text) => void process.stderr.write(text));
  let run = started;
  while (run.state === "running") {
    line.show(run);
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    if (stop.signal.aborted) {
      line.end();
      out.tell("logboom: the run goes on in the server; `logboom reparse --cancel` ends it");
      return 0;
    }
    const answer = await ask(server, { parameters: {} });
    if (answer.run?.id !== run.id) break;
    run = answer.run;
  }
  line.end();
  return await show(call, { run });
}

async function show({ options, out }: CommandCall, { run }: ReparseAnswer): Promise<number> {
  if (options["json"] === true) await out.write(`${JSON.stringify(run)}\n`);
  else await out.write(run === null ? "Nothing was ever parsed again here.\n" : summary(run));
  return run?.state === "failed" ? 1 : 0;
}

async function ask(server: ServerAddress, request: Request): Promise<ReparseAnswer> {
  const response = await get(server, PATH, request);
  return (await response.json()) as ReparseAnswer;
}
