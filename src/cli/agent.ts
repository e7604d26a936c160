/** `logboom agent`: a collector that forwards. It can collect; forwarding comes with the routes. */
import { Refusal } from "../record/refusal.ts";
import type { CommandSpec } from "./command.ts";

export const agentCommand: CommandSpec = {
  name: "agent",
  summary: "collect this host's containers and forward them (not yet: it has no routes to forward to)",
  argument: { form: "[route...]", description: "where to forward to, such as syslog+tcp://logs.example:514" },
  options: [],
  details: `An agent keeps nothing and serves no page, so it needs a route. Routes are not built yet; until they are, it refuses to
start rather than to read lines and lose them.`,
  examples: [{ line: "logboom up", what: "what works today: collect, keep and serve on this host" }],
  run: ({ args }) => {
    const what =
      args.length === 0 ? "an agent needs a route to forward to" : `cannot forward to ${args.join(", ")}`;
    const hint = "use `logboom up`, which collects this host's containers and keeps them itself";
    return Promise.reject(new Refusal("E_NO_ROUTES", `${what}; this version has no routes yet`, hint));
  },
};
