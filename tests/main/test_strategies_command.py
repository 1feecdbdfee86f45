"""`treum strategies check`: what a writer of strategies types and reads."""

from collections.abc import Iterator, Sequence

import pytest

from tests.contexts.market.recorded import market_data
from treum.contexts.signals.engine.checks import check
from treum.contexts.signals.engine.checks.finding import Finding, Flaw
from treum.contexts.signals.engine.checks.series import Series
from treum.contexts.signals.engine.checks.subject import Subject
from treum.main.command import main

NAME = "ema_cross"


def test_a_sound_strategy_has_no_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["strategies", "check", NAME, "--seed", "4"]) == 0
    assert capsys.readouterr().out == f"{NAME}: nothing found\n"


def test_a_finding_is_a_line_and_exit_code_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def suspect(subject: Subject, _several: Sequence[Series]) -> Iterator[Finding]:
        yield Finding(subject.name, Flaw.FUTURE, "2024-01-01T03:45:00+00:00", "it knew")

    monkeypatch.setattr(check, "foresight", suspect)
    assert main(["strategies", "check", NAME]) == 1
    told = capsys.readouterr().out
    assert told == f"{NAME}: future at 2024-01-01T03:45:00+00:00: it knew\n"


def test_recorded_minutes_are_taken_from_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    file = market_data("minute/NIFTY_2024.csv")
    assert main(["strategies", "check", "opening_range", "--file", str(file)]) == 0
    assert main(["strategies", "check", "vwap_pullback", "--file", str(file)]) == 2
    assert "has no volume" in capsys.readouterr().err
