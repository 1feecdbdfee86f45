"""Everything that a process would log, at every level, as it is written."""

import contextlib
import io
import logging
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
import structlog

from treum.platform.telemetry import configure_logs


@contextlib.contextmanager
def all_logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Loggers keep the stream of their first line, so each is made to forget it."""
    written = io.StringIO()
    handlers, level = logging.root.handlers[:], logging.root.level
    config = structlog.get_config()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        configure_logs(level="DEBUG", pretty=False, role="test")
    logging.root.setLevel(logging.DEBUG)
    _forget()
    try:
        yield written
    finally:
        structlog.configure(**config)
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)
        _forget()


def _forget() -> None:
    for module in [one for name, one in sys.modules.items() if name.startswith("treum.")]:
        for proxy in _loggers(module):
            vars(proxy).pop("bind", None)


def _loggers(module: ModuleType) -> list[object]:
    kind = type(structlog.get_logger())
    return [value for value in vars(module).values() if isinstance(value, kind)]
