/** UDP, TCP and TLS behind one face, for sinks whose messages are the same bytes on all three. */
import { z } from "zod";
import type { OpenSink, SinkContext, SinkStatus } from "../record/sink.ts";
import { addressOption, parseAddress } from "./address.ts";
import { openDatagram } from "./datagram.ts";
import { openStream } from "./stream.ts";
import { TlsOptions } from "./tls-options.ts";

/** Options that every such sink has. */
export const outletOptions = {
  transport: z
    .enum(["udp", "tcp", "tls"])
    .default("udp")
    .describe(
      "udp: a datagram for each message, and no way to know what arrived; tcp and tls: a connection.",
    ),
  address: addressOption,
  tls: TlsOptions.default(TlsOptions.parse({})).describe("For transport tls."),
};

export interface OutletOptions {
  transport: "udp" | "tcp" | "tls";
  address: string;
  tls: TlsOptions;
}

/** Whole messages in one buffer, with the offset after each. */
export interface Messages {
  bytes: Buffer;
  ends: Uint32Array;
}

export interface Outlet {
  send: (messages: Messages) => Promise<void>;
  status: () => SinkStatus;
  close: OpenSink["close"];
}

/** Does not wait for the receiver. Refuses TLS files that cannot be used. */
export function openOutlet({ transport, address, tls }: OutletOptions, ctx: SinkContext): Outlet {
  const parsed = parseAddress(address);
  if (parsed === undefined) throw new TypeError(`not an address: ${address}`);
  const common = { ...parsed, log: ctx.log, count: ctx.count, signal: ctx.signal };
  if (transport !== "udp") {
    const stream = openStream({ ...common, transport, tls });
    return {
      send: ({ bytes, ends }) => stream.send(bytes, ends),
      status: () => stream.status(),
      close: (graceMs) => stream.close(graceMs),
    };
  }
  const datagrams = openDatagram(common);
  return {
    send: (messages) => datagrams.send(datagramsOf(messages)),
    status: () => datagrams.status(),
    close: (graceMs) => datagrams.close(graceMs),
  };
}

function datagramsOf({ bytes, ends }: Messages): Buffer[] {
  const datagrams: Buffer[] = [];
  let start = 0;
  for (const end of ends) {
    datagrams.push(bytes.subarray(start, end));
    start = end;
  }
  return datagrams;
}
