/** GELF over UDP, TCP, TLS and HTTP, from whatever speaks it. */
import { frameBytes } from "../../codecs/framing/decode.ts";
import { createFramer } from "../../codecs/framing/framer.ts";
import type { Framer } from "../../codecs/framing/frames.ts";
import { GelfFramer } from "../../codecs/framing/gelf-framer.ts";
import { ChunkAssembler, isChunk } from "../../codecs/gelf/decode-chunks.ts";
import { unpack } from "../../codecs/gelf/decode-payload.ts";
import { GelfDecoder } from "../../codecs/gelf/decode.ts";
import { DatagramReceiver } from "../../receive/datagrams.ts";
import { FramedReceiver } from "../../receive/framed.ts";
import { runListening } from "../../receive/running.ts";
import { connectedText, tlsListening } from "../../receive/secured.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { GelfConfig } from "./config.ts";
import { gelfDoor } from "./door.ts";

export const gelf = defineSource({
  name: "gelf",
  summary: "Receives GELF, the Graylog extended log format, over UDP, TCP, TLS and HTTP.",
  config: GelfConfig,
  open: openGelf,
});

/** Messages that wait for chunks are looked at so often, besides at every chunk. */
const EXPIRE_EVERY_MS = 1000;

async function openGelf(options: GelfConfig, ctx: SourceContext): Promise<Running> {
  const mostBytes = documentBytes(options.maxMessageBytes);
  const tcp = new FramedReceiver({
    ctx,
    limits: options,
    decoder: decoderFor(options, ctx),
    framer: () => framerFor(options.framing, mostBytes),
  });
  const { connections } = tcp;
  const streams = [
    { name: "TCP", what: "GELF over TCP", address: options.tcp, bind: connections.bind },
    tlsListening({ ctx, options, connections, what: "GELF over TLS" }),
  ];
  const udp = openDatagrams(options, ctx, mostBytes);
  return await runListening({
    ctx,
    listening: [...streams, { name: "UDP", what: "GELF over UDP", address: options.udp, bind: udp.bind }],
    doors: options.http ? [gelfDoor(ctx, decoderFor(options, ctx))] : [],
    detail: connectedText(streams, () => connections.count()),
    close: udp.close,
  });
}

/** A message is escaped in JSON and stands among other fields. */
function documentBytes(maxMessageBytes: number): number {
  return maxMessageBytes * 2 + 65_536;
}

function decoderFor({ maxMessageBytes }: GelfConfig, ctx: SourceContext): GelfDecoder {
  return new GelfDecoder({
    maxMessageBytes,
    resource: { "logboom.source": "gelf" },
    count: (event, reason) => ctx.count(event, reason),
  });
}

function framerFor(framing: GelfConfig["framing"], mostBytes: number): Framer {
  return framing === "auto" ? new GelfFramer(mostBytes) : createFramer(framing, mostBytes);
}

function openDatagrams(options: GelfConfig, ctx: SourceContext, mostBytes: number) {
  const decoder = decoderFor(options, ctx);
  const assembler = new ChunkAssembler({
    maxBytes: options.maxUnfinishedBytes,
    maxMessageBytes: mostBytes,
    count: ctx.count,
  });
  const take = (bytes: Buffer, peer: string): void => {
    const packed = isChunk(bytes) ? assembler.push(bytes, peer, Date.now()) : bytes;
    const payload = packed === undefined ? undefined : unpack(packed, mostBytes);
    if (payload === "too long") ctx.count("refused", "too long when unpacked");
    else if (payload === "damaged") ctx.count("dropped", "damaged compression");
    else if (payload !== undefined) frameBytes(payload, decoder, mostBytes);
  };
  const receiver = new DatagramReceiver({
    ctx,
    decoder,
    receiveBufferBytes: options.udpReceiveBufferBytes,
    take,
  });
  const timer = setInterval(() => assembler.expire(Date.now()), EXPIRE_EVERY_MS).unref();
  const close = async (): Promise<void> => {
    clearInterval(timer);
    // Nobody will bring what is missing.
    assembler.expire(Number.POSITIVE_INFINITY);
    await Promise.resolve();
  };
  return { bind: receiver.bind, close };
}
