"""Write the shipped instruments and calendar; again and again with the same result."""

from dataclasses import asdict

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.market.adapters.reference import read_instruments, read_special_days
from treum.contexts.market.tables import InstrumentRow, SpecialDayRow, SpecialWindowRow
from treum.platform.database import Transaction


async def seed_reference(tx: Transaction) -> None:
    """Adds what is missing and corrects what differs; removes nothing that was added by hand."""
    await _seed_instruments(tx)
    await _seed_calendar(tx)


async def _seed_instruments(tx: Transaction) -> None:
    table = InstrumentRow.__table__
    statement = insert(InstrumentRow).values([asdict(each) for each in read_instruments()])
    corrected = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name != "id"
    }
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=corrected))


async def _seed_calendar(tx: Transaction) -> None:
    specials = read_special_days()
    days = insert(SpecialDayRow).values(
        [
            {
                "exchange": special.exchange,
                "day": special.day,
                "kind": special.kind,
                "name": special.name,
                "source": special.source,
            }
            for special in specials
        ]
    )
    corrected = {name: days.excluded[name] for name in ("kind", "name", "source")}
    await tx.execute(days.on_conflict_do_update(index_elements=["exchange", "day"], set_=corrected))
    shipped = [special.day for special in specials]
    await tx.execute(delete(SpecialWindowRow).where(SpecialWindowRow.day.in_(shipped)))
    windows = [
        {"exchange": special.exchange, "day": special.day, "opens": opens, "closes": closes}
        for special in specials
        for opens, closes in special.hours
    ]
    await tx.execute(insert(SpecialWindowRow).values(windows))
