/** TLS on accepted connections: the handshake, the sender's certificate, and what to say of those that fail. */
import type { Socket } from "node:net";
import { createServer } from "node:tls";
import type { Server, TLSSocket } from "node:tls";
import type { Certificates } from "./certificates.ts";

/** Slow devices need seconds; whoever needs longer only takes up room. */
const HANDSHAKE_MS = 20_000;

export interface HandshakeResult {
  secured: (socket: TLSSocket) => void;
  /** `reason` is one of a few, for counting; `because` is for people. */
  failed: (reason: string, because: string) => void;
}

export class Handshakes {
  readonly #certificates: Certificates;
  /** Never listens: it is given connections that were accepted elsewhere, behind their PROXY header. */
  readonly #server: Server;
  /** By the two ends of the connection: all that the two faces of a connection share. */
  readonly #waiting = new Map<string, HandshakeResult>();
  /** Wrong certificates of connections that had lost their ends when it was told; each is closed in the same turn. */
  readonly #nameless: string[] = [];

  constructor(certificates: Certificates, alpn?: readonly string[]) {
    this.#certificates = certificates;
    const { clientCaFiles, requireClientCert } = certificates.options;
    this.#server = createServer({
      ...certificates.loaded,
      handshakeTimeout: HANDSHAKE_MS,
      requestCert: clientCaFiles.length > 0,
      rejectUnauthorized: requireClientCert,
      pauseOnConnect: true,
      ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
    });
    this.#server.on("secureConnection", (socket) => this.#secured(socket));
    this.#server.on("tlsClientError", (error, socket) => this.#failed(error, socket));
  }

  begin(raw: Socket, result: HandshakeResult): void {
    const renewed = this.#certificates.renewed(Date.now());
    if (renewed !== undefined) this.#server.setSecureContext(renewed);
    const ends = endsOf(raw);
    this.#waiting.set(ends, result);
    // What else is to be told of it comes in the same turn.
    raw.once("close", () => setImmediate(() => this.#closed(ends)));
    this.#server.emit("connection", raw);
  }

  #secured(socket: TLSSocket): void {
    const result = this.#take(socket);
    socket.on("error", () => undefined);
    if (result === undefined) {
      socket.destroy();
      return;
    }
    // A certificate is optional, a wrong one is refused all the same.
    if (socket.authorizationError && hasCertificate(socket)) {
      socket.destroy();
      result.failed("client certificate", String(socket.authorizationError));
      return;
    }
    result.secured(socket);
  }

  #failed(error: Error, socket: TLSSocket): void {
    const result = this.#take(socket);
    const unauthorized = socket.authorizationError;
    socket.destroy();
    if (unauthorized && result === undefined) this.#nameless.push(String(unauthorized));
    else if (unauthorized) result?.failed("client certificate", String(unauthorized));
    else if (isMissing(error)) result?.failed("client certificate", "the sender has none");
    else result?.failed("TLS handshake", error.message);
  }

  #closed(ends: string): void {
    const result = this.#waiting.get(ends);
    this.#waiting.delete(ends);
    const unauthorized = result === undefined ? undefined : this.#nameless.shift();
    if (unauthorized !== undefined) result?.failed("client certificate", unauthorized);
    else result?.failed("TLS handshake", "the sender went away before its end");
  }

  /** Undefined for one that was told already; a closed connection has lost its ends and is told by its "close". */
  #take(socket: TLSSocket): HandshakeResult | undefined {
    const ends = endsOf(socket);
    const result = this.#waiting.get(ends);
    this.#waiting.delete(ends);
    return result;
  }
}

function endsOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`;
}

function hasCertificate(socket: TLSSocket): boolean {
  return Object.keys(socket.getPeerCertificate()).length > 0;
}

function isMissing(error: Error): boolean {
  return "code" in error && error.code === "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE";
}
