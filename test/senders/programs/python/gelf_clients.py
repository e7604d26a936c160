import graypy
import pygelf

from handlers import of_handler


def graypy_udp(to):
    return of_handler(graypy.GELFUDPHandler(to["host"], to["gelfUdp"]))


def graypy_tcp(to):
    return of_handler(graypy.GELFTCPHandler(to["host"], to["gelfTcp"]))


def graypy_tls(to):
    return of_handler(graypy.GELFTLSHandler("localhost", to["gelfTls"], validate=True, ca_certs=to["caFile"]))


def graypy_http(to):
    return of_handler(graypy.GELFHTTPHandler(to["host"], to["http"]))


def pygelf_udp(to):
    return of_handler(pygelf.GelfUdpHandler(host=to["host"], port=to["gelfUdp"], compress=True))


def pygelf_tcp(to):
    return of_handler(pygelf.GelfTcpHandler(host=to["host"], port=to["gelfTcp"]))


def pygelf_tls(to):
    return of_handler(pygelf.GelfTlsHandler(host="localhost", port=to["gelfTls"], validate=True, ca_certs=to["caFile"]))


def pygelf_http(to):
    return of_handler(pygelf.GelfHttpHandler(host=to["host"], port=to["http"], path="/gelf"))
