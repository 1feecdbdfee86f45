"""The process of one study: a task on stdin, messages on stdout, one a line, then it ends.

Apart from the worker, because a study is minutes of computing and the worker has signals to make.
It has no database, no settings and no secrets.
"""

import os
import resource
import sys

import msgspec

from treum.contexts.signals.engine.backtest.study import study
from treum.contexts.signals.engine.ward import Ward
from treum.contexts.signals.service.laboratory.report import report_of
from treum.contexts.signals.service.laboratory.wire import (
    Message,
    Progress,
    Refusal,
    Result,
    Task,
    request_in,
    series_in,
)
from treum.contexts.signals.service.watchdog import watched
from treum.platform.errors import TreumError

CPU_S_MAX = 1800
STEP_BACK = 10


def main() -> None:
    os.nice(STEP_BACK)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MAX, CPU_S_MAX))
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    try:
        _say(Result(msgspec.Raw(_report(task))))
    except TreumError as error:
        _say(Refusal(error.code, str(error)))


def _report(task: Task) -> bytes:
    series, request, ward = series_in(task), request_in(task), Ward()
    with watched(ward):
        done = study(series, request, progress=_tell, ward=ward)
    return msgspec.json.encode(report_of(series, request, done=done))


def _tell(done: int, steps: int) -> None:
    _say(Progress(done, steps))


def _say(message: Message) -> None:
    """A parent that is gone breaks the pipe, and that ends the study."""
    sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
