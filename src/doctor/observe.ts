/** The live half: what the counts and samples of a running logboom tell. */
import { unparsedOrigins } from "./containers.ts";
import type { Finding } from "./finding.ts";
import type { Observed } from "./observed.ts";
import { idleReceivers } from "./receivers.ts";
import { brokenStep } from "./running-steps.ts";

/** Trying patterns on lines takes the processor from the lines themselves: no more than this in all, the waiting in between included. */
const TRYING_MOST_MS = 2000;

export async function observe(observed: Observed): Promise<Finding[]> {
  const found: Finding[] = [];
  let left = TRYING_MOST_MS;
  for (const step of observed.steps) {
    const started = performance.now();
    found.push(...(await brokenStep(step, observed, started + left)));
    left -= performance.now() - started;
  }
  return [...found, ...(await unparsedOrigins(observed.steps)), ...idleReceivers(observed)];
}
