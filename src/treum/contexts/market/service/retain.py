"""How long prices stay: parts are made ahead, and old ones go only once they are exported."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

from treum.contexts.market.queries.daily import lock_days
from treum.contexts.market.queries.prices import (
    Part,
    count_rows,
    drop_part,
    intervals_of,
    keep_parts,
    parts,
)
from treum.contexts.market.service.export import Exported, export_prices
from treum.contexts.market.service.store import TABLES
from treum.platform import audit
from treum.platform.bulk import patiently
from treum.platform.database import Transaction

TICK_DAYS_AHEAD: Final = 7
PARTS_AT_ONCE_MAX: Final = 40


async def make_parts_ahead(tx: Transaction, today: date) -> int:
    """This month and the next one, and the days of a week; how many were not there yet."""
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    days = {today + timedelta(days=ahead) for ahead in range(TICK_DAYS_AHEAD + 1)}
    made = await keep_parts(tx, "minute_bar", {today, following})
    return made + await keep_parts(tx, "tick", days)


async def old_parts(tx: Transaction, kind: str, *, keep_days: int, today: date) -> list[Part]:
    """Those that are wholly older, the oldest first; the rest goes the next time."""
    found = await parts(tx, kind, until=today - timedelta(days=keep_days))
    return found[:PARTS_AT_ONCE_MAX]


async def drop_old_part(
    tx: Transaction, part: Part, *, keep_days: int, folder: Path | None
) -> list[Exported]:
    """With a folder, exported into it first; nobody writes meanwhile. It is in the audit log.

    Raises: ExportWouldLose. The database refuses a part that is younger.
    """
    await patiently(tx)
    table = TABLES[part.kind]
    await lock_days(tx, table)
    rows = await count_rows(tx, part)
    files: list[Exported] = []
    if folder is not None:
        for interval in await intervals_of(tx, part):
            files += await export_prices(
                tx, interval, from_=part.first, to=part.next, folder=folder
            )
        rows = sum(each.manifest.rows for each in files if each.manifest)
    await drop_part(tx, part, keep_days=keep_days, rows=rows)
    detail = {
        "rows": rows,
        "keep_days": keep_days,
        "exported": [str(each) for each in files],
    }
    subject = f"market_part:{part.name}"
    await audit.record(
        tx, audit.Act(action="market.prices_dropped", subject=subject, detail=detail)
    )
    return files
