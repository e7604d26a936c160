import winston from "winston";
import { pinoTo } from "./pino-lines.mjs";
import { closed } from "./syslog.mjs";

/** Its documented way over a restart of the other side: a queue in memory. */
const RECOVERY = { recovery: true, recoveryQueueMaxSize: 100_000_000 };

export const clients = {
  pino: async ({ host, rawTcp }) =>
    pinoTo({
      target: "pino-socket",
      options: { address: host, port: rawTcp, mode: "tcp", reconnect: true, ...RECOVERY },
    }),
  winston: async ({ host, rawTcp }) => {
    const { default: Logstash } = await import("winston-logstash/lib/winston-logstash-latest.js");
    const transport = new Logstash({
      host,
      port: rawTcp,
      max_connect_retries: -1,
      timeout_connect_retries: 200,
    });
    const log = winston.createLogger({ transports: [transport], format: winston.format.json() });
    return { send: (text) => log.info(text), finish: () => closed(log) };
  },
};
