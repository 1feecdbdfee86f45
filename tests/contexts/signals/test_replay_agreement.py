"""What is stored of a replayed day is what a backtest of it is told, step for step."""

from datetime import date

from tests.contexts.market.examples import Choice
from tests.contexts.market.recorded import nifty
from tests.contexts.signals.engine.backtest import history
from tests.contexts.signals.engine.backtest.history import MINUTES
from tests.contexts.signals.played import fetch_from, work
from tests.make.market import bars_of, close_minutes, end_run, start_run
from treum.contexts.market.rules.session import local_day
from treum.contexts.market.service.prepare import check_feed
from treum.contexts.signals.engine.backtest.play import Play
from treum.contexts.signals.engine.backtest.terms import Terms
from treum.contexts.signals.engine.values import LIVE, Change
from treum.platform.testing import Servers, fresh_database

DAY = date(2024, 5, 18)
"""A Saturday of two windows."""


def told(change: Change) -> tuple[object, ...]:
    signal = change.signal
    return (
        signal.strategy,
        signal.strategy_hash,
        signal.side.value,
        signal.bar_at,
        signal.valid_until,
        signal.entry,
        signal.stop,
        signal.target_1,
        signal.target_2,
        signal.reason,
        change.kind.value,
        change.bar_at,
        change.price,
    )


def backtested() -> list[Change]:
    """Of the strategies that live runs, on the day alone."""
    past, changes = history.within_days(MINUTES), list[Change]()
    for maker in LIVE:
        Play(past.series(), maker, terms=Terms(), of_session=True).run(changes.append)
    return [change for change in changes if local_day(change.bar_at) == DAY]


async def test_a_replayed_day_is_stored_as_it_is_backtested(servers: Servers) -> None:
    plan = check_feed(Choice(file=nifty(), day=DAY), today=DAY)
    async with fresh_database(servers) as database:
        run_id = await start_run(database, plan)
        await close_minutes(database, bars_of(plan), run_id=run_id)
        await end_run(database, run_id)
        await work(database)
        rows = await fetch_from(database)(STORED)
    expected = [told(change) for change in backtested()]
    assert sorted(rows, key=str) == sorted(expected, key=str)
    assert len(rows) > 10


STORED = """
    SELECT signal.strategy, signal.strategy_hash, signal.side, signal.bar_at, signal.valid_until,
        signal.entry, signal.stop, signal.target_1, signal.target_2, signal.reason,
        step.kind, step.bar_at, step.price
    FROM signals.signal_event AS step JOIN signals.signal ON signal.id = step.signal_id
"""
