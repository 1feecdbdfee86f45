"""Each probe catches what no other does, and a strategy that hides nothing passes them all."""

import sys

import pytest

from tests.contexts.signals.engine.checks.ground import bars, planting
from treum.contexts.signals.engine.checks import foresight
from treum.contexts.signals.engine.checks.finding import Flaw
from treum.contexts.signals.engine.checks.subject import Subject

FLIPPED = "side = Side.SHORT if side is Side.LONG else Side.LONG"

LEFT_BY_A_RUN = planting(
    module="KEPT = {}",
    act="KEPT[bar.at] = bar.close\n"
    "later = KEPT.get(bar.closes_at)\n"
    f"if later is not None and later > bar.close + 20: {FLIPPED}",
)
LEFT_BY_A_STRANGER = planting(
    module="import sys\nKEPT = sys.modules[__name__].__dict__.setdefault('_planted_kept', {})",
    act="later = KEPT.get(bar.closes_at)\n"
    "KEPT[bar.at] = bar.close\n"
    f"if later is not None and later > bar.close + 20: {FLIPPED}",
)
IN_THE_CALLERS_HANDS = planting(
    module="import sys",
    act="frame = sys._getframe()\n"
    "while frame and not hasattr(frame.f_locals.get('series'), 'bars'): frame = frame.f_back\n"
    "known = [each.close for each in frame.f_locals['series'].bars] if frame else []\n"
    f"if max(known, default=0) > 2 * bar.close: {FLIPPED}\n"
    "if known and known[-1] > bar.close: " + FLIPPED,
)
ONE_FOR_ALL = planting(
    kept="LAST = [None]",
    begin="self.LAST[0] = None",
    act="last, self.LAST[0] = self.LAST[0], bar.close\n"
    f"if last is not None and abs(last - bar.close) > 200: {FLIPPED}",
)
GOOD_DAYS = planting(act=f"if bar.at.date().isoformat() == '2024-01-02': {FLIPPED}")


def flaws(subject: Subject) -> list[Flaw]:
    return [each.flaw for each in foresight.foresight(subject, bars())]


def test_a_strategy_that_hides_nothing_passes() -> None:
    assert flaws(planting()) == []


def test_what_a_run_left_is_found_by_the_next() -> None:
    assert flaws(LEFT_BY_A_RUN)[0] is Flaw.AGAIN


def test_what_a_stranger_left_before_is_found_by_bars_of_other_prices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = sys.modules[LEFT_BY_A_STRANGER.module]
    (series,) = bars()
    filled = {bar.at: bar.close for bar in series.bars}
    monkeypatch.setitem(module.__dict__, "_planted_kept", filled)
    assert flaws(LEFT_BY_A_STRANGER)[0] is Flaw.AGAIN
    monkeypatch.setitem(module.__dict__, "_planted_kept", dict(filled))
    monkeypatch.setattr(foresight, "PROBES", (foresight.again,))
    assert flaws(LEFT_BY_A_STRANGER) == []


def test_what_is_read_out_of_the_callers_hands_is_found_by_another_future() -> None:
    assert Flaw.FUTURE in flaws(IN_THE_CALLERS_HANDS)
    assert Flaw.AGAIN not in flaws(IN_THE_CALLERS_HANDS)


def test_what_instruments_share_is_found_in_company() -> None:
    assert flaws(ONE_FOR_ALL) == [Flaw.COMPANY]


def test_a_list_of_good_days_is_found_by_another_year() -> None:
    assert flaws(GOOD_DAYS) == [Flaw.DATES]


@pytest.mark.parametrize(
    "act",
    [
        pytest.param("bar = type(bar)(*[*_of(bar)])", id="it raises"),
        pytest.param(
            "return Idea(levels(bar.low, side, risk=9.0), Cross(side, 1.0, mean, 1.0, 1, 20, 1))",
            id="its entry is the bar's own low",
        ),
    ],
)
def test_one_that_fails_or_cannot_be_followed_is_at_fault(act: str) -> None:
    assert flaws(planting(act=act)) == [Flaw.FAULT]


def test_a_finding_names_strategy_bar_and_both_answers() -> None:
    first = next(foresight.foresight(LEFT_BY_A_RUN, bars()))
    assert str(first).startswith("above: again at 2024-01-01T")
    assert "short at" in first.reason
    assert "long at" in first.reason
