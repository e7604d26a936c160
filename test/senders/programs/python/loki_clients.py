import logging_loki

from handlers import of_handler


def logging_loki_handler(to):
    url = f"http://{to['host']}:{to['http']}/loki/api/v1/push"
    return of_handler(logging_loki.LokiHandler(url=url, tags={"app": "shop"}, version="1"))
