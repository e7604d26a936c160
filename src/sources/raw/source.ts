/** Lines over TCP, TLS and UDP, from whatever writes some. */
import { frameBytes } from "../../codecs/framing/decode.ts";
import { createFramer } from "../../codecs/framing/framer.ts";
import { DatagramReceiver } from "../../receive/datagrams.ts";
import { FramedReceiver } from "../../receive/framed.ts";
import { runListening } from "../../receive/running.ts";
import { connectedText, tlsListening } from "../../receive/secured.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { RawConfig } from "./config.ts";
import { RawDecoder } from "./decoder.ts";

export const raw = defineSource({
  name: "raw",
  summary: "Receives plain lines, JSON lines among them, over TCP, TLS and UDP.",
  config: RawConfig,
  open: openRaw,
});

async function openRaw(options: RawConfig, ctx: SourceContext): Promise<Running> {
  const { framing, maxMessageBytes, service, json } = options;
  const count = (event: string, reason: string): void => ctx.count(event, reason);
  const decoder = (): RawDecoder => new RawDecoder({ service, json, maxMessageBytes, count });
  const { connections } = new FramedReceiver({
    ctx,
    limits: options,
    decoder: decoder(),
    framer: () => createFramer(framing, maxMessageBytes),
  });
  const datagramDecoder = decoder();
  const udp = new DatagramReceiver({
    ctx,
    decoder: datagramDecoder,
    receiveBufferBytes: options.udpReceiveBufferBytes,
    take: (bytes) => frameBytes(bytes, datagramDecoder, maxMessageBytes),
  });
  const streams = [
    { name: "TCP", what: "lines over TCP", address: options.tcp, bind: connections.bind },
    tlsListening({ ctx, options, connections, what: "lines over TLS" }),
  ];
  return await runListening({
    ctx,
    listening: [...streams, { name: "UDP", what: "lines over UDP", address: options.udp, bind: udp.bind }],
    detail: connectedText(streams, () => connections.count()),
  });
}
