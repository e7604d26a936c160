import logging

from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor

from handlers import of_handler


def of_exporter(exporter):
    provider = LoggerProvider()
    provider.add_log_record_processor(
        BatchLogRecordProcessor(exporter, schedule_delay_millis=200, max_queue_size=1_000_000)
    )
    return of_handler(LoggingHandler(logging.INFO, provider), provider.shutdown)


def http(to):
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter

    return of_exporter(OTLPLogExporter(endpoint=f"http://{to['host']}:{to['http']}/v1/logs", timeout=30))


def grpc(to):
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter

    return of_exporter(OTLPLogExporter(endpoint=f"http://{to['host']}:{to['grpc']}", insecure=True, timeout=30))
