import { setTimeout as sleep } from "node:timers/promises";
import winston from "winston";
import { untilTaken } from "./drive.mjs";
import { closed } from "./syslog.mjs";

const BATCH = 100;

export const clients = {
  elastic: async ({ host, http }) => {
    const { Client } = await import("@elastic/elasticsearch");
    const client = new Client({ node: `http://${host}:${http}` });
    const bulk = async (texts) => {
      const operations = texts.flatMap((message) => [
        { create: { _index: "logs-shop" } },
        { message, order: 1 },
      ]);
      const { errors } = await client.bulk({ operations });
      if (errors) throw new Error("some were refused");
    };
    return { batch: BATCH, send: (texts) => untilTaken(() => bulk(texts)) };
  },
  opensearch: async ({ host, http }) => {
    const { Client } = await import("@opensearch-project/opensearch");
    const client = new Client({ node: `http://${host}:${http}` });
    const bulk = async (texts) => {
      const { body } = await client.bulk({
        body: texts.flatMap((message) => [{ index: { _index: "logs-shop" } }, { message }]),
      });
      if (body.errors) throw new Error("some were refused");
    };
    return { batch: BATCH, send: (texts) => untilTaken(() => bulk(texts)) };
  },
  pino: async ({ host, http }) => {
    const { default: pinoElastic } = await import("pino-elasticsearch");
    const { default: pino } = await import("pino");
    const options = {
      node: `http://${host}:${http}`,
      index: "logs-shop",
      flushInterval: 200,
      opType: "create",
    };
    const stream = pinoElastic(options);
    for (const event of ["insertError", "unknown", "error"])
      stream.on(event, (error) => process.stderr.write(`${error}\n`));
    const log = pino(stream);
    return { send: (text) => log.info(text), finish: () => sleep(10 * options.flushInterval) };
  },
  winston: async ({ host, http }) => {
    const { ElasticsearchTransport } = await import("winston-elasticsearch");
    const clientOpts = { node: `http://${host}:${http}` };
    const options = {
      clientOpts,
      index: "logs-shop",
      flushInterval: 200,
      retryLimit: 50,
      bufferLimit: 1_000_000,
    };
    const transport = new ElasticsearchTransport(options);
    transport.on("error", () => undefined);
    const log = winston.createLogger({ transports: [transport] });
    const finish = async () => {
      while (transport.bulkWriter.bulk.length > 0) await sleep(100);
      await closed(log);
    };
    return { send: (text) => log.info(text), finish };
  },
};
