/**
 * The one address of everything over HTTP: HTTP/1.1 and HTTP/2 (which gRPC needs) on the same port, told apart by how a
 * connection begins; with a certificate, TLS for all of it.
 */
import { createServer as createHttp } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createHttp2, Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Http2Server, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import { createServer as createNet } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTls } from "node:tls";
import type { Certificates } from "../receive/certificates.ts";

export interface FrontOptions {
  /** HTTP/1.1, and HTTP/2 that `stream` did not take. */
  request: (
    incoming: IncomingMessage | Http2ServerRequest,
    outgoing: ServerResponse | Http2ServerResponse,
  ) => void;
  /** Takes streams that it knows the path of. */
  stream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => boolean;
  certificates: Certificates | undefined;
  maxConnections: number;
  /** So that one address alone cannot shut out the others. */
  maxConnectionsPerAddress: number;
  /** Told of each connection that is one too many of its address. */
  refused: (address: string) => void;
}

export interface Front {
  /** Listens, and has the address. */
  server: Server;
  /** Takes no more, lets short answers finish for `graceMs`, cuts the rest. */
  close: (graceMs: number) => Promise<void>;
}

/** RFC 9113 3.4: the first bytes of HTTP/2; no HTTP/1.1 method is PRI. */
const PREFACE = Buffer.from("PRI * HTTP/2.0");
/** A browser opens connections ahead of their use. */
const FIRST_BYTES_WITHIN_MS = 60_000;

export function createFront(options: FrontOptions): Front {
  const http = createHttp(options.request);
  // Some clients close their half behind the body and leave; what they sent came whole all the same.
  Object.assign(http, { httpAllowHalfOpen: true });
  // It never listens itself; without this it would watch neither slow requests nor idle connections.
  http.emit("listening");
  const http2 = createHttp2();
  const sessions = serveHttp2(http2, options);
  const begin = (socket: Socket, isHttp2: boolean): void => {
    (isHttp2 ? http2 : http).emit("connection", socket);
  };
  const { certificates } = options;
  const server = certificates === undefined ? plainServer(begin) : tlsServer(certificates, begin);
  server.maxConnections = options.maxConnections;
  // Those, too, that neither of the two servers knows of yet.
  const sockets = new Set<Socket>();
  const crowded = countAddresses(options.maxConnectionsPerAddress);
  server.on("connection", (socket: Socket) => {
    socket.on("error", () => undefined);
    if (crowded(socket)) {
      socket.destroy();
      options.refused(socket.remoteAddress ?? "");
      return;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return {
    server,
    close: async (graceMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // It looks for slow requests twice a minute until it is closed.
      http.close(() => undefined);
      http.closeIdleConnections();
      for (const session of sessions) session.close();
      for (const socket of sockets) if (UNDECIDED.has(socket)) socket.destroy();
      await within(closed, graceMs);
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** True for a connection that is one too many of its address; others count until they are closed. */
function countAddresses(most: number): (socket: Socket) => boolean {
  const counts = new Map<string, number>();
  return (socket) => {
    const address = socket.remoteAddress ?? "";
    const now = counts.get(address) ?? 0;
    if (now >= most) return true;
    counts.set(address, now + 1);
    socket.once("close", () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
    return false;
  };
}

/** Sockets whose first bytes have not come. */
const UNDECIDED = new WeakSet<Socket>();

function plainServer(begin: (socket: Socket, isHttp2: boolean) => void): Server {
  return createNet({ allowHalfOpen: true }, (socket) => {
    UNDECIDED.add(socket);
    socket.once("end", () => {
      if (UNDECIDED.has(socket)) socket.destroy();
    });
    socket.setTimeout(FIRST_BYTES_WITHIN_MS, () => socket.destroy());
    decide(socket, (isHttp2) => {
      UNDECIDED.delete(socket);
      // The listener of the timeout goes, too: the servers have their own.
      socket.removeAllListeners("timeout");
      socket.setTimeout(0);
      begin(socket, isHttp2);
    });
  });
}

/** Of TLS connections the handshake says which protocol it will be (ALPN, RFC 7301). */
function tlsServer(certificates: Certificates, begin: (socket: Socket, isHttp2: boolean) => void): Server {
  const { clientCaFiles, requireClientCert } = certificates.options;
  const server = createTls(
    {
      ...certificates.loaded,
      ALPNProtocols: ["h2", "http/1.1"],
      requestCert: clientCaFiles.length > 0,
      rejectUnauthorized: requireClientCert,
    },
    (socket) => {
      socket.on("error", () => undefined);
      begin(socket, socket.alpnProtocol === "h2");
    },
  );
  server.on("connection", () => {
    const renewed = certificates.renewed(Date.now());
    if (renewed !== undefined) server.setSecureContext(renewed);
  });
  server.on("tlsClientError", () => undefined);
  return server;
}

/** Hands the socket on as it was, once its first bytes say which protocol it speaks. */
function decide(socket: Socket, then: (http2: boolean) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const look = (bytes: Buffer): void => {
    seen = seen.length === 0 ? bytes : Buffer.concat([seen, bytes]);
    const compared = Math.min(seen.length, PREFACE.length);
    const like = seen.compare(PREFACE, 0, compared, 0, compared) === 0;
    if (like && compared < PREFACE.length) return;
    socket.off("data", look);
    socket.pause();
    socket.unshift(seen);
    then(like);
    // Its new owner listens by now, and a paused socket would tell it nothing.
    process.nextTick(() => socket.resume());
  };
  socket.on("data", look);
}

function serveHttp2(server: Http2Server, options: FrontOptions): Set<ServerHttp2Session> {
  const sessions = new Set<ServerHttp2Session>();
  // Node's own types leave out the fourth part.
  const onStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, ...rest: unknown[]): void => {
    stream.on("error", () => undefined);
    if (options.stream(stream, headers)) return;
    const incoming = new Http2ServerRequest(stream, headers, {}, rest[1] as string[]);
    options.request(incoming, new Http2ServerResponse(stream));
  };
  server.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => undefined);
    session.once("close", () => sessions.delete(session));
  });
  server.on("sessionError", () => undefined);
  server.on("stream", onStream);
  return sessions;
}

function within(closed: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  return Promise.race([closed, late]).finally(() => clearTimeout(timer));
}
