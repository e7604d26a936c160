/** Pino with a transport: a worker of its own, which is drained at the end. */
import { once } from "node:events";
import pino from "pino";

export function pinoTo(transport) {
  const stream = pino.transport(transport);
  const log = pino(stream);
  return {
    send: (text) => log.info(text),
    flush: () => new Promise((resolve) => stream.flush(resolve)),
    finish: async () => {
      // The worker alone does not keep a program alive.
      const alive = setInterval(() => undefined, 1000);
      const closed = once(stream, "close");
      stream.end();
      await closed;
      clearInterval(alive);
    },
  };
}
