/** `logboom up`: everything in one. The default for one machine, and for `logboom` alone. */
import type { CommandSpec } from "./command.ts";
import { runOptions } from "./given-flags.ts";

export const upCommand: CommandSpec = {
  name: "up",
  summary: "collect this host, receive, keep, and serve the page (what runs without a command)",
  options: [...runOptions, { flags: "--no-docker", description: "leave this host's containers alone" }],
  details: `Every option of the configuration has an environment name too: docs/reference/configuration.md.
LOGBOOM_TOKEN sets a first token for scripts. Ctrl-C stops; a second one stops at once.`,
  examples: [
    { line: "logboom", what: "collect this host's containers, page at http://127.0.0.1:5642" },
    { line: "logboom --demo --demo-rate 200", what: "with made-up lines, to look around" },
    { line: "logboom up --http 0.0.0.0:5642 --data /var/lib/logboom", what: "for others in the network" },
    { line: "LOGBOOM_TOKEN=$(openssl rand -hex 16) logboom up", what: "with a token for search and tail" },
  ],
  run: async (call) => {
    const { runServer } = await import("./run-server.ts");
    const { components } = await import("./components.ts");
    return runServer(call, components);
  },
};
