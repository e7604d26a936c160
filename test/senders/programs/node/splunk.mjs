import { setTimeout as sleep } from "node:timers/promises";
import winston from "winston";
import { called, untilTaken } from "./drive.mjs";

export const clients = {
  splunkLogging: async ({ host, http }) => {
    const { default: splunk } = await import("splunk-logging");
    const log = new splunk.Logger({ token: "none", url: `http://${host}:${http}`, maxBatchCount: 0 });
    log.error = () => undefined;
    const batch = async (texts) => {
      // What an earlier, failed flush has left is these same events.
      if (log.serializedContextQueue.length === 0)
        for (const message of texts) log.send({ message, severity: "info" });
      await called((done) =>
        log.flush((error, answer, body) => {
          const refused = body?.code === 0 ? undefined : new Error(JSON.stringify(body));
          done(error ?? refused);
        }),
      );
    };
    return { batch: 100, send: (texts) => untilTaken(() => batch(texts)) };
  },
  winston: async ({ host, http }) => {
    const { default: Splunk } = await import("winston-splunk-httplogger");
    const transport = new Splunk({
      splunk: { token: "none", url: `http://${host}:${http}`, maxRetries: 50 },
    });
    const log = winston.createLogger({ transports: [transport] });
    let underWay = 0;
    transport.on("logged", () => (underWay -= 1));
    const send = (text) => {
      underWay += 1;
      log.info(text);
    };
    const finish = async () => {
      while (underWay > 0) await sleep(100);
    };
    return { send, finish };
  },
};
