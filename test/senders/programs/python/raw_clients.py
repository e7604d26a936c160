from logstash_async.handler import AsynchronousLogstashHandler

from handlers import of_handler


def logstash(to, port, transport):
    handler = AsynchronousLogstashHandler(
        to["host"], port, database_path=None, transport=f"logstash_async.transport.{transport}", ssl_enable=False
    )
    return of_handler(handler)


def logstash_tcp(to):
    return logstash(to, to["rawTcp"], "TcpTransport")


def logstash_udp(to):
    return logstash(to, to["rawUdp"], "UdpTransport")


def logstash_beats(to):
    return logstash(to, to["beats"], "BeatsTransport")


def logstash_http(to):
    return logstash(to, to["http"], "HttpTransport")
