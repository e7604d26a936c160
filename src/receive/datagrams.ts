/**
 * Datagrams: nobody can be asked to wait, so what finds no room is dropped and counted, be it here or in the kernel. When there
 * is too much, the sender that floods is shed first.
 */
import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { SourceContext } from "../record/source.ts";
import { plainAddress } from "./address.ts";
import type { Address } from "./address.ts";
import type { Bound } from "./binding.ts";
import { FairShare } from "./fair-share.ts";
import { Intake } from "./intake.ts";
import type { FrameDecoder } from "./intake.ts";
import { kernelQueue } from "./kernel-queue.ts";

/** Datagrams are gathered so long, or so many, at most. */
const GATHER_MOST_MS = 10;
const BATCH_MOST_BYTES = 256 * 1024;
/** When the source closes: so long, looked at so often, until what has come is read. */
const READ_MOST_MS = 1000;
const READ_LOOK_MS = 2;
/** Senders are compared over so long. */
const WINDOW_MS = 250;
/** Read and not yet durable: nothing more is taken, since what waits longer than a second is of no use to anybody. */
const UNDER_WAY_MOST_BYTES = 16 * 1024 * 1024;
/** Beyond this, it is time to look at who sends most. */
const PRESSURE_BYTES = 4 * 1024 * 1024;

export interface DatagramOptions {
  ctx: SourceContext;
  decoder: FrameDecoder;
  /** Asked of the kernel for datagrams that wait (bytes). */
  receiveBufferBytes: number;
  /** Gives what a datagram holds to the decoder, after its `begin`. */
  take: (bytes: Buffer, peer: string) => void;
}

export class DatagramReceiver {
  readonly intake: Intake;
  readonly #options: DatagramOptions;
  /** Decoded since the last batch. */
  #bytes = 0;
  #flushSoon: NodeJS.Immediate | undefined;
  #sinceMs = 0;
  readonly #share = new FairShare();

  constructor(options: DatagramOptions) {
    this.#options = options;
    // Reading goes on while blocked: an unread datagram would be dropped by the kernel, uncounted.
    this.intake = new Intake(options.ctx, options.decoder, {
      blocked: () => undefined,
      room: () => undefined,
      mostBytes: UNDER_WAY_MOST_BYTES,
    });
  }

  readonly bind = async ({ host, port }: Address): Promise<Bound> => {
    const socket = createSocket({
      type: isIPv6(host) ? "udp6" : "udp4",
      recvBufferSize: this.#options.receiveBufferBytes,
    });
    socket.on("message", (bytes, { address }) => this.#receive(bytes, address));
    try {
      socket.bind({ address: host, port });
      // Rejects on "error".
      await once(socket, "listening");
    } catch (error) {
      socket.close();
      throw error;
    }
    const broken = new Promise<Error>((resolve) => socket.on("error", resolve));
    const bound = socket.address();
    const windows = this.#startWindows({ host: bound.address, port: bound.port });
    const close = async (): Promise<void> => {
      await untilRead({ host: bound.address, port: bound.port });
      windows();
      await this.#close(socket);
    };
    return { address: { host, port: bound.port }, broken, close };
  };

  /** Looks at what the kernel has dropped and at who sent how much. The function returned looks a last time. */
  #startWindows(address: Address): () => void {
    const { ctx } = this.#options;
    let known = kernelQueue(address)?.drops;
    const look = (): void => {
      const drops = known === undefined ? undefined : kernelQueue(address)?.drops;
      const lost = (drops ?? 0) - (known ?? 0);
      if (drops !== undefined) known = drops;
      if (lost > 0) ctx.count("dropped", "kernel buffer full", lost);
      this.#share.turn(lost > 0 || this.intake.underWayBytes > PRESSURE_BYTES);
    };
    const timer = setInterval(look, WINDOW_MS).unref();
    return () => {
      clearInterval(timer);
      look();
    };
  }

  #receive(bytes: Buffer, address: string): void {
    const { ctx, take } = this.#options;
    if (this.intake.blocked) {
      ctx.count("dropped", "no room");
      return;
    }
    const peer = plainAddress(address);
    if (!this.#share.admit(peer, bytes.length)) {
      ctx.count("dropped", "more than its share");
      return;
    }
    this.intake.decoder.begin(peer, Date.now());
    take(bytes, peer);
    this.#bytes += bytes.length;
    if (this.#flushSoon !== undefined) return;
    this.#sinceMs = performance.now();
    this.#flushSoon = setImmediate(() => this.#gathered(0));
  }

  /** Node reads 32 datagrams in a turn of its loop. While they keep coming, one batch is made of several turns. */
  #gathered(before: number): void {
    const full = this.#bytes >= BATCH_MOST_BYTES || performance.now() - this.#sinceMs >= GATHER_MOST_MS;
    const bytes = this.#bytes;
    if (bytes > before && !full) this.#flushSoon = setImmediate(() => this.#gathered(bytes));
    else this.#flush();
  }

  #flush(): void {
    this.#flushSoon = undefined;
    const bytes = this.#bytes;
    this.#bytes = 0;
    void this.intake.handOn(bytes);
  }

  async #close(socket: Socket): Promise<void> {
    await new Promise<void>((resolve) => socket.close(() => resolve()));
    clearImmediate(this.#flushSoon);
    this.#flush();
    await this.intake.idle();
  }
}

/** What the kernel holds would be lost with the socket. Senders that go on sending are not waited for. */
async function untilRead(address: Address): Promise<void> {
  const until = performance.now() + READ_MOST_MS;
  while (performance.now() < until && (kernelQueue(address)?.waitingBytes ?? 0) > 0)
    await sleep(READ_LOOK_MS);
}
