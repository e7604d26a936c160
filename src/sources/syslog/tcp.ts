/** Syslog over connections: one framer each, one decoder for all, reading stops while the pipeline has no room. */
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { once } from "node:events";
import { createFramer } from "../../codecs/framing/framer.ts";
import type { Framer } from "../../codecs/framing/frames.ts";
import type { SyslogDecoder } from "../../codecs/syslog/decoder.ts";
import type { SourceContext } from "../../record/source.ts";
import { plainAddress } from "./address.ts";
import type { Address } from "./address.ts";
import type { Bound } from "./binding.ts";
import type { SyslogConfig } from "./config.ts";
import { Intake } from "./intake.ts";

/** Read from one connection and not yet durable; more than two journal syncs take at full speed. */
const CONNECTION_MOST_BYTES = 4 * 1024 * 1024;
/** Unfinished messages of all connections together; beyond it, the one that grows is cut. */
const UNFINISHED_MOST_BYTES = 64 * 1024 * 1024;
/** Finds out that a sender is gone without a goodbye. */
const KEEPALIVE_MS = 60_000;

export class TcpReceiver {
  readonly intake: Intake;
  readonly #ctx: SourceContext;
  readonly #options: SyslogConfig;
  readonly #connections = new Set<Connection>();
  #unfinishedBytes = 0;

  constructor(ctx: SourceContext, options: SyslogConfig, decoder: SyslogDecoder) {
    this.#ctx = ctx;
    this.#options = options;
    this.intake = new Intake(ctx, decoder, {
      blocked: () => {
        for (const one of this.#connections) one.adjust();
      },
      room: () => {
        for (const one of this.#connections) one.adjust();
      },
    });
  }

  connections(): number {
    return this.#connections.size;
  }

  readonly bind = async ({ host, port }: Address): Promise<Bound> => {
    const server = createServer((socket) => this.#accept(socket));
    server.listen({ host, port });
    // Rejects on "error".
    await once(server, "listening");
    const broken = new Promise<Error>((resolve) => server.on("error", resolve));
    const bound = server.address();
    const actual = typeof bound === "object" && bound !== null ? bound.port : port;
    return { address: { host, port: actual }, broken, close: () => this.#close(server) };
  };

  /** Counts what all connections hold of unfinished messages; true when that is too much. */
  unfinished(changeBytes: number): boolean {
    this.#unfinishedBytes += changeBytes;
    return this.#unfinishedBytes > UNFINISHED_MOST_BYTES;
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= this.#options.maxConnections) {
      this.#ctx.count("refused", "too many connections");
      socket.destroy();
      return;
    }
    socket.setKeepAlive(true, KEEPALIVE_MS);
    const { framing, maxMessageBytes, idleTimeoutSeconds } = this.#options;
    if (idleTimeoutSeconds > 0) socket.setTimeout(idleTimeoutSeconds * 1000, () => socket.destroy());
    const connection = new Connection(socket, this, createFramer(framing, maxMessageBytes));
    this.#connections.add(connection);
    socket.once("close", () => this.#connections.delete(connection));
    connection.start();
  }

  async #close(server: Server): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const one of this.#connections) one.finish();
    await closed;
    await this.intake.idle();
  }
}

class Connection {
  readonly #socket: Socket;
  readonly #receiver: TcpReceiver;
  readonly #framer: Framer;
  readonly #peer: string;
  #underWayBytes = 0;
  #pendingBytes = 0;
  #finished = false;

  constructor(socket: Socket, receiver: TcpReceiver, framer: Framer) {
    this.#socket = socket;
    this.#receiver = receiver;
    this.#framer = framer;
    this.#peer = plainAddress(socket.remoteAddress ?? "");
  }

  start(): void {
    const socket = this.#socket;
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    // A sender may close its half; its last line is complete then.
    socket.on("end", () => this.finish());
    socket.on("close", () => this.finish());
    // A reset shows as "close", too, and is the sender's business.
    socket.on("error", () => undefined);
    this.adjust();
  }

  /** Reads or does not, as there is room. */
  adjust(): void {
    const room = !this.#receiver.intake.blocked && this.#underWayBytes <= CONNECTION_MOST_BYTES;
    if (room === !this.#socket.isPaused()) return;
    if (room) this.#socket.resume();
    else this.#socket.pause();
  }

  /** Hands on what is left and lets the sender go. Twice is harmless. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    const { decoder } = this.#receiver.intake;
    decoder.begin(this.#peer, Date.now());
    this.#framer.end(decoder);
    this.#receiver.unfinished(-this.#pendingBytes);
    void this.#receiver.intake.handOn(this.#pendingBytes);
    this.#socket.destroySoon();
  }

  #read(bytes: Buffer): void {
    if (this.#finished) return;
    const { intake } = this.#receiver;
    intake.decoder.begin(this.#peer, Date.now());
    this.#framer.push(bytes, intake.decoder);
    this.#countPending();
    const durable = intake.handOn(bytes.length);
    if (durable === undefined) return;
    this.#underWayBytes += bytes.length;
    void this.#settle(durable, bytes.length);
    if (this.#underWayBytes > CONNECTION_MOST_BYTES) this.adjust();
  }

  async #settle(durable: Promise<void>, bytes: number): Promise<void> {
    await durable;
    const wasOver = this.#underWayBytes > CONNECTION_MOST_BYTES;
    this.#underWayBytes -= bytes;
    if (wasOver && this.#underWayBytes <= CONNECTION_MOST_BYTES) this.adjust();
  }

  #countPending(): void {
    const pending = this.#framer.pendingBytes();
    const change = pending - this.#pendingBytes;
    this.#pendingBytes = pending;
    if (!this.#receiver.unfinished(change) || change <= 0) return;
    this.#framer.cut(this.#receiver.intake.decoder);
    this.#pendingBytes = this.#framer.pendingBytes();
    this.#receiver.unfinished(this.#pendingBytes - pending);
  }
}
