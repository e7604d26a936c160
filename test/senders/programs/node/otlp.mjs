import { pinoTo } from "./pino-lines.mjs";

async function openTelemetry(kind, url) {
  const { OTLPLogExporter } = await import(`@opentelemetry/exporter-logs-otlp-${kind}`);
  const { LoggerProvider, BatchLogRecordProcessor } = await import("@opentelemetry/sdk-logs");
  const exporter = new OTLPLogExporter({ url, timeoutMillis: 30_000 });
  const options = {
    exporter,
    scheduledDelayMillis: 200,
    maxQueueSize: 1_000_000,
    exportTimeoutMillis: 60_000,
  };
  const processor = new BatchLogRecordProcessor(options);
  const provider = new LoggerProvider({ processors: [processor] });
  const log = provider.getLogger("shop");
  return {
    send: (text) =>
      log.emit({ body: text, severityNumber: 9, severityText: "INFO", attributes: { order: 1 } }),
    flush: () => provider.forceFlush(),
    finish: () => provider.shutdown(),
  };
}

const pinoOtlp = (protocol, exporterOptions) =>
  pinoTo({
    target: "pino-opentelemetry-transport",
    options: {
      logRecordProcessorOptions: [
        { recordProcessorType: "batch", exporterOptions: { protocol, ...exporterOptions } },
      ],
      loggerName: "shop",
      serviceVersion: "1",
    },
  });

export const clients = {
  json: ({ host, http }) => openTelemetry("http", `http://${host}:${http}/v1/logs`),
  protobuf: ({ host, http }) => openTelemetry("proto", `http://${host}:${http}/v1/logs`),
  grpc: ({ host, grpc }) => openTelemetry("grpc", `http://${host}:${grpc}`),
  /** To a Collector in front of logboom. */
  collector: () => openTelemetry("proto", process.env.LOGBOOM_COLLECTOR),
  pinoProtobuf: ({ host, http }) =>
    pinoOtlp("http/protobuf", { protobufExporterOptions: { url: `http://${host}:${http}/v1/logs` } }),
  pinoGrpc: ({ host, grpc }) => pinoOtlp("grpc", { grpcExporterOptions: { url: `http://${host}:${grpc}` } }),
};
