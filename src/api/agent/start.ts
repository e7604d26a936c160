/** Opens the agent's HTTP side: what logspout serves on its port, and /metrics. */
import { createServer, ServerResponse } from "node:http";
import type { IncomingMessage, Server } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { listen } from "../listening.ts";
import { NOT_FOUND, PlainAnswer } from "./answers.ts";
import type { Parts } from "./call.ts";
import type { AgentApiOptions } from "./contract.ts";
import { answerError, dispatch, targetOf } from "./dispatch.ts";
import { refuseForeign } from "./foreign.ts";
import { ContainerTexts } from "./lines.ts";
import { Settings } from "./settings.ts";
import { Viewers } from "./viewers.ts";
import { wantedLines } from "./wanted.ts";
import { openWebSockets } from "./websocket.ts";
import type { Upgrade, WebSockets } from "./websocket.ts";

export interface RunningAgentApi {
  url: string;
  /** Open readers of /logs. */
  viewers: () => number;
  /** Ends readers, lets short answers finish. Twice is harmless. */
  close: () => Promise<void>;
}

/** Viewers, and room for short requests beside them. */
const SPARE_CONNECTIONS = 200;
const CLOSE_GRACE_MS = 1000;
const SERVER_OPTIONS = {
  /** A client that says nothing for so long is gone, or wants to hold a connection. */
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5000,
  /** The peer of a quiet stream that vanished without a word is noticed by the kernel. */
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
};

/** Rejects with a Refusal when the address cannot be listened on. */
export async function startAgentApi(options: AgentApiOptions): Promise<RunningAgentApi> {
  const settings = Settings.parse(options.settings ?? {});
  const parts: Parts = {
    ...options,
    settings,
    viewers: new Viewers(settings.viewers),
    texts: new ContainerTexts(settings.environment === "values"),
  };
  const sockets = openWebSockets();
  const upgraded = new Set<Duplex>();
  const server = createServer(SERVER_OPTIONS, (request, response) => void dispatch(request, response, parts));
  server.maxConnections = settings.viewers + SPARE_CONNECTIONS;
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    void upgrade({ request, socket, head }, sockets, parts);
  });
  const url = `http://${await listen(server, options, "HTTP_BIND_ADDRESS and PORT")}`;
  let closed: Promise<void> | undefined;
  return {
    url,
    viewers: () => parts.viewers.count,
    close: () => (closed ??= closeAll(server, { sockets, upgraded, parts })),
  };
}

/** Node hands over every request that wants another protocol. Only one is spoken, so the rest is served as if it had not asked. */
async function upgrade(given: Upgrade, sockets: WebSockets, parts: Parts): Promise<void> {
  const { request, socket } = given;
  socket.on("error", () => socket.destroy());
  if (!isWebSocket(request) && !hasBody(request)) return dispatch(request, plainResponse(given), parts);
  try {
    if (!isWebSocket(request)) throw new PlainAnswer(400, "Bad request: a body and an upgrade at once");
    refuseForeign(request.headers, parts.settings.hosts);
    const { name, place, query } = targetOf(request.url ?? "");
    if (name !== "logs") throw new PlainAnswer(404, NOT_FOUND);
    const wanted = await wantedLines(place, query, parts.containers);
    if (!socket.destroyed) sockets.serve(given, wanted, parts);
  } catch (error) {
    answerError(error, plainResponse(given), parts);
  }
}

/** In any case of the word, in a list or alone (RFC 9110 7.8). logspout knew it in lower case alone. */
function isWebSocket({ method, headers }: IncomingMessage): boolean {
  const protocols = (headers.upgrade ?? "").toLowerCase().split(",");
  return method === "GET" && protocols.some((one) => one.trim() === "websocket");
}

/** Node does not read on after an upgrade. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** After an "upgrade" Node leaves the socket to us, with neither an answer nor an end. */
function plainResponse({ request, socket }: Upgrade): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  if (socket instanceof Socket) response.assignSocket(socket);
  response.once("finish", () => socket.end());
  return response;
}

interface Open {
  sockets: WebSockets;
  upgraded: ReadonlySet<Duplex>;
  parts: Parts;
}

async function closeAll(server: Server, { sockets, upgraded, parts }: Open): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  sockets.close();
  parts.viewers.end();
  server.closeIdleConnections();
  await Promise.race([ended, sleep(CLOSE_GRACE_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  sockets.cut();
  for (const socket of upgraded) socket.destroy();
  await ended;
}
