"""A screen: every pair once, the best first, and how much luck is in it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.contexts.signals.service.laboratory.asked import DAYS, REQUEST, store_sessions
from treum.contexts.signals.engine.backtest.sweep import Average, SweepTerms, sweep
from treum.contexts.signals.engine.backtest.terms import BadSweep
from treum.contexts.signals.schemas.backtest import Interval
from treum.contexts.signals.service.laboratory.screen import Wish, screen
from treum.contexts.signals.service.laboratory.series import series_of
from treum.platform.database import Transaction

WISH = Wish(
    symbol="NIFTY",
    interval=Interval.MINUTE,
    from_on=DAYS[0],
    to_on=DAYS[-1],
    average="ema",
    fasts=range(2, 12, 2),
    slows=range(5, 30, 5),
    fee_bps=2,
)


async def test_every_pair_is_tried_and_the_best_by_sharpe_come_first(tx: Transaction) -> None:
    await store_sessions(tx)
    told: list[tuple[int, int]] = []
    found = await screen(tx, WISH, shown=3, told=lambda *step: told.append(step))
    assert (found.bars, found.pairs) == (375 * 5, 21)
    assert told[-1] == (21, 21)
    sharpes = [row.sharpe for row in found.best]
    assert len(found.best) == 3
    assert sharpes == sorted(sharpes, reverse=True)
    assert found.confidence is not None
    assert 0 <= found.confidence <= 1
    best = found.best[0]
    closes = (await series_of(tx, REQUEST)).close
    terms = SweepTerms(Average.EMA, 0.0002, year=375.0 * 252)
    (alone,) = sweep(closes, np.array([(best.fast, best.slow)], dtype=np.int64), terms=terms)
    assert (best.gain, best.trades) == (alone.gains[0], alone.trades[0])


async def test_windows_without_a_pair_are_refused(tx: Transaction) -> None:
    await store_sessions(tx)
    with pytest.raises(BadSweep):
        await screen(tx, replace(WISH, fasts=[30]), shown=3, told=lambda *_step: None)
