"""An operator's edits are in force with their commit, and in the audit log with it."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text

from tests.contexts.market.examples import CALENDAR, TWO_WINDOWS, india
from treum.contexts.market import api, queries
from treum.contexts.market.rules.calendar_edit import (
    BadCalendarDay,
    NotSetByOperator,
    edited_day,
    read_hours,
)
from treum.contexts.market.rules.session import SessionKind, SpecialDay
from treum.contexts.market.rules.status import MarketState
from treum.contexts.market.service.calendar import clear_day, set_day
from treum.contexts.market.service.reference import seed_reference
from treum.platform.audit import NobodyActed
from treum.platform.database import Database, Transaction

MUHURAT = date(2026, 11, 8)
ORDINARY = date(2026, 11, 24)


@pytest.fixture
async def seeded(tx: Transaction) -> Transaction:
    await seed_reference(tx)
    tx.actor = "operator:asha"
    return tx


def _edit(day: date, kind: str, *, windows: str = "", name: str = "As told") -> SpecialDay:
    return edited_day("NSE", day, kind=SessionKind(kind), name=name, hours=read_hours(windows))


async def _audited(tx: Transaction) -> list[tuple[object, ...]]:
    await tx.write_collected()
    rows = await tx.execute(
        text("SELECT actor, action, subject, detail FROM platform.audit ORDER BY at")
    )
    return [tuple(row) for row in rows]


async def test_the_time_of_a_muhurat_session_can_be_told(seeded: Transaction) -> None:
    evening = india("18:30", MUHURAT)
    assert (await api.status(seeded, "NSE", evening)).state is MarketState.CLOSED
    await set_day(seeded, _edit(MUHURAT, "muhurat", windows="18:15-19:15", name="Muhurat trading"))
    status = await api.status(seeded, "NSE", evening)
    assert (status.state, status.closes_at) == (MarketState.SPECIAL, india("19:15", MUHURAT))
    assert await _audited(seeded) == [
        (
            "operator:asha",
            "market.calendar_set",
            "special_day:NSE/2026-11-08",
            {
                "before": {
                    "kind": "muhurat",
                    "name": "Diwali Laxmi Pujan: muhurat trading (times not recorded)",
                    "source": "NSE trading holiday list 2026; times left to a later circular",
                    "windows": "",
                },
                "after": {
                    "kind": "muhurat",
                    "name": "Muhurat trading",
                    "source": "operator",
                    "windows": "18:15-19:15",
                },
            },
        )
    ]


async def test_an_ordinary_day_can_become_a_holiday_and_be_cleared(seeded: Transaction) -> None:
    assert CALENDAR.session_of(date(2026, 11, 25)).is_trading
    day = date(2026, 11, 25)
    await set_day(seeded, _edit(day, "holiday"))
    assert not (await api.session_of(seeded, "NSE", day)).is_trading
    await clear_day(seeded, "NSE", day=day)
    assert await api.session_of(seeded, "NSE", day) == CALENDAR.session_of(day)
    assert [row[1] for row in await _audited(seeded)] == [
        "market.calendar_set",
        "market.calendar_cleared",
    ]


async def test_a_moved_holiday_can_trade_as_usual(seeded: Transaction) -> None:
    day = date(2026, 10, 20)
    await set_day(seeded, _edit(day, "regular"))
    session = await api.session_of(seeded, "NSE", day)
    assert (session.kind, len(session.minutes())) == (SessionKind.REGULAR, 375)


async def test_editing_twice_keeps_the_last_windows_only(seeded: Transaction) -> None:
    await set_day(seeded, _edit(ORDINARY, "special", windows="09:15-10:00;11:30-12:30"))
    await set_day(seeded, _edit(ORDINARY, "special", windows="11:30-12:00"))
    session = await api.session_of(seeded, "NSE", ORDINARY)
    assert len(session.minutes()) == 30


async def test_clearing_brings_back_what_ships(seeded: Transaction) -> None:
    await set_day(seeded, _edit(TWO_WINDOWS, "holiday"))
    await clear_day(seeded, "NSE", day=TWO_WINDOWS)
    calendar = await queries.calendar_of(seeded, "NSE")
    assert dict(calendar.special_days) == dict(CALENDAR.special_days)


@pytest.mark.parametrize("day", [TWO_WINDOWS, ORDINARY])
async def test_only_an_operators_day_is_cleared(seeded: Transaction, day: date) -> None:
    with pytest.raises(NotSetByOperator, match=f"{day}: no operator has set that day of NSE"):
        await clear_day(seeded, "NSE", day=day)
    assert await _audited(seeded) == []


async def test_an_unknown_year_is_refused_unless_it_is_begun(seeded: Transaction) -> None:
    edit = _edit(date(2027, 1, 26), "holiday")
    with pytest.raises(BadCalendarDay, match="--open-year begins 2027"):
        await set_day(seeded, edit)
    assert await _audited(seeded) == []
    assert not (await queries.calendar_of(seeded, "NSE")).knows(edit.day)
    await set_day(seeded, edit, opens_year=True)
    assert (await queries.calendar_of(seeded, "NSE")).knows(date(2027, 12, 31))


async def test_nobody_edits_without_a_name(database: Database) -> None:
    async with database.transaction() as tx:
        await seed_reference(tx)
    with pytest.raises(NobodyActed):
        async with database.transaction() as tx:
            await set_day(tx, _edit(ORDINARY, "holiday"))
    async with database.snapshot() as tx:
        assert (await api.session_of(tx, "NSE", ORDINARY)) == CALENDAR.session_of(ORDINARY)


async def test_two_operators_at_once_edit_one_after_the_other(database: Database) -> None:
    """The second begins while the first has not committed; it must see what the first did."""
    async with database.transaction() as tx:
        await seed_reference(tx)
    first = _edit(ORDINARY, "special", windows="09:15-10:00")
    second = _edit(ORDINARY, "special", windows="09:30-10:00;11:00-12:00")

    async def edit(special: SpecialDay) -> None:
        async with database.transaction(actor="operator:ravi") as tx:
            await set_day(tx, special)

    async with (
        asyncio.timeout(30),
        asyncio.TaskGroup() as group,
        database.transaction(actor="operator:asha") as tx,
    ):
        await set_day(tx, first)
        group.create_task(edit(second))
        await _until_somebody_waits(database)
    async with database.snapshot() as tx:
        days = (await queries.calendar_of(tx, "NSE")).special_days
        audited = await _audited(tx)
    assert days[ORDINARY] == second
    (_, _, _, told_first), (_, _, _, told_second) = audited
    assert isinstance(told_first, dict)
    assert isinstance(told_second, dict)
    assert told_second["before"] == told_first["after"]


async def _until_somebody_waits(database: Database) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    count = 0
    while not count:
        async with database.snapshot() as tx:
            count = await tx.scalar(waiting)
