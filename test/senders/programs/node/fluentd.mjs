import { untilTaken } from "./drive.mjs";

async function fluentLogger(options, host, port) {
  const { default: fluent } = await import("fluent-logger");
  const sender = fluent.createFluentSender("shop", { host, port, reconnectInterval: 200, ...options });
  sender.on("error", () => undefined);
  const sendOne = (text) =>
    new Promise((resolve, reject) =>
      sender.emit("log", { message: text }, (error) => (error ? reject(error) : resolve())),
    );
  return { sendOne, finish: () => new Promise((resolve) => sender.end(null, null, resolve)) };
}

async function fluentOrg(eventMode, host, port) {
  const { FluentClient } = await import("@fluent-org/logger");
  const client = new FluentClient("shop", {
    eventMode,
    socket: {
      host,
      port,
      timeout: 3000,
      reconnect: { backoff: 2, delay: 100, minDelay: 100, maxDelay: 500 },
    },
    ack: { ackTimeout: 20_000 },
    eventRetry: { attempts: 50, minDelay: 100, maxDelay: 500 },
    sendQueueLimit: { size: 1e9, length: 1e6 },
  });
  const underWay = new Set();
  return {
    send: async (text) => {
      const one = client.emit("log", { message: text }).finally(() => underWay.delete(one));
      underWay.add(one);
      // Without waiting for each, but not without end.
      if (underWay.size >= 200) await Promise.race(underWay);
    },
    flush: () => Promise.all(underWay),
    finish: () => client.shutdown(),
  };
}

export const clients = {
  fluentLogger: async ({ host, fluentd }) => {
    const { sendOne, finish } = await fluentLogger({}, host, fluentd);
    return { send: sendOne, finish };
  },
  fluentLoggerAck: async ({ host, fluentd }) => {
    const options = {
      requireAckResponse: true,
      eventMode: "PackedForward",
      ackResponseTimeout: 3000,
      flushInterval: 20,
    };
    const { sendOne, finish } = await fluentLogger(options, host, fluentd);
    return {
      batch: 100,
      send: (texts) => Promise.all(texts.map((text) => untilTaken(() => sendOne(text)))),
      finish,
    };
  },
  fluentOrgMessage: ({ host, fluentd }) => fluentOrg("Message", host, fluentd),
  fluentOrgForward: ({ host, fluentd }) => fluentOrg("Forward", host, fluentd),
  fluentOrgPacked: ({ host, fluentd }) => fluentOrg("PackedForward", host, fluentd),
  fluentOrgCompressed: ({ host, fluentd }) => fluentOrg("CompressedPackedForward", host, fluentd),
};
