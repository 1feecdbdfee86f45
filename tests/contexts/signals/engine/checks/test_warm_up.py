"""A warm-up that forgets where the bars began passes; one too short, or an input that never
forgets, does not."""

from dataclasses import replace

import pytest

from tests.contexts.signals.engine.checks.ground import bars, planting
from treum.contexts.signals.engine.checks.check import check, trial_bars
from treum.contexts.signals.engine.checks.finding import Flaw
from treum.contexts.signals.engine.checks.series import invented
from treum.contexts.signals.engine.checks.subject import Subject
from treum.contexts.signals.engine.checks.warm_up import OFF_MAX, TooFewBars, warm_up
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE

EMA = "from treum.contexts.signals.engine.indicators.averages import Ema"
OBV = "from treum.contexts.signals.engine.indicators.volume import Obv"
RIGHT = 229
"""Bars of an EMA of 20 to a billionth."""


def reasons(subject: Subject) -> list[str]:
    return [each.reason for each in warm_up(subject, bars())]


def averaging(bars_needed: int) -> Subject:
    return planting(module=EMA, mean="Ema(20)", warm_up=str(bars_needed))


def test_a_warm_up_that_forgets_passes() -> None:
    assert reasons(averaging(RIGHT)) == []
    assert reasons(planting()) == []


@pytest.mark.parametrize("bars_needed", [20, RIGHT // 3, RIGHT // 2, RIGHT * 6 // 10])
def test_a_warm_up_that_remembers_is_found_by_its_inputs(bars_needed: int) -> None:
    (reason,) = reasons(averaging(bars_needed))
    assert "Ema is off by" in reason


def test_a_warm_up_shorter_than_an_inputs_is_told() -> None:
    (found,) = check(averaging(19), bars())
    assert (found.flaw, "19 bars of 20" in found.reason) == (Flaw.WARM_UP, True)


def test_an_input_that_never_forgets_is_found() -> None:
    (reason,) = reasons(planting(module=OBV, mean="Obv()", warm_up="300"))
    assert "Obv is off by" in reason


def test_what_a_strategy_keeps_itself_is_found_by_its_ideas() -> None:
    """It counts bars since they began; no input shows that."""
    counting = planting(
        kept="seen = 0",
        act="object.__setattr__(self, 'n', getattr(self, 'n', 0) + 1)\nif self.n % 2: return None",
    )
    counting = replace(counting, source=counting.source.replace('"_listing")', '"_listing", "n")'))
    (reason,) = reasons(counting)
    assert "no idea" in reason


def test_a_strategy_that_fails_is_told_to_fail_and_no_more() -> None:
    (found,) = check(planting(act="bar = bar.close.close"), bars())
    assert found.flaw is Flaw.FAULT


def test_too_few_bars_are_refused() -> None:
    with pytest.raises(TooFewBars, match="229"):
        list(warm_up(averaging(RIGHT), [invented(5, sessions=1)]))


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_the_limit_is_far_from_what_right_warm_ups_leave(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("treum.contexts.signals.engine.checks.warm_up.OFF_MAX", OFF_MAX / 10)
    subject = Subject.of(CATALOGUE[name])
    assert list(warm_up(subject, trial_bars(subject, seed=9))) == []
