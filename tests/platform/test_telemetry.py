"""Log lines go to the process's stderr of the moment."""

import io

import pytest

from treum.platform.telemetry import logger


def test_a_logger_outlives_the_stderr_it_was_first_used_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = logger("test")
    said = [io.StringIO(), io.StringIO()]
    for number, stream in enumerate(said):
        monkeypatch.setattr("sys.stderr", stream)
        log.warning("told", number=number)
        assert f'"number": {number}' in stream.getvalue()
    assert said[0].getvalue().count("\n") == 1
