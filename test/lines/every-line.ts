/** Every line that is recognised without any configuration, with what it says. */
import { ACCESS_LINES } from "./access.ts";
import { JAVA_LINES } from "./java.ts";
import { OTHER_LINES } from "./loggers.ts";
import { PROXY_LINES } from "./proxies.ts";
import type { SampleLine } from "./sample-line.ts";
import { SERVER_LINES } from "./servers.ts";

export const EVERY_LINE: readonly SampleLine[] = [
  ...ACCESS_LINES,
  ...PROXY_LINES,
  ...JAVA_LINES,
  ...OTHER_LINES,
  ...SERVER_LINES,
];
