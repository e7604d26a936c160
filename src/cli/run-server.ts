/** What `up` and `server` do: open everything, say where it is, wait for a signal, close everything. */
import { setTimeout as sleep } from "node:timers/promises";
import { refuseOpenWithoutAuth } from "../api/auth/options.ts";
import { parseAddress } from "../config/address.ts";
import { loadConfig } from "../config/load.ts";
import type { Loaded } from "../config/load.ts";
import type { Components, Configuration } from "../config/schema.ts";
import type { CommandCall } from "./command.ts";
import { textOption } from "./command.ts";
import { givenFlags } from "./given-flags.ts";
import { greeting } from "./greeting.ts";
import { createLog } from "./own-log.ts";
import { openParts } from "./parts.ts";
import type { Parts } from "./parts.ts";
import { stopAsked } from "./stop.ts";
import { version } from "./version.ts";

export async function runServer(call: CommandCall, components: Components): Promise<number> {
  const { options, env, out } = call;
  // A terminal that was closed, or `logboom | head`, is no reason to stop collecting.
  out.whenReaderLeaves(() => undefined);
  const asked = { components, env, file: textOption(options, "config"), flags: givenFlags(options) };
  const { config, file, warnings, written } = loadConfig(asked);
  // Before anything is opened: this needs no engine to be seen.
  if (!config.auth.required) refuseOpenWithoutAuth(parseAddress(config.http.address));
  const log = createLog(config.log.level);
  for (const warning of warnings) log.warn({ warning }, "an environment variable has no effect");
  const stopping = stopAsked();
  const load = (at: string, text: string): Loaded => loadConfig({ ...asked, file: at, text });
  const parts = await openParts({ config, file, written, load, env, log, version: version() });
  await Promise.race([greet(parts, config, call), stopping]);
  const signal = await stopping;
  log.info({ signal }, "stopping: a second signal stops at once");
  await parts.close();
  log.info("stopped");
  return 0;
}

/** Sources that are still looking around get this long to find something to tell. */
const LOOK_AROUND_MS = 600;

async function greet(
  { api, sources, dataDir }: Parts,
  config: Configuration,
  { out }: CommandCall,
): Promise<void> {
  await api.ready;
  const until = Date.now() + LOOK_AROUND_MS;
  while (sources.some((one) => one.running.status().state === "waiting") && Date.now() < until)
    await sleep(20);
  const facts = { url: api.url, link: api.signInLink(), config, dataDir, sources, version: version() };
  await out.write(greeting(facts, out.colour));
}
