/** Doors on a real HTTP server, with the product's own finding, reading and letting in. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { createDoorAccess } from "../../src/api/door-access.ts";
import { createDoorListener } from "../../src/api/doors.ts";
import { checkHosts } from "../../src/api/auth/origin.ts";
import type { Door } from "../../src/record/door.ts";

export interface ServedDoors {
  /** http://127.0.0.1:PORT */
  url: string;
  port: number;
  close: () => Promise<void>;
}

export interface ServeOptions {
  /** `receive.tokens`. */
  tokens?: readonly string[];
  /** LOGBOOM_TOKEN: reads, too. Without it sign-in is off. */
  token?: string;
}

/** Closed when the test ends. What no door takes is 404. */
export async function serveDoors(
  doors: readonly Door[] | (() => readonly Door[]),
  options: ServeOptions = {},
): Promise<ServedDoors> {
  const { token, tokens = [] } = options;
  const mode = token === undefined ? "off" : "on";
  const { host, origin } = checkHosts({ mode });
  const find = (secret: string) =>
    secret === token ? { name: "LOGBOOM_TOKEN", strong: secret.length >= 20 } : undefined;
  const listener = createDoorListener({
    doors: typeof doors === "function" ? doors : () => doors,
    access: createDoorAccess({ auth: { mode, tokens: { find, alive: () => true } }, tokens, token }),
    checkBrowser: (headers) => {
      host(headers.get("host") ?? undefined);
      origin(headers);
    },
    trustProxy: false,
    log: pino({ level: "silent" }),
  });
  const server = createServer((request, response) => {
    if (listener(request, response)) return;
    response.statusCode = 404;
    response.end("no door");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}`, port, close };
}
