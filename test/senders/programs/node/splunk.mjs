import winston from "winston";
import { called, untilTaken } from "./drive.mjs";
import { closed } from "./syslog.mjs";

export const clients = {
  splunkLogging: async ({ host, http }) => {
    const { default: splunk } = await import("splunk-logging");
    const log = new splunk.Logger({ token: "none", url: `http://${host}:${http}`, maxBatchCount: 100 });
    log.error = () => undefined;
    const batch = async (texts) => {
      // The hundredth event sends them all, unless an earlier call left some: then they are sent again with these.
      if (log.contextQueue.length === 0)
        for (const message of texts.slice(0, -1)) log.send({ message, severity: "info" });
      await called((done) => {
        log.config.maxBatchCount = 0;
        if (log.contextQueue.length < texts.length) log.send({ message: texts.at(-1), severity: "info" });
        log.flush((error, answer, body) =>
          done(error ?? (body?.code === 0 ? undefined : new Error(JSON.stringify(body)))),
        );
      });
    };
    return { batch: 100, send: (texts) => untilTaken(() => batch(texts)) };
  },
  winston: async ({ host, http }) => {
    const { default: Splunk } = await import("winston-splunk-httplogger");
    const transport = new Splunk({
      splunk: { token: "none", url: `http://${host}:${http}`, maxRetries: 50 },
    });
    const log = winston.createLogger({ transports: [transport] });
    return { send: (text) => log.info(text), finish: () => closed(log) };
  },
};
