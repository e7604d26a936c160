from pylogbeat import PyLogBeatClient

from handlers import nothing, until_taken


def pylogbeat(to):
    def send(texts):
        def once():
            client = PyLogBeatClient(to["host"], to["beats"], ssl_enable=False, timeout=5)
            client.connect()
            try:
                client.send([{"message": text, "order": 1} for text in texts])
            finally:
                client.close()

        until_taken(once)

    return send, nothing
