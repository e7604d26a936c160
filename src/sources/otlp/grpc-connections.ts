/** gRPC on an address of its own: HTTP/2 from the first byte, on connections that were accepted within limits. */
import { performServerHandshake } from "node:http2";
import type { ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { KeptConnections } from "../../receive/connections.ts";
import type { Conversation } from "../../receive/connections.ts";
import type { DoorAccess } from "../../record/door.ts";
import type { SourceContext } from "../../record/source.ts";
import type { OtlpConfig } from "./config.ts";
import type { GrpcCalls } from "./grpc.ts";

/** Calls of one connection at a time; clients queue what is above. */
const STREAMS_MOST = 100;
/** What a call may send before it hears from us; the protocol's own 64 KiB make large requests slow. */
const WINDOW_BYTES = 1024 * 1024;

/** Where nobody says who may send. */
const EVERYBODY: DoorAccess = { maySend: () => true, mayRead: () => false, secrets: () => [] };

export function grpcConnections(
  options: OtlpConfig,
  ctx: SourceContext,
  calls: GrpcCalls,
): KeptConnections<GrpcConnection> {
  return new KeptConnections({
    ctx,
    limits: options,
    // Go's gRPC has refused TLS without it since 1.67.
    alpn: ["h2"],
    open: (socket, peer) => new GrpcConnection(socket, peer, { calls, options, access: ctx.access }),
    idle: () => calls.idle(),
  });
}

interface Around {
  calls: GrpcCalls;
  options: OtlpConfig;
  access: SourceContext["access"];
}

export class GrpcConnection implements Conversation {
  readonly #session: ServerHttp2Session;

  constructor(socket: Socket, peer: string, { calls, options, access = () => EVERYBODY }: Around) {
    const idleMs = options.idleTimeoutSeconds * 1000;
    // The session reads below the socket, which would seem idle for ever.
    socket.setTimeout(0);
    const session = performServerHandshake(socket, {
      settings: { maxConcurrentStreams: STREAMS_MOST, initialWindowSize: WINDOW_BYTES },
    });
    this.#session = session;
    session.on("error", () => undefined);
    session.on("stream", (stream, headers) => calls.open(stream, headers, { peer, access: access(peer) }));
    if (idleMs > 0) session.setTimeout(idleMs, () => session.close());
    session.setLocalWindowSize(WINDOW_BYTES * 4);
    socket.resume();
  }

  /** Takes no more calls; ends when those under way have been answered. */
  finish(): void {
    if (!this.#session.closed) this.#session.close();
  }
}
