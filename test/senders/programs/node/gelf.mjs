import { setTimeout as sleep } from "node:timers/promises";
import winston from "winston";
import { called } from "./drive.mjs";

/** Node hands datagrams to the kernel a little later than they are sent. */
const drained = () => sleep(500);

async function gelfPro(adapterName, host, port) {
  const { default: gelf } = await import("gelf-pro");
  gelf.setConfig({ adapterName, adapterOptions: { host, port }, fields: { team: "infra" } });
  return { send: (text) => called((done) => gelf.info(text, { order: 1 }, done)) };
}

async function winstonGelf(protocol, host, port) {
  const { default: Gelf } = await import("winston-log2gelf");
  const protocolOptions = protocol === "http" ? { path: "/gelf" } : {};
  const again = { reconnect: -1, wait: 200 };
  const transport = new Gelf({ host, port, protocol, hostname: "shop", protocolOptions, ...again });
  const log = winston.createLogger({ transports: [transport] });
  return { send: (text) => log.info(text), finish: drained };
}

export const clients = {
  gelfProUdp: ({ host, gelfUdp }) => gelfPro("udp", host, gelfUdp),
  gelfProTcp: ({ host, gelfTcp }) => gelfPro("tcp", host, gelfTcp),
  winstonTcp: ({ host, gelfTcp }) => winstonGelf("tcp", host, gelfTcp),
  winstonHttp: ({ host, http }) => winstonGelf("http", host, http),
  log4js: async ({ host, gelfUdp }) => {
    const { default: log4js } = await import("log4js");
    const gelf = { type: "@log4js-node/gelf", host, port: gelfUdp, facility: "shop" };
    log4js.configure({
      appenders: { gelf },
      categories: { default: { appenders: ["gelf"], level: "info" } },
    });
    const log = log4js.getLogger();
    return { send: (text) => log.info(text), finish: () => called((done) => log4js.shutdown(done)) };
  },
  bunyan: async ({ host, gelfUdp }) => {
    const { default: bunyan } = await import("bunyan");
    const { default: Stream } = await import("bunyan-gelf");
    const stream = new Stream({ host, port: gelfUdp });
    const log = bunyan.createLogger({ name: "shop", streams: [{ type: "raw", stream }] });
    return { send: (text) => log.info(text), finish: drained };
  },
};
