/** Syslog over UDP, TCP and TLS, from whatever speaks it. */
import { frameBytes } from "../../codecs/framing/decode.ts";
import { createFramer } from "../../codecs/framing/framer.ts";
import { SyslogDecoder } from "../../codecs/syslog/decoder.ts";
import { DatagramReceiver } from "../../receive/datagrams.ts";
import { FramedReceiver } from "../../receive/framed.ts";
import { runListening } from "../../receive/running.ts";
import { connectedText, tlsListening } from "../../receive/secured.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { SyslogConfig } from "./config.ts";

export const syslog = defineSource({
  name: "syslog",
  summary: "Receives syslog over UDP, TCP and TLS: RFC 5424, RFC 3164 and what devices make of them.",
  config: SyslogConfig,
  open: openSyslog,
});

async function openSyslog(options: SyslogConfig, ctx: SourceContext): Promise<Running> {
  const { framing, maxMessageBytes } = options;
  const tcp = new FramedReceiver({
    ctx,
    limits: options,
    decoder: decoderFor(options, ctx),
    framer: () => createFramer(framing, maxMessageBytes),
  });
  const datagramDecoder = decoderFor(options, ctx);
  const udp = new DatagramReceiver({
    ctx,
    decoder: datagramDecoder,
    receiveBufferBytes: options.udpReceiveBufferBytes,
    take: (bytes) => frameBytes(bytes, datagramDecoder, maxMessageBytes),
  });
  const { connections } = tcp;
  const streams = [
    { name: "TCP", what: "syslog over TCP", address: options.tcp, bind: connections.bind },
    tlsListening({ ctx, options, connections, what: "syslog over TLS" }),
  ];
  return await runListening({
    ctx,
    listening: [...streams, { name: "UDP", what: "syslog over UDP", address: options.udp, bind: udp.bind }],
    detail: connectedText(streams, () => connections.count()),
  });
}

function decoderFor(options: SyslogConfig, ctx: SourceContext): SyslogDecoder {
  return new SyslogDecoder({
    format: options.format,
    timezone: options.timezone,
    keepOriginal: options.keepOriginal,
    resource: { "logboom.source": "syslog" },
    count: (event, reason) => ctx.count(event, reason),
  });
}
