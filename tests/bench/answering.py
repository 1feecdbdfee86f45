"""A peer's program that adds, prints where it should not, sleeps for ever, or dies."""

import os
import signal
import sys
from typing import Any

from bench.peers._serve import serve


def answer(command: Any) -> object:
    sys.stdout.write("noise of a library\n")
    match command:
        case "hang":
            signal.pause()
        case "die":
            os._exit(3)
    return sum(command)


if __name__ == "__main__":
    serve(answer, version="adder 1")
