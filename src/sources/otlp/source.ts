/** OpenTelemetry's logs, over HTTP and gRPC, from SDKs and Collectors. */
import { runListening } from "../../receive/running.ts";
import { connectedText, tlsListening } from "../../receive/secured.ts";
import { defineSource } from "../../record/source.ts";
import type { Running, SourceContext } from "../../record/source.ts";
import { OtlpConfig } from "./config.ts";
import { otlpDoors } from "./doors.ts";
import { Exports } from "./exports.ts";
import { GrpcCalls } from "./grpc.ts";
import { grpcConnections } from "./grpc-connections.ts";

export const otlp = defineSource({
  name: "otlp",
  summary: "Receives OpenTelemetry logs (OTLP) over HTTP and gRPC, from SDKs and Collectors.",
  config: OtlpConfig,
  open: openOtlp,
});

async function openOtlp(options: OtlpConfig, ctx: SourceContext): Promise<Running> {
  const exports = new Exports(options, ctx);
  const calls = new GrpcCalls(options, ctx, exports);
  const connections = grpcConnections(options, ctx, calls);
  const tls = tlsListening({ ctx, options, connections, what: "OTLP/gRPC over TLS" });
  const listening = [
    { name: "gRPC", what: "OTLP/gRPC", address: options.grpc, bind: connections.bind },
    { ...tls, name: "gRPC TLS" },
  ];
  return await runListening({
    ctx,
    listening,
    doors: otlpDoors(options, ctx, exports),
    streamDoors: calls.doors(),
    detail: connectedText(listening, () => connections.count()),
  });
}
