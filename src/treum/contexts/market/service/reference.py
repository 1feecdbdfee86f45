"""Write the shipped instruments and calendar; again and again with the same result."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.market.adapters.reference import (
    instrument_id,
    read_instruments,
    read_special_days,
)
from treum.contexts.market.rules.instrument import Instrument, InstrumentKind
from treum.contexts.market.rules.session import OPERATOR, SpecialDay
from treum.contexts.market.tables.reference import InstrumentRow, SpecialDayRow, SpecialWindowRow
from treum.platform.database import Transaction

_FINEST_TICK = Decimal("0.01")
"""Files of prices tell no tick. Source: NSE, tick of shares below 250 rupees since 10 Jun 2024; all
other ticks are multiples of it."""


async def seed_reference(tx: Transaction) -> None:
    """Adds what is missing and corrects what differs; leaves alone what a person has set."""
    await _seed_instruments(tx)
    await _seed_calendar(tx)


async def list_securities(tx: Transaction, exchange: str, *, names: Mapping[str, str]) -> None:
    """Shares that a file of the exchange told of, by symbol; a name takes the place of a symbol."""
    if not names:
        return
    statement = insert(InstrumentRow)
    named = statement.on_conflict_do_update(
        index_elements=["exchange", "symbol"],
        set_={"name": statement.excluded.name},
        where=(InstrumentRow.name == InstrumentRow.symbol)
        & (statement.excluded.name != InstrumentRow.name),
    )
    shares = (
        Instrument(
            id=instrument_id(exchange, symbol),
            exchange=exchange,
            symbol=symbol,
            name=name,
            kind=InstrumentKind.EQUITY,
            tick_size=_FINEST_TICK,
            is_demo=False,
        )
        for symbol, name in sorted(names.items())
    )
    await tx.execute(named, [asdict(share) for share in shares])


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
    await write_days(tx, read_special_days())


async def write_days(tx: Transaction, specials: Sequence[SpecialDay]) -> None:
    """Store shipped days, but for those that an operator has set."""
    days = insert(SpecialDayRow).values([_day(special) for special in specials])
    corrected = {name: days.excluded[name] for name in ("kind", "name", "source")}
    written = await tx.scalars(
        days.on_conflict_do_update(
            index_elements=["exchange", "day"],
            set_=corrected,
            where=SpecialDayRow.source != OPERATOR,
        ).returning(SpecialDayRow.day)
    )
    ours = set(written.all())
    await write_windows(tx, [special for special in specials if special.day in ours])


async def write_windows(tx: Transaction, specials: Sequence[SpecialDay]) -> None:
    """The windows of these days become exactly theirs."""
    for exchange in {special.exchange for special in specials}:
        await tx.execute(
            delete(SpecialWindowRow).where(
                SpecialWindowRow.exchange == exchange,
                SpecialWindowRow.day.in_([special.day for special in specials]),
            )
        )
    windows = [
        {"exchange": special.exchange, "day": special.day, "opens": opens, "closes": closes}
        for special in specials
        for opens, closes in special.hours
    ]
    if windows:
        await tx.execute(insert(SpecialWindowRow).values(windows))


def _day(special: SpecialDay) -> dict[str, object]:
    return {
        "exchange": special.exchange,
        "day": special.day,
        "kind": special.kind,
        "name": special.name,
        "source": special.source,
    }
