/** Records as JSON lines for Logstash, over UDP, TCP or TLS. */
import { readFile } from "node:fs/promises";
import { parseAddress } from "../../net/address.ts";
import { openDatagram } from "../../net/datagram.ts";
import { packTexts } from "../../net/pack.ts";
import { openStream } from "../../net/stream.ts";
import type { LogRecord } from "../../record/record.ts";
import { defineSink } from "../../record/sink.ts";
import type { OpenSink, SinkContext } from "../../record/sink.ts";
import { LogstashConfig } from "./config.ts";
import { LogstashEncoder } from "./encode.ts";

const HOSTNAME_MOST = 255;

export const logstash = defineSink({
  name: "logstash",
  summary: "Sends JSON lines as Logstash reads them, over UDP, TCP or TLS.",
  config: LogstashConfig,
  open: openLogstash,
});

async function openLogstash(options: LogstashConfig, ctx: SinkContext): Promise<OpenSink> {
  const hostname = await hostnameIn(options.hostnameFile);
  const { log, count, signal } = ctx;
  const encoder = new LogstashEncoder({ ...options, hostname, fallbackHostname: ctx.hostname }, (reason) =>
    count("ignored", reason),
  );
  const { host, port } = parseAddress(options.address) ?? { host: options.address, port: 0 };
  const { transport } = options;
  if (transport === "udp") {
    const sender = openDatagram({ host, port, log, count, signal });
    const send: OpenSink["send"] = (batch) =>
      sender.send(encoded(batch, encoder).map((text) => Buffer.from(`${text}\n`)));
    return { ...handles(sender), send };
  }
  const sender = openStream({ transport, host, port, tls: options.tls, log, count, signal });
  const send: OpenSink["send"] = (batch) => {
    const { bytes, ends } = packTexts(encoded(batch, encoder), "\n");
    return sender.send(bytes, ends);
  };
  return { ...handles(sender), send };
}

function handles(sender: Pick<OpenSink, "status" | "close">): Pick<OpenSink, "status" | "close"> {
  return { status: () => sender.status(), close: (graceMs) => sender.close(graceMs) };
}

function encoded(batch: readonly LogRecord[], encoder: LogstashEncoder): string[] {
  const texts: string[] = [];
  for (const record of batch) texts.push(encoder.encode(record));
  return texts;
}

/** Empty when there is no such file, which is the usual case. */
async function hostnameIn(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.trim().slice(0, HOSTNAME_MOST);
}
