"""Invented series, and a strategy without a plan, so that everything happens to a backtest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

import numpy as np

from treum.contexts.signals.engine.backtest.series import Series
from treum.contexts.signals.engine.backtest.terms import DatedRates, Rates, Terms
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.reasons import Cross
from treum.contexts.signals.engine.strategy import Idea, Maker, Sight, Strategy
from treum.contexts.signals.rules import Side, Window, levels

PLACE = UUID(int=7)
TICK = Decimal("0.05")
FIRST_DAY = datetime(2024, 9, 26, 3, 45, tzinfo=UTC)
"""Four days before the charges of `RATES` change."""

_TAKEN = Rates(stt=2_500, transaction=297, sebi=10, stamp=300, gst=1_800_000, brokerage_paise=2_000)
RATES = (
    DatedRates(date(2024, 1, 1), _TAKEN, _TAKEN._replace(stt=0, dp_paise=1_593)),
    DatedRates(date(2024, 10, 1), _TAKEN._replace(transaction=307, brokerage=30_000), _TAKEN),
)


def series(random: Random, *, sessions: int = 6, minutes: int = 60, start: int = 2_000) -> Series:
    """Walks with gaps, flat stretches and missing bars, a session a day."""
    windows = [_window(day, minutes) for day in range(sessions)]
    rows: list[tuple[int, ...]] = []
    close = start
    for number, window in enumerate(windows):
        at = window.opens_at
        close = max(50, close + random.randint(-40, 40))
        while at < window.closes_at:
            bar = _bar(random, close)
            close = bar[3]
            if random.random() > 0.05:
                rows.append((int(at.timestamp()), *bar, random.randint(0, 500), number))
            at += timedelta(minutes=1)
    columns = np.array(rows, dtype=np.int64).T
    return Series(
        instrument_id=PLACE,
        tick=TICK,
        has_volume=True,
        at=columns[0],
        closes_at=columns[0] + 60,
        open=columns[1],
        high=columns[2],
        low=columns[3],
        close=columns[4],
        volume=columns[5],
        session=columns[6],
        sessions=[(each,) for each in windows],
    )


def terms(random: Random) -> Terms:
    return Terms(
        capital_paise=random.choice([100_000, 10_000_000, 10**12]),
        risk_bps=random.choice([10, 100, 2_000]),
        exposure_bps=random.choice([1_000, 10_000, 50_000]),
        lot=random.choice([1, 1, 25]),
        slippage_ticks=random.choice([0, 1, 5]),
        loss_max_bps=random.choice([20, 300, 10_000]),
        allows_short=random.random() > 0.3,
        rates=RATES if random.random() > 0.2 else (),
    )


@dataclass(frozen=True, slots=True)
class Whim:
    valid_minutes: int | None
    quiet_minutes: int


class Whimsical(Strategy):
    """Takes sides by lot, a bar's instant and the seed alone deciding."""

    NAME = "whimsical"

    def __init__(self, whim: Whim, *, seed: int) -> None:
        super().__init__(whim, warm_up=1)
        self._seed = seed

    def on_bar(self, ctx: Sight) -> Idea | None:
        random = Random(f"{self._seed} {ctx.bar.at}")
        if random.random() > 0.2:
            return None
        side = random.choice(list(Side))
        risk = random.choice([1, 3, 10, 40, 3_000])
        cross = Cross(side, 1.0, 1.0, 1.0, 9, 21, 14)
        return Idea(levels(ctx.bar.close, side, risk=risk), cross)


def whimsical(random: Random) -> Maker:
    whim = Whim(random.choice([None, 1, 5, 30, 500]), random.choice([0, 5, 15]))
    seed = random.randrange(10**9)

    def make(_listing: Listing) -> Strategy:
        return Whimsical(whim, seed=seed)

    return make


def _window(day: int, minutes: int) -> Window:
    opens_at = FIRST_DAY + timedelta(days=day)
    return Window(opens_at, opens_at + timedelta(minutes=minutes))


def _bar(random: Random, last: int) -> Sequence[int]:
    if random.random() < 0.1:
        return last, last, last, last
    opened = max(20, last + random.randint(-6, 6))
    closed = max(20, opened + random.randint(-12, 12))
    high = max(opened, closed) + random.randint(0, 8)
    return opened, high, max(1, min(opened, closed) - random.randint(0, 8)), closed
