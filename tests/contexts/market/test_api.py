"""What the edges are told of the feed."""

from uuid import UUID

import pytest

from tests.contexts.market.service.plans import BARS, replay_plan
from treum.contexts.market.api import FeedState, feed_report
from treum.contexts.market.rules import freshness
from treum.contexts.market.service.close import close_bars
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import begin_run, finish_run
from treum.platform.database import Database

RUN = UUID(int=1)


async def _state(database: Database) -> FeedState:
    async with database.snapshot() as tx:
        return (await feed_report(tx)).state


async def test_a_feed_is_followed_through_its_life(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _state(database) is FeedState.NONE
    async with database.transaction() as tx:
        await seed_reference(tx)
        await begin_run(tx, replay_plan(), RUN)
    assert await _state(database) is FeedState.FRESH
    async with database.transaction() as tx:
        await close_bars(tx, RUN, BARS[:1])
    assert await _state(database) is FeedState.FRESH
    monkeypatch.setattr(freshness, "SILENCE_S_MIN", -1.0)
    monkeypatch.setattr(freshness, "MINUTES_MISSED_MAX", 0)
    assert await _state(database) is FeedState.SILENT
    async with database.transaction() as tx:
        await finish_run(tx, RUN)
    assert await _state(database) is FeedState.FINISHED
