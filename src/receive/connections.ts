/** Accepts connections within limits and gives each to its protocol; knows them all, so that closing ends them. */
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { once } from "node:events";
import type { SourceContext } from "../record/source.ts";
import { plainAddress } from "./address.ts";
import type { Address } from "./address.ts";
import type { Bound } from "./binding.ts";

/** Finds out that a sender is gone without a goodbye. */
const KEEPALIVE_MS = 60_000;

export interface ConnectionLimits {
  maxConnections: number;
  /** 0: never. */
  idleTimeoutSeconds: number;
}

/** What a protocol makes of one connection. */
export interface Conversation {
  /** The receiver closes: hand on what is whole, answer what is durable, let the sender go. Twice is harmless. */
  finish: () => void;
}

export interface ConnectionsOptions<C extends Conversation> {
  ctx: SourceContext;
  limits: ConnectionLimits;
  /** Called with a socket that nobody reads yet; `peer` is the sender's address. */
  open: (socket: Socket, peer: string) => C;
  /** When the last conversation was finished: resolves once nothing of them is under way. */
  idle: () => Promise<void>;
}

export class KeptConnections<C extends Conversation> {
  readonly #options: ConnectionsOptions<C>;
  readonly #open = new Set<C>();

  constructor(options: ConnectionsOptions<C>) {
    this.#options = options;
  }

  count(): number {
    return this.#open.size;
  }

  all(): Iterable<C> {
    return this.#open;
  }

  readonly bind = async ({ host, port }: Address): Promise<Bound> => {
    const server = createServer({ pauseOnConnect: true }, (socket) => this.#accept(socket));
    server.listen({ host, port });
    // Rejects on "error".
    await once(server, "listening");
    const broken = new Promise<Error>((resolve) => server.on("error", resolve));
    const bound = server.address();
    const actual = typeof bound === "object" && bound !== null ? bound.port : port;
    return { address: { host, port: actual }, broken, close: () => this.#close(server) };
  };

  #accept(socket: Socket): void {
    const { ctx, limits, open } = this.#options;
    // A reset shows as "close", too, and is the sender's business.
    socket.on("error", () => undefined);
    if (this.#open.size >= limits.maxConnections) {
      ctx.count("refused", "too many connections");
      socket.destroy();
      return;
    }
    socket.setKeepAlive(true, KEEPALIVE_MS);
    const { idleTimeoutSeconds } = limits;
    if (idleTimeoutSeconds > 0) socket.setTimeout(idleTimeoutSeconds * 1000, () => socket.destroy());
    const conversation = open(socket, plainAddress(socket.remoteAddress ?? ""));
    this.#open.add(conversation);
    socket.once("close", () => this.#open.delete(conversation));
  }

  async #close(server: Server): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const one of this.#open) one.finish();
    await closed;
    await this.#options.idle();
  }
}
