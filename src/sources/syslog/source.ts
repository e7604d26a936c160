/** Syslog over UDP and TCP, from whatever speaks it. */
import { SyslogDecoder } from "../../codecs/syslog/decoder.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext, SourceStatus } from "../../record/source.ts";
import { parseAddress } from "./address.ts";
import { keepBound } from "./binding.ts";
import type { Binding, BindingOptions } from "./binding.ts";
import { SyslogConfig } from "./config.ts";
import { TcpReceiver } from "./tcp.ts";
import { UdpReceiver } from "./udp.ts";

export const syslog = defineSource({
  name: "syslog",
  summary: "Receives syslog over UDP and TCP: RFC 5424, RFC 3164 and what devices make of them.",
  config: SyslogConfig,
  open: openSyslog,
});

async function openSyslog(options: SyslogConfig, ctx: SourceContext): Promise<Running> {
  const tcp = new TcpReceiver(ctx, options, decoderFor(options, ctx));
  const udp = new UdpReceiver(ctx, options, decoderFor(options, ctx));
  const keep = async (
    protocol: BindingOptions["protocol"],
    address: string,
    bind: BindingOptions["bind"],
  ): Promise<Binding[]> => {
    const wanted = parseAddress(address);
    if (wanted === undefined) return [];
    return [await keepBound({ protocol, wanted, bind, log: ctx.log, signal: ctx.signal })];
  };
  const bindings = {
    tcp: await keep("TCP", options.tcp, tcp.bind),
    udp: await keep("UDP", options.udp, udp.bind),
  };
  let tellDone = (): void => undefined;
  const done = new Promise<void>((resolve) => (tellDone = resolve));
  let closing: Promise<void> | undefined;
  let ended = false;
  const end = async (): Promise<void> => {
    await Promise.all([...bindings.tcp, ...bindings.udp].map((one) => one.close()));
    ended = true;
    tellDone();
  };
  const close = (): Promise<void> => (closing ??= end());
  if (ctx.signal.aborted) void close();
  else ctx.signal.addEventListener("abort", () => void close(), { once: true });
  return {
    done,
    close,
    status: () => (ended ? { state: "closed" } : statusOf(bindings, tcp.connections())),
  };
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

function statusOf(bindings: { tcp: Binding[]; udp: Binding[] }, connections: number): SourceStatus {
  const parts: string[] = [];
  for (const [protocol, list] of Object.entries(bindings)) {
    const state = list[0]?.state();
    if (state?.state === "waiting") return state;
    if (state?.state === "bound") parts.push(`${protocol.toUpperCase()} ${state.address}`);
  }
  if (bindings.tcp.length > 0) parts.push(`${connections} connections`);
  return { state: "running", detail: parts.length === 0 ? "switched off" : parts.join(", ") };
}
