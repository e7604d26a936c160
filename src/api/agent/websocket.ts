/** GET /logs by WebSocket (RFC 6455): a text frame for each line, always JSON. What the client sends is not looked at. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import type { Parts } from "./call.ts";
import { jsonWriter } from "./lines.ts";
import { webSocketOutlet } from "./outlet.ts";
import { pump } from "./pump.ts";
import type { Wanted } from "./wanted.ts";

/** A client has nothing to say here. */
const MAX_INCOMING_BYTES = 1024;
/** A connection that a firewall forgot is noticed within two of these; also keeps proxies from ending a quiet one. */
const PING_EVERY_MS = 30_000;
const GOODBYE_MS = 1000;
/** RFC 6455 7.4.1. */
const GOING_AWAY = 1001;

export interface WebSockets {
  serve: (upgrade: Upgrade, wanted: Wanted, parts: Parts) => void;
  /** Says goodbye to all; a client that does not answer is cut off by `cut`. */
  close: () => void;
  cut: () => void;
}

export interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

export function openWebSockets(): WebSockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_INCOMING_BYTES,
    perMessageDeflate: false,
    // Pongs for a client that pings but does not read would pile up.
    autoPong: false,
  });
  return {
    serve: ({ request, socket, head }, wanted, parts) => {
      // Refuses by itself what is no proper handshake; otherwise calls back before it returns.
      const { watching, leave } = parts.viewers.enter(() => parts.watch(wanted.filter));
      socket.once("close", leave);
      server.handleUpgrade(request, socket, head, (client) => {
        keepAlive(client);
        const outlet = webSocketOutlet(client, parts.settings.slowViewerS * 1000);
        pump(watching, jsonWriter(parts.texts), outlet)
          .then((end) => (end === "nothing more" ? client.close(GOING_AWAY) : client.terminate()))
          .catch((error: unknown) => {
            parts.log.error({ err: error }, "a viewer's lines could not be written");
            client.terminate();
          })
          .finally(leave);
      });
    },
    close: () => {
      for (const client of server.clients) client.close(GOING_AWAY);
    },
    cut: () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function keepAlive(client: WebSocket): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) return client.terminate();
    answered = false;
    client.ping();
  }, PING_EVERY_MS);
  timer.unref();
  client.on("pong", () => {
    answered = true;
  });
  client.on("ping", (payload) => {
    if (client.bufferedAmount === 0) client.pong(payload);
  });
  // Who breaks the protocol is told so, and not waited for.
  client.on("error", () => setTimeout(() => client.terminate(), GOODBYE_MS).unref());
  client.on("close", () => clearInterval(timer));
}
