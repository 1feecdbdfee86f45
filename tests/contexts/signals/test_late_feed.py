"""A feed that is late: the end of its day is no end of its channels."""

from typing import cast
from uuid import UUID

from sqlalchemy import text

from tests.contexts.signals.ended import (
    AFTERNOON,
    MINUTES,
    MORNING,
    PLAN,
    count,
    count_announced,
    count_open,
    look,
    play_until,
    play_with_open,
)
from tests.contexts.signals.played import fetch_from, work
from tests.make import canonical
from tests.make.market import close_minutes, end_run
from treum.platform.context import Resources
from treum.platform.database import Database
from treum.platform.testing import Servers


async def _channels(database: Database, run_id: UUID) -> dict[str, list[tuple[int, str]]]:
    """Numbers and steps of each channel, as released; nothing may wait any more."""
    found: dict[str, list[tuple[int, str]]] = {}
    for channel, seq, step in await fetch_from(database)(
        f"""
        SELECT channel, seq, signal_event_id::text FROM signals.delivery
        WHERE run_id = '{run_id}' ORDER BY channel, seq NULLS LAST
        """
    ):
        found.setdefault(str(channel), []).append((cast("int", seq), str(step)))
    return found


def _assert_complete(channels: dict[str, list[tuple[int, str]]], *, steps: int) -> None:
    """Every channel shows every step, in the same order, numbered without a hole."""
    assert set(channels) == {f"signals_{t}" for t in ("free", "basic", "premium", "enterprise")}
    for shown in channels.values():
        assert shown == channels["signals_premium"]
        assert [seq for seq, _ in shown] == list(range(1, steps + 1))


async def test_a_feed_that_comes_back_gives_complete_channels(
    servers: Servers, resources: Resources
) -> None:
    """What the end of the day has released stays; what comes after it follows in order."""
    database = resources.database
    run_id = await play_with_open(database)
    assert await count(database, "signals.delivery WHERE seq IS NULL") > 0
    await look(servers, resources)
    await work(database)
    before = await _channels(database, run_id)
    _assert_complete(before, steps=await count(database, "signals.signal_event"))

    await close_minutes(database, AFTERNOON, run_id=run_id)
    await work(database)
    assert await count_open(database) > 0, "the late bars must have opened something"
    assert await count(database, "signals.delivery WHERE seq IS NULL") > 0
    await look(servers, resources)
    assert await count_announced(database) == 2
    await work(database)
    assert await count_open(database) == 0
    after = await _channels(database, run_id)
    _assert_complete(after, steps=await count(database, "signals.signal_event"))
    for channel, shown in before.items():
        assert after[channel][: len(shown)] == shown
        assert len(after[channel]) > len(shown)
    await end_run(database, run_id)
    await work(database)
    assert await _channels(database, run_id) == after


async def test_bars_that_came_after_the_end_do_not_change_it(
    servers: Servers, resources: Resources
) -> None:
    """The worker finds the end and the late bars together, and ends the day where it stood."""
    database = resources.database
    late = await play_until(database, MORNING)
    await _look_at_open(servers, resources)
    await close_minutes(database, AFTERNOON, run_id=late)
    await end_run(database, late)
    await work(database)

    level = await play_until(database, MORNING)
    await _look_at_open(servers, resources)
    await work(database)
    await close_minutes(database, AFTERNOON, run_id=level)
    await work(database)
    await end_run(database, level)
    await work(database)
    fetch = fetch_from(database)
    assert await canonical.run_facts(fetch, late) == await canonical.run_facts(fetch, level)
    _assert_complete(
        await _channels(database, late),
        steps=await count(database, f"signals.delivery WHERE run_id = '{late}'") // 4,
    )


async def test_a_feed_that_catches_up_is_not_cut_off(
    servers: Servers, resources: Resources
) -> None:
    """It is long past the close, but bars still come: the day ends where they stop."""
    database = resources.database
    run_id = await play_with_open(database)

    async def next_minute() -> None:
        await close_minutes(database, AFTERNOON[: len(PLAN.instruments)], run_id=run_id)

    await look(servers, resources, meanwhile=next_minute)
    assert await count_announced(database) == 0
    await look(servers, resources)
    assert await count_announced(database) == 1


async def test_steps_that_wait_are_released_though_nothing_is_open(
    servers: Servers, resources: Resources
) -> None:
    database = resources.database
    run_id = await play_with_open(database)
    async with database.transaction() as tx:
        # As if the last of them had been stopped in the feed's last minute.
        await tx.execute(text("UPDATE signals.signal SET exit_price = entry, state = 'stopped'"))
    assert await count(database, "signals.delivery WHERE seq IS NULL") > 0
    await look(servers, resources)
    await work(database)
    _assert_complete(
        await _channels(database, run_id),
        steps=await count(database, "signals.signal_event"),
    )


async def _look_at_open(servers: Servers, resources: Resources) -> None:
    """Once the worker has opened something, so that there is a day to end."""
    announced = await count_announced(resources.database)
    await work(resources.database, events_max=MINUTES // 2)
    assert await count_open(resources.database) > 0
    await look(servers, resources)
    assert await count_announced(resources.database) == announced + 1
