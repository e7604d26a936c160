"""What the clients share: a handler of the logging package as a client, and a caller that calls again."""

import logging
import sys
import time


def of_handler(handler, finish=None):
    """As applications use it: through a logger."""
    logger = logging.getLogger("shop")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.propagate = False
    # A handler tells what went wrong on standard error, with a trace that says no more.
    logging.raiseExceptions = True

    def send(texts):
        for text in texts:
            logger.info(text)

    def end():
        if finish is not None:
            finish()
        logging.shutdown()

    return send, end


def until_taken(call):
    """What any careful caller does when a call failed."""
    for tries in range(150):
        try:
            return call()
        except Exception as error:
            if tries == 0:
                sys.stderr.write(f"{error!r}, again\n")
            time.sleep(0.2)
    return call()


def nothing():
    pass
