/** The life of one connection: writes what the window has, learns what the peer's kernel acknowledged, and notices the end. */
import type { Socket } from "node:net";
import type { Connected } from "./connect.ts";
import type { Queued, QueueTable, SocketPair } from "./tcp-queue.ts";
import type { SendWindow } from "./window.ts";

/** A write of this size costs little more than a small one. */
const PIECE_BYTES = 256 * 1024;
/** Held by the socket, before the kernel: enough to keep it busy. */
const BUFFERED_MOST_BYTES = 1024 * 1024;
/** Written since the last look, this is worth another one: 3 % of what it costs to write so much. */
const WORTH_A_LOOK_BYTES = 2 * 1024 * 1024;
/** A TLS record is read whole or not at all (RFC 8446, 5.1): so much of what looks acknowledged may be of no use. */
const TLS_RECORD_BYTES = 16 * 1024;
/** After the peer's end: a peer that closed only its own half still reads. */
const SETTLE_MS = 1000;
const CHECK_MS = 1000;
/** So often the table may lack a connection that it never had before it is not asked any more. */
const GONE_MOST = 3;

export interface LinkEnd {
  how: "orderly" | "reset" | "stalled" | "closed";
  /** What the window may count as received: see SendWindow.rewind. */
  keeps: "acknowledged" | "settled";
  /** Whether all that the peer took is known, so that nothing is sent twice. */
  exact: boolean;
  error: Error | undefined;
  /** The peer acknowledged something of ours. */
  progressed: boolean;
}

export interface LinkOptions {
  connected: Connected;
  window: SendWindow;
  table: QueueTable;
  stallMs: number;
  /** Called whenever something was acknowledged. */
  onProgress: () => void;
}

export class Link {
  readonly ended: Promise<LinkEnd>;
  readonly #socket: Socket;
  readonly #raw: Socket;
  readonly #window: SendWindow;
  readonly #options: LinkOptions;
  readonly #isTls: boolean;
  readonly #pair: SocketPair;
  readonly #check: NodeJS.Timeout;
  #finish: (end: LinkEnd) => void = () => undefined;
  #over = false;
  #progressed = false;
  #progressAt = performance.now();
  #stopWatching: (() => void) | undefined;
  #snapshot = 0;
  #hurriedAt = 0;
  #gone = 0;
  /** The table had this connection once. */
  #found = false;
  /** False: what the kernel took counts as acknowledged, for want of better knowledge. */
  #sees = true;
  /** Set when the peer has sent its end: what was acknowledged then, and whether that is certain. */
  #peerEnd: { acked: number; exact: boolean; at: number } | undefined;

