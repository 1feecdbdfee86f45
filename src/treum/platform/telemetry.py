"""Logs and the one correlation id that runs through request, event, handler and log line."""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TextIO, cast
from uuid import UUID

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

from treum.platform.ids import new_id

_correlation: ContextVar[str | None] = ContextVar("correlation_id", default=None)
_FACTS = ("code", "sqlstate", "constraint_name", "errno")
"""Of our errors, the database's and the system's."""
_ABOUT_CODE = (AttributeError, ImportError, NameError, TypeError)
"""Their words name parts of a program."""
_causation: ContextVar[UUID | None] = ContextVar("causation_id", default=None)


def logger(name: str) -> FilteringBoundLogger:
    """A logger that carries its module's name. Log ids, never tokens or personal values."""
    bound: FilteringBoundLogger = structlog.get_logger(source=name)
    return bound


def correlation_id() -> str:
    """The id of the work under way; work that nobody asked for starts its own."""
    current = _correlation.get()
    if current is None:
        current = str(new_id())
        _correlation.set(current)
    return current


def causation_id() -> UUID | None:
    """The event being handled, if any."""
    return _causation.get()


@contextmanager
def correlated(correlation: str, causation: UUID | None = None) -> Iterator[str]:
    """Everything inside logs and publishes under this id."""
    outer, cause = _correlation.set(correlation), _causation.set(causation)
    try:
        yield correlation
    finally:
        _correlation.reset(outer)
        _causation.reset(cause)


def told(error: BaseException) -> str:
    """Where it came from and of what kind it and its causes are, oldest first.

    Never in its own words: they may hold what somebody has entered.
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    parts = [told(cause), "\n"] if cause is not None else []
    parts += [*traceback.format_tb(error.__traceback__), type(error).__qualname__]
    parts += [f", {name} {fact}" for name in _FACTS if (fact := getattr(error, name, None))]
    if isinstance(error, _ABOUT_CODE):
        parts += [": ", str(error)]
    if isinstance(error, BaseExceptionGroup):
        parts += [f"\n{told(each)}" for each in error.exceptions]
    return "".join(parts)


def _tell_error(_logger: object, _method: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else given and sys.exc_info()[1]
    if error:
        event["exception"] = told(error)
    return event


class _Others(logging.Handler):
    """What libraries log: the pattern of their words, not what they have put into it."""

    def emit(self, record: logging.LogRecord) -> None:
        said, error = str(record.msg).partition("\n")[0], record.exc_info and record.exc_info[1]
        logger(record.name).log(record.levelno, "library", said=said, exc_info=error)


class _Lossy:
    """A full disk or a closed pipe costs lines of the log, never the process that writes them."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, words: str) -> None:
        with suppress(OSError):
            self._stream.write(words)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def configure_logs(*, level: str, pretty: bool, role: str) -> None:
    """JSON lines on stderr, or colours on a terminal. Called once, when the process starts."""
    render: Processor = (
        structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer()
    )

    def add_context(_logger: object, _method: str, event: EventDict) -> EventDict:
        event["role"] = role
        if (current := _correlation.get()) is not None:
            event["correlation_id"] = current
        return event

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            add_context,
            _tell_error,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Lossy(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Others()], force=True)
