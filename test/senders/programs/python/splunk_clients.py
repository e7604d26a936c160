import time

from splunk_handler import SplunkHandler
from splunk_hec_handler import SplunkHecHandler

from handlers import of_handler


def splunk_handler(to):
    handler = SplunkHandler(
        host=to["host"],
        port=to["http"],
        token="none",
        index="main",
        protocol="http",
        flush_interval=0.3,
        retry_count=50,
        retry_backoff=0.1,
        queue_size=0,
    )
    return of_handler(handler)


def splunk_hec_handler(to):
    handler = SplunkHecHandler(to["host"], "none", port=to["http"], proto="http", ssl_verify=False, source="shop")
    return of_handler(handler, lambda: time.sleep(0.5))
