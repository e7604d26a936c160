/** `logboom server`: like `up`, without a Docker socket. */
import type { CommandSpec } from "./command.ts";
import { runOptions } from "./given-flags.ts";

export const serverCommand: CommandSpec = {
  name: "server",
  summary: "receive, keep, and serve the page; collects no containers",
  options: runOptions,
  details: "The same as `up`, but the docker source runs only when the configuration names it.",
  examples: [
    { line: "logboom server", what: "receive syslog on this machine" },
    { line: "logboom server --http 0.0.0.0:5642 --data /var/lib/logboom", what: "for the hosts around" },
  ],
  run: async (call) => {
    const { runServer } = await import("./run-server.ts");
    const { serverComponents } = await import("./components.ts");
    return runServer(call, serverComponents);
  },
};
