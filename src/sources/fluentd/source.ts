/** The forward protocol over TCP and TLS: Docker's fluentd driver, Fluentd, Fluent Bit, FireLens, the fluent-logger libraries. */
import { EntryDecoder } from "../../codecs/forward/entries.ts";
import { PIECE_KEY, PieceLines } from "../../codecs/forward/piece-lines.ts";
import { AnsweringConnection } from "../../receive/answering.ts";
import { KeptConnections } from "../../receive/connections.ts";
import { Inflating } from "../../receive/inflating.ts";
import { Inflow } from "../../receive/inflow.ts";
import { Ledger } from "../../receive/ledger.ts";
import { runListening } from "../../receive/running.ts";
import { connectedText, tlsListening } from "../../receive/secured.ts";
import { Refusal } from "../../record/refusal.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { FluentdConfig } from "./config.ts";
import { ForwardConversation } from "./conversation.ts";
import type { Reception } from "./conversation.ts";
import { bindHeartbeat } from "./heartbeat.ts";
import { giveUpPieces } from "./late-pieces.ts";

/** Of messages that are not whole, over all connections; two of the largest. */
const HELD_MOST = 2;

export const fluentd = defineSource({
  name: "fluentd",
  summary:
    "Receives the forward protocol: Docker's fluentd driver, Fluentd, Fluent Bit, FireLens, fluent-logger.",
  config: FluentdConfig,
  open: openFluentd,
});

async function openFluentd(options: FluentdConfig, ctx: SourceContext): Promise<Running> {
  if (options.users.length > 0 && options.sharedKey === "")
    throw new Refusal(
      "E_CONFIG",
      "users without a sharedKey",
      "set sharedKey: names are asked for in its handshake",
    );
  const inflow = new Inflow(ctx);
  const reception = receptionOf(options, ctx);
  const connections = new KeptConnections({
    ctx,
    limits: options,
    open: (socket, peer) =>
      new AnsweringConnection({
        socket,
        peer,
        inflow,
        protocol: (line) => new ForwardConversation(reception, peer, line),
      }),
    idle: () => inflow.idle(),
  });
  const lateness = giveUpPieces(reception, inflow);
  const streams = [
    { name: "TCP", what: "the forward protocol over TCP", address: options.tcp, bind: connections.bind },
    tlsListening({ ctx, options, connections, what: "the forward protocol over TLS" }),
  ];
  const udp = {
    name: "UDP",
    what: "the forward protocol's heartbeat",
    address: options.udp,
    bind: bindHeartbeat,
  };
  return await runListening({
    ctx,
    listening: [...streams, udp],
    detail: connectedText(streams, () => connections.count()),
    close: () => lateness.close(),
  });
}

function receptionOf(options: FluentdConfig, ctx: SourceContext): Reception {
  const { maxMessageBytes, maxChunkBytes, sharedKey, users, selfHostname } = options;
  const count = (event: string, reason: string): void => ctx.count(event, reason);
  const pieces = new PieceLines({ maxMessageBytes, count });
  const now = Date.now();
  for (const key of ctx.cursorKeys())
    if (key.startsWith(PIECE_KEY)) pieces.restore(key, ctx.cursor(key), now);
  let heldBytes = 0;
  return {
    ctx,
    decoder: new EntryDecoder({ maxMessageBytes, pieces, count }),
    pieces,
    ledger: new Ledger(ctx),
    maxChunkBytes,
    handshake: sharedKey === "" ? undefined : { sharedKey, users, hostname: selfHostname },
    inflating: new Inflating(maxChunkBytes),
    held: (changeBytes) => {
      heldBytes += changeBytes;
      return heldBytes > maxChunkBytes * HELD_MOST;
    },
  };
}
