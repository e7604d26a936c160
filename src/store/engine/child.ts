/**
 * The engine's process: a bare Node that calls into the library, which then serves HTTP until the end. It watches its
 * standard input: when that ends its parent is gone, however it went, and it kills itself.
 */
import { spawn } from "node:child_process";
import type { EngineFiles } from "./locate.ts";

export interface EngineChild {
  pid: number;
  /** Resolves with what it said last, when it has ended. */
  ended: Promise<ChildEnd>;
  kill: () => void;
}

export interface ChildEnd {
  /** The engine's own error code when it said one, else undefined. */
  code: number | undefined;
  because: string;
}

/** Nothing that the child writes may fill our memory. */
const SAID_MOST = 8192;

/**
 * Text and not a module of its own: it must run under plain Node whether we were built or run from source. The query
 * never ends, because the engine lives as long as its first query.
 */
const LAUNCHER = `
const die = () => process.kill(process.pid, "SIGKILL");
process.stdin.on("end", die).on("close", die).on("error", die).resume();
const [bridge, library, config] = process.argv.slice(1);
const { open, load, DataType } = require(bridge);
open({ library: "engine", path: library });
const args = ["clickhouse", "--config-file=" + config, "--log-level=warning",
  "--query=SYSTEM START LISTEN HTTP; SELECT sleepEachRow(1) FROM numbers(4000000000) SETTINGS max_block_size = 1, " +
  "function_sleep_max_microseconds_per_block = 0, max_threads = 1, max_execution_time = 0 FORMAT Null"];
load({ library: "engine", funcName: "chdb_query_cmdline", retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray], paramsValue: [args.length, args], runInNewThread: true,
}).then(() => process.exit(1), (error) => { console.error(String(error)); process.exit(1); });
`;

export function startChild(files: EngineFiles, configFile: string): EngineChild {
  const args = ["--max-old-space-size=64", "-e", LAUNCHER, files.bridge, files.library, configFile];
  // An own session: Ctrl-C on a terminal must reach us alone, so that we can end in order.
  const child = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "pipe"], detached: true, env: {} });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-SAID_MOST);
  });
  child.stdin.on("error", () => undefined);
  const ended = new Promise<ChildEnd>((resolve) => {
    child.on("error", (error) => resolve({ code: undefined, because: error.message }));
    child.on("close", (code, signal) => resolve(endOf(said, code, signal)));
  });
  return { pid: child.pid ?? 0, ended, kill: () => child.kill("SIGKILL") };
}

function endOf(said: string, exit: number | null, signal: NodeJS.Signals | null): ChildEnd {
  const error = /Code: (\d+)\. DB::Exception: ([^\n]*)/.exec(said);
  if (error !== null) return { code: Number(error[1]), because: error[2] ?? "" };
  const last = said.trimEnd().split("\n").at(-1) ?? "";
  const how = signal === null ? `exit ${exit}` : signal;
  return { code: undefined, because: last === "" ? how : `${how}: ${last}` };
}