  constructor(options: LinkOptions) {
    const { socket, raw } = options.connected;
    this.#options = options;
    this.#socket = socket;
    this.#raw = raw;
    this.#window = options.window;
    this.#isTls = socket !== raw;
    this.#pair = {
      localAddress: raw.localAddress ?? "",
      localPort: raw.localPort ?? 0,
      remoteAddress: raw.remoteAddress ?? "",
      remotePort: raw.remotePort ?? 0,
    };
    this.ended = new Promise((resolve) => (this.#finish = resolve));
    socket.on("end", () => this.#onEnd());
    socket.on("error", (error) => this.#onError(error));
    socket.on("close", () => this.#onError(undefined));
    if (this.#isTls) raw.on("error", (error) => this.#onError(error));
    /** Nothing of what a log receiver says matters, but it must be read for the end to be seen. */
    socket.resume();
    this.#check = setInterval(() => this.#onCheck(), CHECK_MS);
    this.pump();
  }

  get remoteAddress(): string {
    return this.#pair.remoteAddress;
  }

  /** Writes while there is something to write and the socket is not too full. */
  pump(): void {
    if (this.#over || this.#peerEnd !== undefined) return;
    const window = this.#window;
    if (!window.hasUnwritten || window.buffered >= BUFFERED_MOST_BYTES) return;
    if (window.outstanding === 0) {
      this.#progressAt = performance.now();
      window.settle(this.#progressAt);
    }
    this.#socket.cork();
    while (window.buffered < BUFFERED_MOST_BYTES) {
      const piece = window.nextPiece(PIECE_BYTES);
      if (piece === undefined) break;
      const upTo = window.written;
      this.#socket.write(piece, (error) => {
        if (!error && !this.#over) this.#onHanded(upTo);
      });
    }
    this.#socket.uncork();
    if (this.#sees && this.#stopWatching === undefined) this.#watch();
  }

  /** Ends the connection in order, once everything was acknowledged; at once otherwise. */
  close(): void {
    this.#end("closed", undefined);
  }

  #onHanded(upTo: number): void {
    this.#window.handOver(upTo);
    if (!this.#sees) this.#onAcknowledged(upTo, true);
    else if (upTo - Math.max(this.#snapshot, this.#hurriedAt) >= WORTH_A_LOOK_BYTES) this.#hurry(upTo);
    if (this.#peerEnd === undefined) this.pump();
    else if (this.#window.buffered === 0) {
      this.#lookNow();
      this.#settleEnd();
    }
  }

  /** Asked once for so many bytes, not for each further piece. */
  #hurry(upTo: number): void {
    this.#hurriedAt = upTo;
    this.#options.table.hurry();
  }

  #watch(): void {
    this.#stopWatching = this.#options.table.watch(this.#pair, {
      before: () => (this.#snapshot = this.#window.handed),
      after: (queued) => this.#onQueued(queued),
    });
  }

  #onQueued(queued: Queued): void {
    if (this.#over) return;
    if (typeof queued === "number") {
      this.#found = true;
      this.#gone = 0;
      this.#onAcknowledged(this.#below(this.#snapshot, queued), queued === 0);
    } else if (queued === "unreadable") this.#blind();
    else this.#onGone();
    if (this.#over) return;
    if (this.#window.outstanding <= 0) this.#unwatch();
    if (this.#peerEnd !== undefined) this.#settleEnd();
  }

  /** Reset, which a socket that has read its end hears of only when it writes; or never in this table at all. */
  #onGone(): void {
    this.#gone += 1;
    if (this.#peerEnd !== undefined || (this.#found && this.#gone > 1)) this.#onError(undefined);
    else if (this.#gone >= GONE_MOST) this.#blind();
  }

  #blind(): void {
    this.#sees = false;
    this.#unwatch();
    this.#onAcknowledged(this.#window.handed, true);
  }

  /** What the peer has for certain, when this much had been handed to the kernel and this much is still in its queue. */
  #below(handed: number, queued: number): number {
    if (queued === 0) return handed;
    return handed - queued - (this.#isTls ? TLS_RECORD_BYTES : 0);
  }

  #onAcknowledged(upTo: number, keepsUp: boolean): void {
    const now = performance.now();
    if (!this.#window.acknowledge(upTo, now, keepsUp)) return;
    this.#progressed = true;
    this.#progressAt = now;
    this.#options.onProgress();
  }

  /** The peer will send nothing more. If it closed altogether, what its kernel had by now was read by its program. */
  #onEnd(): void {
    if (this.#over) return;
    const exact = this.#lookNow();
    this.#peerEnd = { acked: this.#window.acked, exact, at: performance.now() };
    this.#settleEnd();
  }

  /** True when the answer is certain. */
  #lookNow(): boolean {
    const queued = this.#sees ? this.#options.table.now(this.#pair) : "unreadable";
    if (typeof queued !== "number") return false;
    this.#onAcknowledged(this.#below(this.#window.handed, queued), queued === 0);
    return true;
  }

  #settleEnd(): void {
    const waited = performance.now() - Math.max(this.#peerEnd?.at ?? 0, this.#progressAt);
    if (this.#window.outstanding <= 0 || !this.#sees || waited > SETTLE_MS) this.#end("orderly", undefined);
    else if (this.#stopWatching === undefined) this.#watch();
  }

  #onError(error: Error | undefined): void {
    const orderly =
      this.#peerEnd !== undefined
        ? this.#peerEnd.acked === this.#window.acked
        : /** The kernel says so when an end came before the reset (tcp(7)). */
          error !== undefined && "code" in error && error.code === "EPIPE";
    this.#end(orderly ? "orderly" : "reset", error);
  }

  #onCheck(): void {
    const now = performance.now();
    if (this.#window.outstanding > 0) {
      if (now - this.#progressAt > this.#options.stallMs) this.#onSilence();
      else if (this.#peerEnd !== undefined) this.#settleEnd();
    } else this.#window.settle(now);
  }

  /** A last look, since this program itself may have been held up. */
  #onSilence(): void {
    const before = this.#window.acked;
    this.#lookNow();
    if (this.#window.acked === before && this.#window.outstanding > 0) this.#end("stalled", undefined);
  }

  #end(how: LinkEnd["how"], error: Error | undefined): void {
    if (this.#over) return;
    this.#over = true;
    clearInterval(this.#check);
    this.#unwatch();
    const clean = this.#window.outstanding <= 0;
    const exact = how === "orderly" && this.#sees && (clean || this.#peerEnd?.exact === true);
    this.#leave(clean);
    this.#finish({
      how,
      keeps: how === "orderly" && this.#sees ? "acknowledged" : "settled",
      exact,
      error,
      progressed: this.#progressed,
    });
  }

  /** What the kernel still holds must not arrive later, beside its repetition on the next connection: hence the reset. */
  #leave(clean: boolean): void {
    if (clean) {
      this.#socket.end();
      const socket = this.#socket;
      const timer = setTimeout(() => socket.destroy(), SETTLE_MS);
      socket.once("close", () => clearTimeout(timer));
      socket.resume();
      return;
    }
    if (!this.#raw.destroyed) this.#raw.resetAndDestroy();
    this.#socket.destroy();
  }

  #unwatch(): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }
}
