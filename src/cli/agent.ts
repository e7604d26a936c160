/** `logboom agent`: a collector that forwards; takes logspout's command line and variables as they are. */
import type { CommandSpec } from "./command.ts";

export const agentCommand: CommandSpec = {
  name: "agent",
  summary: "collect this host's containers and forward them; takes logspout's routes and variables",
  argument: {
    form: "[route...]",
    description: "where to forward to, such as syslog+tcp://logs.example:514; several with commas or blanks",
  },
  options: [],
  details: `Routes: syslog, raw, udp, tcp, tls, gelf, logstash, cloudwatch, http, https and logboom, with +udp, +tcp or +tls where that fits,
multiline+ in front to join lines, and ?filter.name=web* and other options behind. Everything else is set by variables:
docs/guide/agent.md lists them. Without routes it serves logspout's HTTP API alone. \`logboom check\` says what is wrong without starting.`,
  examples: [
    {
      line: "logboom agent syslog+tls://logs.example:6514",
      what: "every container's lines to a syslog server",
    },
    { line: "logboom agent 'gelf://graylog:12201?filter.name=web*'", what: "some containers to Graylog" },
    { line: "ROUTE_URIS=tcp://h:5000,syslog://s:514 logboom agent", what: "two receivers, by variable" },
  ],
  run: async (call) => {
    const { runAgent } = await import("./agent/run-agent.ts");
    return await runAgent(call);
  },
};
