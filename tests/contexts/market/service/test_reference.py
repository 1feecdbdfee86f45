"""Reference data can be written again and again."""

from sqlalchemy import func, select, text, update

from tests.contexts.market.examples import CALENDAR, INSTRUMENTS, NIFTY, TWO_WINDOWS, session
from treum.contexts.market import queries
from treum.contexts.market.adapters.reference import instrument_id
from treum.contexts.market.rules.calendar_edit import edited_day
from treum.contexts.market.rules.session import SessionKind
from treum.contexts.market.service.calendar import set_day
from treum.contexts.market.service.reference import list_securities, seed_reference
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


async def test_a_security_of_a_file_is_listed_and_later_named(tx: Transaction) -> None:
    await list_securities(tx, "NSE", names={"MADEUP": "MADEUP"})
    await list_securities(tx, "NSE", names={"MADEUP": "Made Up Limited"})
    await list_securities(tx, "NSE", names={"MADEUP": "MADEUP"})
    share = instrument_id("NSE", "MADEUP")
    found = (await queries.instruments(tx, [share]))[share]
    assert (found.name, found.kind, str(found.tick_size)) == ("Made Up Limited", "equity", "0.01")


async def test_what_is_shipped_is_not_renamed_by_a_file(tx: Transaction) -> None:
    await seed_reference(tx)
    await list_securities(tx, "NSE", names={NIFTY.symbol: "another"})
    assert (await queries.instruments(tx, [NIFTY.id]))[NIFTY.id] == NIFTY
