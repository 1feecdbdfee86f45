"""What is logged of errors, and that a log that cannot be written ends no process."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.make.logs import all_logs
from treum.platform import telemetry
from treum.platform.errors import TooOften

LOGGING = """
from treum.platform.telemetry import configure_logs, logger
configure_logs(level="INFO", pretty=False, role="test")
for number in range(3000):
    logger("here").info("line", number=number)
print("alive")
"""


def test_a_full_disk_costs_lines_and_not_the_process() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", LOGGING], stderr=full, stdout=subprocess.PIPE, check=False
        )
    assert done.stdout == b"alive\n"


def test_a_reader_that_went_away_costs_lines_and_not_the_process() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LOGGING], stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stderr is not None
    process.stderr.close()
    assert process.stdout is not None
    with process:
        assert process.stdout.read() == b"alive\n"


def _fails() -> None:
    words = "asha@example.com"
    try:
        raise asyncpg.UniqueViolationError(words)
    except asyncpg.UniqueViolationError as error:
        raise ExceptionGroup(words, [TooMany(words, retry_after_s=1)]) from error


class TooMany(TooOften):
    code = "test.too_many"
    title = "Too many"


def test_an_error_is_told_by_its_kind_and_place_and_never_in_its_words() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        _fails()
    said = telemetry.told(caught.value)
    kinds = [
        "UniqueViolationError, sqlstate 23505",
        "ExceptionGroup",
        "TooMany, code test.too_many",
    ]
    assert [line for line in said.splitlines() if not line.startswith(" ")] == kinds
    assert "in _fails" in said
    assert "asha" not in said


def test_a_mistake_in_the_program_is_told_by_name() -> None:
    with pytest.raises(AttributeError) as caught:
        None.missing  # type: ignore[attr-defined]  # noqa: B018 - the mistake
    assert telemetry.told(caught.value).endswith(
        "AttributeError: 'NoneType' object has no attribute 'missing'"
    )


def test_a_library_is_logged_by_its_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    with all_logs(monkeypatch) as logs:
        logging.getLogger("library").warning("no such person: %s\nin full", "asha@example.com")
    line = json.loads(logs.getvalue().splitlines()[-1])
    assert (line["source"], line["said"]) == ("library", "no such person: %s")
    assert "asha" not in logs.getvalue()
