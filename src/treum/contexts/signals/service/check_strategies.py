"""Look-ahead and warm-up of shipped strategies, checked on invented or on recorded minutes."""

from decimal import Decimal
from pathlib import Path

from treum.contexts.market import api as market
from treum.contexts.signals.engine.checks.check import bars_needed, check, trial_bars
from treum.contexts.signals.engine.checks.series import Series
from treum.contexts.signals.engine.checks.subject import Subject
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE, entry
from treum.contexts.signals.rules import TickBar, Window, to_ticks

_PAISA = Decimal("0.01")
_SERIES = 3


def strategy_names() -> list[str]:
    return sorted(CATALOGUE)


def check_strategy(name: str, *, seed: int, file: Path | None = None) -> list[str]:
    """What was found, a line each. seed: of the invented bars, when there is no file of minutes.

    Raises: NoSuchStrategy, VolumeMissing, TooFewBars, SetupError.
    """
    subject = Subject.of(entry(name))
    if file is None:
        several = trial_bars(subject, seed=seed, count=_SERIES)
    else:
        several = [_recorded(file, count=bars_needed(subject))]
    return [str(each) for each in check(subject, several)]


def _recorded(file: Path, *, count: int) -> Series:
    """The last bars, so many and up to a session's more, in paise. Raises: SetupError."""
    bars, sessions = market.read_minutes(file)
    last = sessions[-1]
    windows = tuple(Window(each.opens_at, each.closes_at) for each in last.windows)
    in_session = sum(bar.at >= windows[0].opens_at for bar in bars)
    shown = [
        TickBar(
            bar.at,
            bar.closes_at,
            to_ticks(bar.open, _PAISA),
            to_ticks(bar.high, _PAISA),
            to_ticks(bar.low, _PAISA),
            to_ticks(bar.close, _PAISA),
            bar.volume,
        )
        for bar in bars[-count - in_session :]
    ]
    has_volume = all(bar.volume is not None for bar in shown)
    return Series(Listing(bars[0].instrument_id, _PAISA, windows, has_volume=has_volume), shown)
