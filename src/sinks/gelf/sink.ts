/** Records as GELF to Graylog and whatever else takes it, over UDP, TCP or TLS. */
import { GelfEncoder } from "../../codecs/gelf/encode.ts";
import { parseAddress } from "../../net/address.ts";
import { openDatagram } from "../../net/datagram.ts";
import { packTexts } from "../../net/pack.ts";
import { openStream } from "../../net/stream.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineSink } from "../../record/sink.ts";
import type { OpenSink, SinkContext } from "../../record/sink.ts";
import { GelfConfig } from "./config.ts";
import { datagramsOf } from "./datagrams.ts";
import { hostOf } from "./host.ts";

export const gelf = defineSink({
  name: "gelf",
  summary: "Sends GELF over UDP (compressed, chunked), TCP or TLS.",
  config: GelfConfig,
  open: async (options, ctx) => openGelf(options, ctx),
});

function openGelf(options: GelfConfig, ctx: SinkContext): OpenSink {
  const { transport, compression } = options;
  const { log, count, signal } = ctx;
  const { host, port } = parseAddress(options.address) ?? { host: options.address, port: 0 };
  const encoder = new GelfEncoder(hostOf(options.host, ctx));
  const documents = (batch: readonly LogRecord[]): string[] => encoded(batch, encoder, count);
  if (transport === "udp") {
    const sender = openDatagram({ host, port, log, count, signal });
    const tooLong = (): void => count("dropped", "longer than 128 chunks");
    return {
      ...handles(sender),
      send: (batch) => sender.send(datagramsOf(documents(batch), compression, tooLong)),
    };
  }
  const sender = openStream({ transport, host, port, tls: options.tls, log, count, signal });
  const send: OpenSink["send"] = (batch) => {
    const { bytes, ends } = packTexts(documents(batch), "\0");
    return sender.send(bytes, ends);
  };
  return { ...handles(sender), send };
}

function handles(sender: Pick<OpenSink, "status" | "close">): Pick<OpenSink, "status" | "close"> {
  return { status: () => sender.status(), close: (graceMs) => sender.close(graceMs) };
}

function encoded(batch: readonly LogRecord[], encoder: GelfEncoder, count: SinkContext["count"]): string[] {
  const documents: string[] = [];
  for (const record of batch) {
    const document = encoder.encode(record);
    if (document === undefined) count("dropped", "blank line: GELF has no message without text");
    else documents.push(document);
  }
  return documents;
}
