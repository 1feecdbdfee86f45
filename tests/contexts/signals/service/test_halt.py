"""A strategy that fails while a run goes on: stopped once, told, and the others go on."""

from datetime import datetime
from typing import cast

import pytest

from tests.contexts.signals.played import BARS, Played, fetch_from, play, work
from tests.make import canonical
from treum.contexts.signals.engine.strategies.ema_cross import EmaCross
from treum.contexts.signals.engine.strategy import Idea, Sight
from treum.platform.testing import Servers, fresh_database

FAILS_AT = BARS[len(BARS) // 2].at


def fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what it decides changes: its code, and so its version, is told from its source."""
    real = EmaCross.on_bar

    def on_bar(strategy: EmaCross, ctx: Sight) -> Idea | None:
        if ctx.bar.at == FAILS_AT:
            raise ZeroDivisionError
        return real(strategy, ctx)

    monkeypatch.setattr(EmaCross, "on_bar", on_bar)


async def facts(played: Played, strategy: str) -> list[canonical.Row]:
    rows = await canonical.signals(fetch_from(played.database), played.run_id)
    return [row for row in rows if row[0] == strategy]


@pytest.mark.parametrize("events_max", [None, 7])
async def test_it_is_stopped_once_and_told_while_the_others_run(
    played: Played,
    monkeypatch: pytest.MonkeyPatch,
    *,
    events_max: int | None,
) -> None:
    """events_max: a worker that is lost after so many events, time after time."""
    fail(monkeypatch)
    while await work(played.database, events_max=events_max):
        pass
    fetch = fetch_from(played.database)
    halts = await fetch("SELECT strategy, bar_at, fault, place FROM signals.strategy_halt")
    (halt,) = halts
    assert halt[:3] == ("ema_cross", FAILS_AT, "raised")
    assert str(halt[3]).startswith("ZeroDivisionError at tests.contexts.signals")
    told = await fetch(
        "SELECT payload ->> 'strategy', payload ->> 'fault' FROM platform.event"
        " WHERE type = 'signals.strategy_halted.v1'"
    )
    assert told == [("ema_cross", "raised")]
    crosses = await facts(played, "ema_cross")
    assert crosses
    assert all(cast(datetime, row[3]) <= FAILS_AT for row in crosses)
    assert {row[10] for row in crosses} <= {"target_2", "stopped", "expired", "closed"}


async def test_the_others_decide_as_if_nothing_had_happened(
    played: Played, servers: Servers, template: tuple[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    await work(played.database)
    undisturbed = await facts(played, "opening_range")
    fail(monkeypatch)
    async with fresh_database(servers, template=template[0]) as other:
        await work(other)
        assert await facts(Played(other, played.run_id), "opening_range") == undisturbed
    assert undisturbed


async def test_it_is_asked_again_in_the_next_run(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as failing:
        fail(failing)
        await work(played.database)
    again = await play(played.database)
    await work(played.database)
    crosses = await facts(Played(played.database, again), "ema_cross")
    assert any(cast(datetime, row[3]) > FAILS_AT for row in crosses)
