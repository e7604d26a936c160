from fluent import handler, sender

from handlers import of_handler


def fluent_sender(to):
    client = sender.FluentSender("shop", host=to["host"], port=to["fluentd"], nanosecond_precision=True)

    def send(texts):
        for text in texts:
            client.emit("log", {"message": text, "order": 1})

    return send, client.close


def fluent_handler(to):
    shop = handler.FluentHandler("shop", host=to["host"], port=to["fluentd"])
    shop.setFormatter(handler.FluentRecordFormatter({"host": "%(hostname)s", "where": "%(module)s"}))
    return of_handler(shop)
