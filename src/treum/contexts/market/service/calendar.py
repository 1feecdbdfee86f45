"""An operator's edits of the calendar: in force with the commit, and in the audit log with it."""

from datetime import date

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.market import queries
from treum.contexts.market.adapters.reference import read_special_days
from treum.contexts.market.rules.calendar_edit import NotSetByOperator, check_year, told
from treum.contexts.market.rules.session import OPERATOR, SpecialDay
from treum.contexts.market.service.reference import write_days, write_windows
from treum.contexts.market.tables.reference import SpecialDayRow
from treum.platform import audit
from treum.platform.database import Transaction


async def set_day(tx: Transaction, special: SpecialDay, *, opens_year: bool = False) -> None:
    """Replaces what the calendar says of that day. Raises: BadCalendarDay, CalendarGap."""
    await queries.lock_calendar(tx, special.exchange)
    calendar = await queries.calendar_of(tx, special.exchange)
    check_year(calendar, special.day, opens_year=opens_year)
    row = {
        "exchange": special.exchange,
        "day": special.day,
        "kind": special.kind,
        "name": special.name,
        "source": special.source,
    }
    await tx.execute(
        insert(SpecialDayRow)
        .values(row)
        .on_conflict_do_update(
            index_elements=["exchange", "day"],
            set_={name: row[name] for name in ("kind", "name", "source")},
        )
    )
    await write_windows(tx, [special])
    before = calendar.special_days.get(special.day)
    await _record(tx, "market.calendar_set", special.exchange, day=special.day, before=before)


async def clear_day(tx: Transaction, exchange: str, *, day: date) -> None:
    """Takes an operator's edit back: what ships with the package holds again.

    Raises: NotSetByOperator, CalendarGap.
    """
    await queries.lock_calendar(tx, exchange)
    before = (await queries.calendar_of(tx, exchange)).special_days.get(day)
    if before is None or before.source != OPERATOR:
        raise NotSetByOperator(f"{day}: no operator has set that day of {exchange}")
    await tx.execute(
        delete(SpecialDayRow).where(SpecialDayRow.exchange == exchange, SpecialDayRow.day == day)
    )
    shipped = [each for each in read_special_days() if (each.exchange, each.day) == (exchange, day)]
    if shipped:
        await write_days(tx, shipped)
    await _record(tx, "market.calendar_cleared", exchange, day=day, before=before)


async def _record(
    tx: Transaction, action: str, exchange: str, *, day: date, before: SpecialDay | None
) -> None:
    after = (await queries.calendar_of(tx, exchange)).special_days.get(day)
    detail = {"before": told(before), "after": told(after)}
    await audit.record(
        tx, audit.Act(action=action, subject=f"special_day:{exchange}/{day}", detail=detail)
    )
