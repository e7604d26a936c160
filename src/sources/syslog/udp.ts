/** Syslog over datagrams (RFC 5426): one message each. Nobody can be asked to wait, so what finds no room is dropped and counted. */
import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import { frameBytes } from "../../codecs/framing/decode.ts";
import type { SyslogDecoder } from "../../codecs/syslog/decoder.ts";
import type { SourceContext } from "../../record/source.ts";
import { plainAddress } from "./address.ts";
import type { Address } from "./address.ts";
import type { Bound } from "./binding.ts";
import type { SyslogConfig } from "./config.ts";
import { Intake } from "./intake.ts";

export class UdpReceiver {
  readonly intake: Intake;
  readonly #ctx: SourceContext;
  readonly #options: SyslogConfig;
  /** Decoded since the last batch. */
  #bytes = 0;
  #flushSoon: NodeJS.Immediate | undefined;

  constructor(ctx: SourceContext, options: SyslogConfig, decoder: SyslogDecoder) {
    this.#ctx = ctx;
    this.#options = options;
    // Reading goes on while blocked: an unread datagram would be dropped by the kernel, uncounted.
    this.intake = new Intake(ctx, decoder, { blocked: () => undefined, room: () => undefined });
  }

  readonly bind = async ({ host, port }: Address): Promise<Bound> => {
    const socket = createSocket({
      type: isIPv6(host) ? "udp6" : "udp4",
      recvBufferSize: this.#options.udpReceiveBufferBytes,
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
    if (this.intake.blocked) {
      this.#ctx.count("dropped", "no room");
      return;
    }
    const { decoder } = this.intake;
    decoder.begin(plainAddress(address), Date.now());
    frameBytes(bytes, decoder, this.#options.maxMessageBytes);
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
