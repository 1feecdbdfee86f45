"""Reference data can be written again and again."""

from sqlalchemy import func, select, text, update

from tests.contexts.market.examples import CALENDAR, INSTRUMENTS, NIFTY, TWO_WINDOWS, session
from treum.contexts.market import queries
from treum.contexts.market.rules.calendar_edit import edited_day
from treum.contexts.market.rules.session import SessionKind
from treum.contexts.market.service.calendar import set_day
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.tables.reference import InstrumentRow, SpecialDayRow, SpecialWindowRow
from treum.platform.database import Transaction


async def _counts(tx: Transaction) -> list[int]:
    tables = (InstrumentRow, SpecialDayRow, SpecialWindowRow)
    return [await tx.scalar(select(func.count()).select_from(table)) for table in tables]


async def test_seeding_writes_what_ships(tx: Transaction) -> None:
    await seed_reference(tx)
    found = await queries.instruments(tx, [each.id for each in INSTRUMENTS])
    assert found == {each.id: each for each in INSTRUMENTS}
    calendar = await queries.calendar_of(tx, "NSE")
    assert dict(calendar.special_days) == dict(CALENDAR.special_days)
    assert calendar.session_of(TWO_WINDOWS) == session(TWO_WINDOWS)


async def test_seeding_twice_changes_nothing(tx: Transaction) -> None:
    await seed_reference(tx)
    before = await _counts(tx)
    await seed_reference(tx)
    assert await _counts(tx) == before


async def test_seeding_corrects_what_differs(tx: Transaction) -> None:
    await seed_reference(tx)
    await tx.execute(update(InstrumentRow).values(name="wrong"))
    await tx.execute(text("UPDATE market.special_window SET closes = '23:00'"))
    await seed_reference(tx)
    assert (await queries.instruments(tx, [NIFTY.id]))[NIFTY.id] == NIFTY
    assert (await queries.calendar_of(tx, "NSE")).session_of(TWO_WINDOWS) == session(TWO_WINDOWS)


async def test_seeding_leaves_an_operators_day_alone(tx: Transaction) -> None:
    await seed_reference(tx)
    tx.actor = "operator:asha"
    edited = edited_day(
        "NSE", TWO_WINDOWS, kind=SessionKind.HOLIDAY, name="Drill cancelled", hours=()
    )
    await set_day(tx, edited)
    await seed_reference(tx)
    assert (await queries.calendar_of(tx, "NSE")).special_days[TWO_WINDOWS] == edited


async def test_demo_instruments_keep_the_hours_of_nse(tx: Transaction) -> None:
    await seed_reference(tx)
    assert (await queries.calendar_of(tx, "DEMO")).session_of(TWO_WINDOWS) == session(TWO_WINDOWS)


async def test_instruments_come_page_by_page(tx: Transaction) -> None:
    await seed_reference(tx)
    first = await queries.instruments_after(tx, None, limit=50)
    rest = await queries.instruments_after(tx, (first[-1].symbol, first[-1].id), limit=50)
    symbols = [each.symbol for each in first + rest]
    assert symbols == sorted(each.symbol for each in INSTRUMENTS)
