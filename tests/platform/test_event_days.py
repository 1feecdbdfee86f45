"""The event log by day: rows find their day, old days go, nothing is swallowed or lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.make.events import Ledger, Noted, as_superuser, drain, effects, note, open_ledger
from treum.platform.database import Database
from treum.platform.events import partition_of
from treum.platform.handlers.days import (
    AHEAD_DAYS,
    Held,
    drop_days,
    ensure_days,
    homeless_events,
)
from treum.platform.handlers.housekeep import tidy
from treum.platform.handlers.measure import lags, measure
from treum.platform.handlers.unknown import park_unknown
from treum.platform.testing import Servers

_DAYS = text(
    """
    SELECT substr(child.relname, 7) FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
    WHERE inhparent = CAST('platform.event' AS regclass) AND child.relname <> 'event_rest'
    ORDER BY 1
    """
)
_OLD = text(
    """
    INSERT INTO platform.event (id, type, key, partition, payload, correlation_id, at)
    VALUES (gen_random_uuid(), :type, 'alpha', :partition,
        jsonb_build_object('name', 'alpha', 'number', CAST(:number AS integer)), 'test', :at)
    """
)


@pytest.fixture
async def ledger(servers: Servers, database: Database) -> Ledger:
    await open_ledger(servers, database)
    made = Ledger()
    await made.consumer(database).prepare()
    return made


def _today() -> date:
    return datetime.now(UTC).date()


async def _days(database: Database) -> list[date]:
    async with database.snapshot() as tx:
        found = await tx.scalars(_DAYS)
        return [date.fromisoformat(one) for one in found]


async def _publish_old(database: Database, *ages_days: int) -> None:
    """One event of each age, oldest first, numbered by its age."""
    async with database.transaction() as tx:
        for age in ages_days:
            at = tx.now - timedelta(days=age)
            values = {"type": Noted.TYPE, "partition": partition_of("alpha")}
            await tx.execute(_OLD, values | {"number": age, "at": at})


async def test_there_are_always_days_ahead(servers: Servers, database: Database) -> None:
    expected = [_today() + timedelta(days=ahead) for ahead in range(AHEAD_DAYS + 1)]
    assert await _days(database) == expected
    last = f"platform.event_{expected[-1]:%Y%m%d}"
    await as_superuser(servers, f"DROP TABLE {last}", name=database.name)
    await ensure_days(database)
    await ensure_days(database)
    assert await _days(database) == expected


async def test_an_event_goes_to_its_day(database: Database) -> None:
    await note(database, "alpha", 1)
    async with database.snapshot() as tx:
        where = await tx.scalar(text("SELECT CAST(tableoid AS regclass)::text FROM platform.event"))
    assert where == f"platform.event_{_today():%Y%m%d}"
    assert await homeless_events(database) == 0


async def test_events_without_a_day_are_counted_and_moved_into_theirs(
    database: Database, ledger: Ledger
) -> None:
    """The consumer has read some of them already; moving neither loses nor repeats any."""
    await _publish_old(database, 40, 39)
    consumer = ledger.consumer(database)
    assert await consumer.apply_next()
    assert await homeless_events(database) == 2
    await tidy(database, retention_days=3650)
    assert await homeless_events(database) == 0
    assert (await _days(database))[:2] == [_today() - timedelta(days=age) for age in (40, 39)]
    await note(database, "alpha", 1)
    await drain(consumer)
    assert await effects(database) == [("alpha", 40), ("alpha", 39), ("alpha", 1)]


async def test_only_days_wholly_older_than_the_retention_go(
    database: Database, ledger: Ledger
) -> None:
    await _publish_old(database, 32, 31, 30, 29)
    await ensure_days(database)
    await drain(ledger.consumer(database))
    dropped, held = await drop_days(database, retention_days=30)
    assert held == []
    assert dropped == [_today() - timedelta(days=age) for age in (32, 31)]
    assert (await _days(database))[:2] == [_today() - timedelta(days=age) for age in (30, 29)]


async def test_a_day_that_a_consumer_still_needs_stays(database: Database, ledger: Ledger) -> None:
    await _publish_old(database, 50, 49)
    await ensure_days(database)
    consumer = ledger.consumer(database)
    assert await consumer.apply_next()
    needed = _today() - timedelta(days=49)
    dropped, held = await drop_days(database, retention_days=30)
    assert (dropped, held) == ([_today() - timedelta(days=50)], [Held(needed, "test.ledger")])
    await drain(consumer)
    assert await effects(database) == [("alpha", 50), ("alpha", 49)]
    assert await drop_days(database, retention_days=30) == ([needed], [])


async def test_a_parked_event_outlives_its_day(database: Database, ledger: Ledger) -> None:
    ledger.sick.add(("alpha", 50))
    await _publish_old(database, 50)
    await ensure_days(database)
    consumer = ledger.consumer(database)
    await drain(consumer)
    dropped, _ = await drop_days(database, retention_days=30)
    assert len(dropped) == 1
    async with database.snapshot() as tx:
        payload = await tx.scalar(text("SELECT payload FROM platform.parked_event"))
    assert payload == {"name": "alpha", "number": 50}


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("SELECT platform.drop_event_day(current_date, 30)", "not wholly older"),
        ("SELECT platform.drop_event_day(current_date - 40, 6)", "at least 7 days"),
        ("CREATE TABLE platform.mine (x int)", "permission denied"),
        ("DROP TABLE platform.event_rest", "must be owner"),
        ("DELETE FROM platform.event", "permission denied"),
        (f"DELETE FROM platform.event_{datetime.now(UTC):%Y%m%d}", "permission denied"),
        (f"SELECT FROM platform.event_{datetime.now(UTC):%Y%m%d}", "permission denied"),
    ],
)
async def test_the_serving_role_can_do_no_more_than_this(
    database: Database, statement: str, refusal: str
) -> None:
    await note(database, "alpha", 1)
    with pytest.raises(DBAPIError, match=refusal):
        async with database.transaction() as tx:
            await tx.execute(text(statement))


async def test_the_owners_functions_ignore_the_callers_search_path(
    servers: Servers, database: Database
) -> None:
    """A caller's own `now`, `format` or table may not run with the owner's rights."""
    async with database.snapshot() as tx:
        found = await tx.execute(
            text(
                """
                SELECT proname, proconfig, proacl::text FROM pg_proc
                WHERE pronamespace = CAST('platform' AS regnamespace) AND prosecdef
                ORDER BY proname
                """
            )
        )
        functions = [tuple(row) for row in found]
    assert [name for name, *_ in functions] == ["append_audit", "drop_event_day", "keep_event_day"]
    for _name, config, rights in functions:
        assert "search_path=pg_catalog, pg_temp" in config
        assert "treum_app=X" in rights
        assert "{=X" not in rights
        assert ",=X" not in rights


async def test_lag_tells_what_is_behind_and_what_is_parked(
    database: Database, ledger: Ledger
) -> None:
    ledger.sick.add(("alpha", 1))
    await note(database, "alpha", 1, 2)
    await drain(ledger.consumer(database))
    await _publish_old(database, 2)
    async with database.snapshot() as tx:
        (lag,) = await lags(tx)
    assert (lag.consumer, lag.state, lag.behind) == ("test.ledger", "current", 1)
    assert (lag.retrying, lag.dead, lag.waiting) == (0, 1, 1)
    assert lag.behind_s == pytest.approx(2 * 86_400, abs=600)
    await drain(ledger.consumer(database))
    async with database.snapshot() as tx:
        (lag,) = await lags(tx)
    assert (lag.behind, lag.behind_s) == (0, 0.0)
    assert lag.unhandled_s > 86_400, "a parked event is not handled"


async def test_measure_sees_the_oldest_open_transaction(database: Database, ledger: Ledger) -> None:
    from prometheus_client import REGISTRY  # noqa: PLC0415

    async with database.transaction() as tx:
        await tx.scalar(text("SELECT 1"))
        await measure(database)
    seen = REGISTRY.get_sample_value("treum_transaction_oldest_seconds")
    await measure(database)
    assert seen is not None
    assert seen > 0
    assert REGISTRY.get_sample_value("treum_transaction_oldest_seconds") == 0
    assert REGISTRY.get_sample_value("treum_event_behind", {"consumer": "test.ledger"}) == 0


async def test_a_day_whose_unknown_events_nobody_has_looked_at_stays(database: Database) -> None:
    """As after a long absence of every worker: what E7 promises must hold for old events too."""
    await park_unknown(database, known=[])
    await _publish_old(database, 50)
    await ensure_days(database)
    day = _today() - timedelta(days=50)
    assert await drop_days(database, retention_days=30) == ([], [Held(day, "platform.unknown")])
    assert await park_unknown(database, known=[]) == 1
    assert await drop_days(database, retention_days=30) == ([day], [])


async def test_days_go_by_the_servers_clock(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine whose clock is ahead neither ends the housekeeping nor drops too early."""
    await _publish_old(database, 30)
    await ensure_days(database)
    days = await _days(database)
    ahead = datetime.now(UTC) + timedelta(days=5)
    monkeypatch.setattr("treum.platform.database.now", lambda: ahead)
    assert await drop_days(database, retention_days=30) == ([], [])
    await ensure_days(database)
    assert await _days(database) == days


async def test_a_day_stays_while_the_log_is_being_read(database: Database) -> None:
    """A backup may take hours; the housekeeping goes on, and tries again."""
    await _publish_old(database, 50, 49)
    await ensure_days(database)
    async with database.snapshot() as reader:
        await reader.scalar(text("SELECT count(*) FROM platform.event"))
        held = [Held(_today() - timedelta(days=50), None)]
        assert await drop_days(database, retention_days=30) == ([], held)
    dropped, _ = await drop_days(database, retention_days=30)
    assert len(dropped) == 2
