/** Beats and Logstash (lumberjack protocol) over TCP and TLS. */
import { EventReader } from "../../codecs/lumberjack/events.ts";
import { AnsweringConnection } from "../../receive/answering.ts";
import { KeptConnections } from "../../receive/connections.ts";
import { Inflating } from "../../receive/inflating.ts";
import { Inflow } from "../../receive/inflow.ts";
import { Ledger } from "../../receive/ledger.ts";
import { runListening } from "../../receive/running.ts";
import { connectedText, tlsListening } from "../../receive/secured.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { BeatsConfig } from "./config.ts";
import { BeatsConversation } from "./conversation.ts";
import type { Reception } from "./conversation.ts";
import { Suspects } from "./suspects.ts";

/** Of frames that are not whole, over all connections; four of the largest. */
const HELD_MOST = 4;

export const beats = defineSource({
  name: "beats",
  summary:
    "Receives what Filebeat and other Beats, Elastic Agent and Logstash send to a Logstash (lumberjack).",
  config: BeatsConfig,
  open: openBeats,
});

async function openBeats(options: BeatsConfig, ctx: SourceContext): Promise<Running> {
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
        protocol: (line) => new BeatsConversation(reception, peer, line),
      }),
    idle: () => inflow.idle(),
  });
  const listening = [
    { name: "TCP", what: "Beats over TCP", address: options.tcp, bind: connections.bind },
    tlsListening({ ctx, options, connections, what: "Beats over TLS" }),
  ];
  return await runListening({ ctx, listening, detail: connectedText(listening, () => connections.count()) });
}

function receptionOf({ maxMessageBytes, maxFrameBytes }: BeatsConfig, ctx: SourceContext): Reception {
  let heldBytes = 0;
  const ledger = new Ledger(ctx);
  return {
    ctx,
    events: new EventReader({ maxMessageBytes, count: (event, reason) => ctx.count(event, reason) }),
    ledger,
    // Whatever the program before this one answered last may not have arrived.
    suspects: new Suspects(ledger.ids()),
    inflating: new Inflating(maxFrameBytes),
    maxFrameBytes,
    held: (changeBytes) => {
      heldBytes += changeBytes;
      return heldBytes > maxFrameBytes * HELD_MOST;
    },
  };
}
