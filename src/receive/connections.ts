/** Accepts connections within limits and gives each to its protocol; knows them all, so that closing ends them. */
import { createServer } from "node:net";
import type { BlockList, Server, Socket } from "node:net";
import { once } from "node:events";
import type { SourceContext } from "../record/source.ts";
import { plainAddress } from "./address.ts";
import type { Address } from "./address.ts";
import type { Bound } from "./binding.ts";
import type { Certificates } from "./certificates.ts";
import { Handshakes } from "./handshakes.ts";
import { isWithin, networksOf } from "./options.ts";
import type { ConnectionLimits } from "./options.ts";
import { behindProxy } from "./proxied.ts";
import { Refusals } from "./refusals.ts";

/** Finds out that a sender is gone without a goodbye. */
const KEEPALIVE_MS = 60_000;

/** A conversation that has not ended so long after it was asked to is cut off: its sender does not read our answer. */
const FINISH_MOST_MS = 10_000;

/** What a protocol makes of one connection. */
export interface Conversation {
  /** The receiver closes: hand on what is whole, answer what is durable, let the sender go. Twice is harmless. */
  finish: () => void;
}

export interface ConnectionsOptions<C extends Conversation> {
  ctx: SourceContext;
  limits: ConnectionLimits;
  /** Called with a socket that nobody reads yet (of TLS a decrypted one); `peer` is the sender's address. */
  open: (socket: Socket, peer: string) => C;
  /** What is spoken inside TLS, for protocols whose senders ask (ALPN, RFC 7301): "h2". */
  alpn?: readonly string[];
  /** When the last conversation was finished: resolves once nothing of them is under way. */
  idle: () => Promise<void>;
}

export class KeptConnections<C extends Conversation> {
  readonly #options: ConnectionsOptions<C>;
  readonly #proxies: BlockList | undefined;
  readonly #refusals: Refusals;
  readonly #open = new Set<C>();
  /** Accepted and not closed, handshakes included. */
  #accepted = 0;
  readonly #perAddress = new Map<string, number>();

  constructor(options: ConnectionsOptions<C>) {
    this.#options = options;
    this.#proxies = networksOf(options.limits.proxyProtocol);
    this.#refusals = new Refusals(options.ctx);
  }

  count(): number {
    return this.#open.size;
  }

  all(): Iterable<C> {
    return this.#open;
  }

  readonly bind = (wanted: Address): Promise<Bound> => this.#bind(wanted, undefined);

  /** For an address with TLS; undefined certificates never come here, since their address is "off". */
  bindTls(certificates: Certificates | undefined): (wanted: Address) => Promise<Bound> {
    const handshakes =
      certificates === undefined ? undefined : new Handshakes(certificates, this.#options.alpn);
    return (wanted) => this.#bind(wanted, handshakes);
  }

  async #bind({ host, port }: Address, handshakes: Handshakes | undefined): Promise<Bound> {
    const entrance: Entrance<C> = {
      handshakes,
      sockets: new Set(),
      arriving: new Set(),
      conversations: new Set(),
    };
    const server = createServer({ pauseOnConnect: true }, (socket) => this.#accept(socket, entrance));
    server.listen({ host, port });
    // Rejects on "error".
    await once(server, "listening");
    const broken = new Promise<Error>((resolve) => server.on("error", resolve));
    const bound = server.address();
    const actual = typeof bound === "object" && bound !== null ? bound.port : port;
    return { address: { host, port: actual }, broken, close: () => this.#close(server, entrance) };
  }

  #accept(socket: Socket, entrance: Entrance<C>): void {
    // A reset shows as "close", too, and is the sender's business.
    socket.on("error", () => undefined);
    const peer = plainAddress(socket.remoteAddress ?? "");
    if (this.#accepted >= this.#options.limits.maxConnections) {
      this.#refuse(socket, peer, "too many connections");
      return;
    }
    this.#accepted += 1;
    entrance.sockets.add(socket);
    entrance.arriving.add(socket);
    socket.once("close", () => {
      this.#accepted -= 1;
      entrance.sockets.delete(socket);
      entrance.arriving.delete(socket);
    });
    socket.setKeepAlive(true, KEEPALIVE_MS);
    if (this.#proxies === undefined || !isWithin(this.#proxies, peer)) {
      this.#known(socket, peer, entrance);
      return;
    }
    behindProxy(socket, {
      named: (real) => this.#known(socket, real === undefined ? peer : plainAddress(real), entrance),
      failed: (because) => this.#refuse(socket, peer, "PROXY header", because),
    });
  }

  /** It is known now who the sender is. */
  #known(socket: Socket, peer: string, entrance: Entrance<C>): void {
    const same = this.#perAddress.get(peer) ?? 0;
    if (same >= this.#options.limits.maxConnectionsPerAddress) {
      this.#refuse(socket, peer, "too many connections of one address");
      return;
    }
    this.#perAddress.set(peer, same + 1);
    socket.once("close", () => this.#left(peer));
    const converse = (readable: Socket): void => {
      entrance.arriving.delete(socket);
      this.#converse(readable, peer, entrance);
    };
    if (entrance.handshakes === undefined) {
      converse(socket);
      return;
    }
    entrance.handshakes.begin(socket, {
      secured: converse,
      failed: (reason, because) => this.#refuse(socket, peer, reason, because),
    });
  }

  #left(peer: string): void {
    const same = this.#perAddress.get(peer) ?? 0;
    if (same > 1) this.#perAddress.set(peer, same - 1);
    else this.#perAddress.delete(peer);
  }

  #converse(socket: Socket, peer: string, { conversations }: Entrance<C>): void {
    const { limits, open } = this.#options;
    const { idleTimeoutSeconds } = limits;
    if (idleTimeoutSeconds > 0) closeWhenIdle(socket, idleTimeoutSeconds * 1000);
    const conversation = open(socket, peer);
    conversations.add(conversation);
    this.#open.add(conversation);
    socket.once("close", () => {
      conversations.delete(conversation);
      this.#open.delete(conversation);
    });
  }

  #refuse(socket: Socket, peer: string, reason: string, because = ""): void {
    socket.destroy();
    this.#refusals.tell(peer, reason, because);
  }

  async #close(server: Server, { sockets, arriving, conversations }: Entrance<C>): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of arriving) socket.destroy();
    for (const one of conversations) one.finish();
    const late = setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, FINISH_MOST_MS);
    await closed;
    clearTimeout(late);
    await this.#options.idle();
  }
}

/** One that we do not read, because there is no room, is not idle: what it has sent waits in the kernel. */
function closeWhenIdle(socket: Socket, idleMs: number): void {
  socket.on("timeout", () => {
    if (socket.isPaused()) socket.setTimeout(idleMs);
    else socket.destroy();
  });
  socket.setTimeout(idleMs);
}

/** One bound address. */
interface Entrance<C> {
  handshakes: Handshakes | undefined;
  sockets: Set<Socket>;
  /** Of them, those without a conversation yet: a header or handshake is under way. */
  arriving: Set<Socket>;
  conversations: Set<C>;
}
