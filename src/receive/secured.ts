/** The TLS address of a receiver: one more address of the same connections, closed unless a certificate is set. */
import type { SourceContext } from "../record/source.ts";
import { certificatesOf } from "./certificates.ts";
import type { Conversation, KeptConnections } from "./connections.ts";
import type { TlsServerOptions } from "./options.ts";
import type { Listening } from "./running.ts";

export interface SecuredOptions<C extends Conversation> {
  ctx: SourceContext;
  options: { tlsAddress: string; tls: TlsServerOptions };
  connections: KeptConnections<C>;
  /** For messages: "syslog over TLS". */
  what: string;
}

/** Throws a Refusal for certificate files that cannot be used. */
export function tlsListening<C extends Conversation>(secured: SecuredOptions<C>): Listening {
  const { ctx, options, connections, what } = secured;
  const certificates = certificatesOf(options.tls, ctx.log);
  return {
    name: "TLS",
    what,
    address: certificates === undefined ? "off" : options.tlsAddress,
    bind: connections.bindTls(certificates),
  };
}

/** For a status: how many are connected, if any of these addresses is one to connect to. */
export function connectedText(streams: readonly Listening[], count: () => number): () => readonly string[] {
  const closed = streams.every((one) => one.address === "off");
  return () => (closed ? [] : [`${count()} connections`]);
}
