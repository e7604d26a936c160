/** `logboom tail`: what comes in, as it comes in, after what came last. */
import { setTimeout as sleep } from "node:timers/promises";
import type { RecordJson, TailMissed } from "../api/contract.ts";
import { get, serverOf, serverOptions } from "./client.ts";
import type { ServerAddress } from "./client.ts";
import type { CommandCall, CommandSpec } from "./command.ts";
import { textOption } from "./command.ts";
import { Failure } from "./complaint.ts";
import { serverEvents } from "./events.ts";
import { newest } from "./newest.ts";
import type { Output } from "./output.ts";
import { queryOf } from "./query-argument.ts";
import { lineWriter } from "./record-line.ts";
import { wholeNumber } from "./whole-number.ts";

export const tailCommand: CommandSpec = {
  name: "tail",
  summary: "print the newest matching records and follow until Ctrl-C",
  argument: {
    form: "[query...]",
    description: "what to look for; several words are one query, none means everything",
  },
  takesQuery: true,
  options: [
    {
      flags: "--since <time>",
      description: "begin with what came since then: 15m, 2h, 2026-11-21T09:30:00Z",
    },
    {
      flags: "--limit <count>",
      description: "begin with so many, 0 to 100000 (default: 10, with --since 1000)",
    },
    { flags: "--json", description: "one record in JSON a line" },
    { flags: "--color <when>", description: "auto, always or never", default: "auto" },
    ...serverOptions,
  ],
  details:
    "When the connection breaks it is opened again, and what came in between is shown: nothing twice, nothing left out.",
  examples: [
    { line: "logboom tail", what: "everything" },
    { line: "logboom tail level:error", what: "errors of all containers" },
    {
      line: "logboom tail 'container:api* -healthz' --since 5m",
      what: "one service, with its last five minutes",
    },
    { line: "logboom tail --json | jq -r .body", what: "for another program" },
  ],
  run: runTail,
};

interface Following {
  server: ServerAddress;
  query: string;
  /** Position to resume at. */
  position: string;
  /** Shown already, by the search. */
  shown: Set<string>;
  out: Output;
  line: (record: RecordJson) => string;
  signal: AbortSignal;
}

async function runTail(call: CommandCall): Promise<number> {
  const { args, options, out } = call;
  const server = serverOf(call);
  const since = textOption(options, "since");
  const limit = wholeNumber(
    "--limit",
    textOption(options, "limit") ?? (since === undefined ? "10" : "1000"),
    { least: 0, most: 100_000 },
  );
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());
  const query = queryOf(args);
  const line = lineWriter({ terminal: out.terminal, colour: out.colour, json: options["json"] === true });
  const { signal } = stop;
  try {
    const before = await newest(server, { query, from: since, to: undefined, limit, signal });
    if (before.records.length > 0) await out.write(before.records.map(line).join(""));
    const shown = new Set(before.records.map((record) => record.id));
    await follow({ server, query, position: String(before.tailFrom), shown, out, line, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return 0;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** Until the signal: connections one after another, each where the one before ended. */
async function follow(following: Following): Promise<void> {
  const { out, signal } = following;
  let waitMs = FIRST_WAIT_MS;
  let broken = false;
  const connected = (): void => {
    if (broken) out.tell("logboom: connected again");
    broken = false;
    waitMs = FIRST_WAIT_MS;
  };
  while (!signal.aborted) {
    const because = await oneConnection(following, connected);
    if (signal.aborted) return;
    if (!broken) out.tell(`logboom: ${because}; trying again`);
    broken = true;
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

/** The server speaks every second; one that was silent for so long is gone, whatever the connection says. */
const SILENT_MOST_MS = 20_000;

/** Why it ended. A refusal is thrown: asking again would not change it. */
async function oneConnection(following: Following, connected: () => void): Promise<string> {
  const silence = new AbortController();
  const signal = AbortSignal.any([following.signal, silence.signal]);
  const timer = setTimeout(() => silence.abort(), SILENT_MOST_MS);
  try {
    const parameters = { q: following.query, after: following.position };
    const response = await get(following.server, "/api/v1/tail", {
      parameters,
      headers: { accept: "text/event-stream" },
      signal,
    });
    connected();
    if (response.body !== null) await print(heard(response.body, timer), following);
    return "the server closed the connection";
  } catch (error) {
    if (error instanceof Failure) return error.message;
    if (silence.signal.aborted) return "the server is silent";
    if (error instanceof TypeError || following.signal.aborted) return "the connection broke";
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function* heard(body: AsyncIterable<Uint8Array>, timer: NodeJS.Timeout): AsyncGenerator<Uint8Array> {
  for await (const bytes of body) {
    timer.refresh();
    yield bytes;
  }
}

async function print(body: AsyncIterable<Uint8Array>, following: Following): Promise<void> {
  for await (const event of serverEvents(body)) {
    if (event.name === "record") await printRecord(JSON.parse(event.data) as RecordJson, following);
    else if (event.name === "missed") following.out.tell(missedLine(JSON.parse(event.data) as TailMissed));
    if (event.id !== "") following.position = event.id;
  }
}

async function printRecord(record: RecordJson, { shown, out, line }: Following): Promise<void> {
  if (!shown.delete(record.id)) await out.write(line(record));
}

function missedLine({ count, reason, atLeast }: TailMissed): string {
  const why =
    reason === "slow" ? "they came faster than they could be shown" : "they are too old to be brought again";
  return `logboom: ${atLeast === true ? "at least " : ""}${count} lines are missing here: ${why}`;
}
