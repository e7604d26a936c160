import winston from "winston";
import { pinoTo } from "./pino-lines.mjs";

async function winstonLoki(json, host, http) {
  const { default: Loki } = await import("winston-loki");
  const transport = new Loki({
    host: `http://${host}:${http}`,
    labels: { app: "shop" },
    json,
    batching: true,
    interval: 0.2,
    timeout: 3000,
    replaceTimestamp: false,
    clearOnError: false,
    format: winston.format.printf(({ message }) => message),
    onConnectionError: () => undefined,
  });
  const log = winston.createLogger({ transports: [transport] });
  return { send: (text) => log.info(text), finish: () => transport.flush() };
}

export const clients = {
  winstonJson: ({ host, http }) => winstonLoki(true, host, http),
  winstonProtobuf: ({ host, http }) => winstonLoki(false, host, http),
  pino: async ({ host, http }) =>
    pinoTo({
      target: "pino-loki",
      options: { host: `http://${host}:${http}`, batching: { interval: 0.2 }, labels: { app: "shop" } },
    }),
};
