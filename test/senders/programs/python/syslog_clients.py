import logging.handlers
import socket

from rfc5424logging import Rfc5424SysLogHandler

from handlers import of_handler


def stdlib_udp(to):
    return of_handler(logging.handlers.SysLogHandler((to["host"], to["syslogUdp"])))


def stdlib_tcp(to):
    kind = socket.SOCK_STREAM
    return of_handler(logging.handlers.SysLogHandler((to["host"], to["syslogTcp"]), socktype=kind))


DATA = {"lb@1": {"team": "infra"}}


def rfc5424_udp(to):
    return of_handler(Rfc5424SysLogHandler((to["host"], to["syslogUdp"]), appname="shop", structured_data=DATA))


def rfc5424_tcp(to):
    address = (to["host"], to["syslogTcp"])
    return of_handler(Rfc5424SysLogHandler(address, socktype=socket.SOCK_STREAM, structured_data=DATA))


def rfc5424_tls(to):
    address = ("localhost", to["syslogTls"])
    handler = Rfc5424SysLogHandler(
        address, socktype=socket.SOCK_STREAM, tls_enable=True, tls_ca_bundle=to["caFile"]
    )
    return of_handler(handler)
