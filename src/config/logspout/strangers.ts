/** Variables that look like logspout's or ours and are none: a misspelt one would be silently without effect. */
import { nearest } from "../nearest.ts";
import { AWS_VARIABLES } from "./variables-adapters.ts";
import { CONTAINER_VARIABLES } from "./variables-adapters.ts";
import { VARIABLES } from "./variables.ts";
import type { Environment } from "./variables.ts";

const OURS = /^(LOGSPOUT|LOGBOOM|SYSLOG|MULTILINE|LOGSTASH|RAW|EXCLUDE|INCLUDE|ROUTES?)_/;
/** Of other programs, the tests, and of `logboom up`, which shares some environments with the agent. */
const OTHERS =
  /^(LOGBOOM_TEST_|LOGBOOM_(CONFIG|SERVER|DATA|AUTH|STORE|JOURNAL|SOURCES|DETECT|LOG|BENCH)(_|$))/;
/** Shorter names are near to everything: MAIL is not TAIL. */
const SHORTEST = 7;
const SLIPS = 2;

const KNOWN = VARIABLES.map((one) => one.name);
const TELLING = KNOWN.filter((name) => name.length >= SHORTEST);
/** Near to ours by chance. */
const STRANGERS: ReadonlySet<string> = new Set([
  ...AWS_VARIABLES,
  "HTTP_PROXY",
  "DOCKER_CONFIG",
  "DOCKER_CONTEXT",
]);

export function tellStrangers(env: Environment): string[] {
  const known = new Set(KNOWN);
  return Object.keys(env)
    .filter((name) => !known.has(name) && !OTHERS.test(name) && !STRANGERS.has(name.toUpperCase()))
    .sort()
    .flatMap(stranger);
}

function stranger(name: string): string[] {
  if (OURS.test(name)) {
    const near = nearest(name, KNOWN);
    return [
      `${name} is known neither to logspout nor to logboom${near === undefined ? "" : `; did you mean ${near}?`}`,
    ];
  }
  const near = name.length < SHORTEST ? undefined : nearest(name, TELLING, SLIPS);
  return near === undefined ? [] : [`${name} is not known; did you mean ${near}?`];
}

/** Set on the agent, where they say nothing. LOGSPOUT=ignore is customary there, and harmless. */
export function tellMisplaced(env: Environment): string[] {
  return CONTAINER_VARIABLES.filter(({ name }) => name !== "LOGSPOUT" && (env[name] ?? "") !== "").map(
    ({ name, default: instead }) =>
      `${name} belongs on a watched container; for all of them there is ${instead}`,
  );
}
