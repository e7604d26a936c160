/** Datagrams: nobody can be asked to wait, so what finds no room is dropped and counted. */
import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import type { SourceContext } from "../record/source.ts";
import { plainAddress } from "./address.ts";
import type { Address } from "./address.ts";
import type { Bound } from "./binding.ts";
import { Intake } from "./intake.ts";
import type { FrameDecoder } from "./intake.ts";

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

  constructor(options: DatagramOptions) {
    this.#options = options;
    // Reading goes on while blocked: an unread datagram would be dropped by the kernel, uncounted.
    this.intake = new Intake(options.ctx, options.decoder, {
      blocked: () => undefined,
      room: () => undefined,
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
    return { address: { host, port: socket.address().port }, broken, close: () => this.#close(socket) };
  };

  #receive(bytes: Buffer, address: string): void {
    const { ctx, take } = this.#options;
    if (this.intake.blocked) {
      ctx.count("dropped", "no room");
      return;
    }
    const peer = plainAddress(address);
    this.intake.decoder.begin(peer, Date.now());
    take(bytes, peer);
    this.#bytes += bytes.length;
    // One batch for all datagrams that the kernel gives in one go.
    this.#flushSoon ??= setImmediate(() => this.#flush());
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
