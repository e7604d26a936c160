"""A client library of Python, run as the tests' runner asks.

usage: main.py FILE NAME: the client NAME of FILE.py beside this one. "FROM COUNT MILLISECONDS" on standard input sends so
many events evenly over that time and is answered "@sent"; the end of input ends the client.
"""

import importlib
import json
import os
import sys
import time

KEY = os.environ["LOGBOOM_KEY"]
LONG_EVENT = int(os.environ.get("LOGBOOM_LONG", "-1"))
LONG_BYTES = 40 * 1024


def text_of(n):
    """Keep in step with textOf of test/senders/sender.ts."""
    text = f"{KEY}-{n} order {n} was paid"
    if n != LONG_EVENT:
        return text
    while len(text) < LONG_BYTES:
        text += " and another word"
    return text[:LONG_BYTES]


def say(word):
    sys.__stdout__.write(word + "\n")
    sys.__stdout__.flush()


def drive(client):
    """A client is (send, finish); send gets a list of texts, as many as are due."""
    send, finish = client
    say("@ready")
    for line in sys.stdin:
        begin, count, over_ms = (int(word) for word in line.split())
        started = time.monotonic()
        done = 0
        while done < count:
            elapsed = (time.monotonic() - started) * 1000
            due = count if over_ms == 0 else min(count, int(elapsed / over_ms * count) + 1)
            if done == due:
                time.sleep(0.002)
                continue
            upto = min(due, done + 100)
            send([text_of(begin + n) for n in range(done, upto)])
            done = upto
        say("@sent")
    finish()


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    family = importlib.import_module(sys.argv[1] + "_clients")
    drive(getattr(family, sys.argv[2])(json.loads(os.environ["LOGBOOM_TO"])))
