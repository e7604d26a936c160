/** Options of `up` and `server` → places in the configuration: a flag comes before environment and file. */
import type { Given } from "../config/environment.ts";
import type { OptionSpec, OptionValues } from "./command.ts";
import { wholeNumber } from "./whole-number.ts";

export const runOptions: readonly OptionSpec[] = [
  {
    flags: "--config <file>",
    description: "configuration (default: logboom.yaml if there is one)",
    env: "LOGBOOM_CONFIG",
  },
  {
    flags: "--http <address>",
    description: "page, API and HTTP receivers (default: 127.0.0.1:5642)",
    env: "LOGBOOM_HTTP",
  },
  {
    flags: "--data <folder>",
    description: "where everything is kept (default: ./logboom-data)",
    env: "LOGBOOM_DATA",
  },
  { flags: "--demo", description: "make up the lines of a small shop, to look around" },
  { flags: "--demo-rate <lines>", description: "made-up lines a second, 1 to 50000 (default: 20)" },
  { flags: "--no-auth", description: "without sign-in; on loopback only" },
  {
    flags: "--log-level <level>",
    description: "what logboom says of itself: error, warn, info, debug (default: info)",
    env: "LOGBOOM_LOG_LEVEL",
  },
];

export function givenFlags(options: OptionValues): Given[] {
  const given: Given[] = [];
  const add = (flag: string, path: string, value: unknown): void => {
    if (value !== undefined) given.push({ path: path.split("."), value, origin: flag });
  };
  add("--http", "http.address", options["http"]);
  add("--data", "data", options["data"]);
  add("--log-level", "log.level", options["logLevel"]);
  add("--no-auth", "auth.required", options["auth"] === false ? false : undefined);
  add("--no-docker", "sources.docker", options["docker"] === false ? false : undefined);
  add("--demo", "sources.demo", options["demo"]);
  const rate = options["demoRate"];
  if (typeof rate === "string") {
    add("--demo-rate", "sources.demo.rate", wholeNumber("--demo-rate", rate, { least: 1, most: 50_000 }));
  }
  return given;
}
