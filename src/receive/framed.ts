/**
 * Messages over connections that nobody answers (syslog, GELF, plain lines): one framer each, one decoder for all; reading
 * stops while the pipeline has no room, so that TCP holds the sender back.
 */
import type { Socket } from "node:net";
import type { Framer } from "../codecs/framing/frames.ts";
import type { SourceContext } from "../record/source.ts";
import { KeptConnections } from "./connections.ts";
import { Intake } from "./intake.ts";
import type { FrameDecoder } from "./intake.ts";
import type { ConnectionLimits } from "./options.ts";
import { SenderShares } from "./sender-share.ts";
import type { SenderShare } from "./sender-share.ts";

/** Unfinished messages of all connections together; beyond it, the one that grows is cut. */
const UNFINISHED_MOST_BYTES = 64 * 1024 * 1024;

export interface FramedOptions {
  ctx: SourceContext;
  limits: ConnectionLimits;
  decoder: FrameDecoder;
  /** A framer of its own for each connection. */
  framer: () => Framer;
}

export class FramedReceiver {
  readonly intake: Intake;
  readonly connections: KeptConnections<Connection>;
  readonly senders = new SenderShares();
  #unfinishedBytes = 0;
  #quietTimer: NodeJS.Timeout | undefined;

  constructor({ ctx, limits, decoder, framer }: FramedOptions) {
    const adjust = (): void => {
      for (const one of this.connections.all()) one.adjust();
    };
    this.intake = new Intake(ctx, decoder, { blocked: adjust, room: adjust });
    this.connections = new KeptConnections({
      ctx,
      limits,
      open: (socket, peer) => new Connection(this, { socket, peer, framer: framer() }),
      idle: () => this.intake.idle(),
    });
  }

  /** Looks after messages that nothing ends, as long as there are any. */
  watchQuiet(): void {
    if (this.#quietTimer !== undefined) return;
    this.#quietTimer = setTimeout(() => {
      this.#quietTimer = undefined;
      for (const one of this.connections.all()) one.quiet();
    }, QUIET_LOOK_MS).unref();
  }

  /** Counts what all connections hold of unfinished messages; true when that is too much. */
  unfinished(changeBytes: number): boolean {
    this.#unfinishedBytes += changeBytes;
    return this.#unfinishedBytes > UNFINISHED_MOST_BYTES;
  }
}

/** How often. */
const QUIET_LOOK_MS = 500;

/** After our goodbye: read until nothing has come for so long … */
const GOODBYE_QUIET_MS = 100;
/** … or the sender has not cared for so long. */
const GOODBYE_MOST_MS = 1000;
const GOODBYE_LOOK_MS = 20;

interface ConnectionParts {
  socket: Socket;
  peer: string;
  framer: Framer;
}

class Connection {
  readonly #socket: Socket;
  readonly #receiver: FramedReceiver;
  readonly #framer: Framer;
  readonly #peer: string;
  readonly #share: SenderShare;
  #pendingBytes = 0;
  #finished = false;
  #readMs = 0;
  /** When the sender was told that this is the end; 0 before. */
  #goodbyeMs = 0;

  constructor(receiver: FramedReceiver, { socket, peer, framer }: ConnectionParts) {
    this.#socket = socket;
    this.#receiver = receiver;
    this.#framer = framer;
    this.#peer = peer;
    this.#share = receiver.senders.join(peer, this);
    socket.on("data", (bytes: Buffer) => this.#read(bytes));
    // A sender may close its half; its last line is complete then.
    socket.on("end", () => this.#over());
    socket.on("close", () => this.#over());
    if (this.#hasRoom()) socket.resume();
    else socket.pause();
  }

  /** Reads or does not, as there is room. */
  adjust(): void {
    const room = this.#hasRoom();
    if (room === !this.#socket.isPaused()) return;
    if (room) this.#socket.resume();
    else this.#socket.pause();
  }

  #hasRoom(): boolean {
    return !this.#receiver.intake.blocked && !this.#share.isOver;
  }

  /**
   * Says goodbye, and reads what is on its way: a sender that looks goes elsewhere or keeps the rest for later, and nothing of
   * what it believes to have sent is lost.
   */
  finish(): void {
    if (this.#finished || this.#goodbyeMs > 0) return;
    this.#goodbyeMs = performance.now();
    this.#socket.end();
    const timer = setInterval(() => {
      if (this.#finished) clearInterval(timer);
      // Timers come before reads: where we were late ourselves, what has come meanwhile is read first.
      else if (this.#isSilent()) setImmediate(() => this.#overIfSilent());
    }, GOODBYE_LOOK_MS);
  }

  #overIfSilent(): void {
    if (this.#isSilent()) this.#over();
  }

  #isSilent(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#goodbyeMs > GOODBYE_MOST_MS) return true;
    return !this.#socket.isPaused() && nowMs - Math.max(this.#readMs, this.#goodbyeMs) > GOODBYE_QUIET_MS;
  }

  /** Hands on what is left and lets the sender go. */
  #over(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#receiver.senders.leave(this.#peer, this);
    const { decoder } = this.#receiver.intake;
    decoder.begin(this.#peer, Date.now());
    this.#framer.end(decoder);
    this.#receiver.unfinished(-this.#pendingBytes);
    this.#handOn(this.#pendingBytes);
    this.#socket.destroySoon();
  }

  /** Nothing has come for a while, and something is still held. */
  quiet(): void {
    if (this.#finished || this.#pendingBytes === 0) return;
    const held = this.#pendingBytes;
    const { intake } = this.#receiver;
    intake.decoder.begin(this.#peer, Date.now());
    this.#framer.quiet?.(performance.now() - this.#readMs, intake.decoder);
    this.#countPending();
    this.#handOn(held - this.#pendingBytes);
  }

  #read(bytes: Buffer): void {
    if (this.#finished) return;
    const { decoder } = this.#receiver.intake;
    this.#readMs = performance.now();
    decoder.begin(this.#peer, Date.now());
    this.#framer.push(bytes, decoder);
    this.#countPending();
    this.#handOn(bytes.length);
  }

  #handOn(bytes: number): void {
    const durable = this.#receiver.intake.handOn(bytes);
    if (durable !== undefined) void this.#settle(durable, bytes);
  }

  async #settle(durable: Promise<void>, bytes: number): Promise<void> {
    this.#share.add(bytes);
    await durable;
    this.#share.add(-bytes);
    if (this.#finished) this.#receiver.senders.leave(this.#peer, this);
  }

  #countPending(): void {
    const pending = this.#framer.pendingBytes();
    const change = pending - this.#pendingBytes;
    this.#pendingBytes = pending;
    if (pending > 0 && this.#framer.quiet !== undefined) this.#receiver.watchQuiet();
    if (!this.#receiver.unfinished(change) || change <= 0) return;
    this.#framer.cut(this.#receiver.intake.decoder);
    this.#pendingBytes = this.#framer.pendingBytes();
    this.#receiver.unfinished(this.#pendingBytes - pending);
  }
}
