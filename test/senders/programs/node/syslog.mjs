import winston from "winston";
import { pinoTo } from "./pino-lines.mjs";

/** Its documented way over a restart of the other side: a queue in memory. */
const RECOVERY = { recovery: true, recoveryQueueMaxSize: 100_000_000 };

export const clients = {
  winston: async ({ host, syslogTcp }) => {
    const { Syslog } = await import("winston-syslog");
    const transport = new Syslog({ host, port: syslogTcp, protocol: "tcp4", type: "5424", app_name: "shop" });
    const log = winston.createLogger({
      transports: [transport],
      format: winston.format.printf(({ message }) => message),
    });
    return { send: (text) => log.info(text), finish: () => closed(log) };
  },
  pino: async ({ host, syslogTcp }) =>
    pinoTo({
      pipeline: [
        { target: "pino-syslog", options: { modern: true, appname: "shop", messageOnly: true } },
        {
          target: "pino-socket",
          options: { address: host, port: syslogTcp, mode: "tcp", reconnect: true, ...RECOVERY },
        },
      ],
    }),
  bunyan: async ({ host, syslogUdp }) => {
    const { default: bunyan } = await import("bunyan");
    const { createBunyanStream } = await import("bunyan-syslog-udp");
    const stream = createBunyanStream({ name: "shop", host, port: syslogUdp, facility: "local0" });
    const log = bunyan.createLogger({ name: "shop", streams: [{ type: "raw", stream }] });
    return {
      send: (text) => log.info(text),
      finish: () => new Promise((resolve) => setTimeout(resolve, 300)),
    };
  },
};

export const closed = (log) =>
  new Promise((resolve) => {
    log.on("finish", () => setTimeout(resolve, 300));
    log.end();
  });
