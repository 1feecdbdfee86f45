"""What the machine gives: room on the disk, also for the database, and a clock that agrees with
the database's."""

import shutil
import time
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from treum.platform.clock import now
from treum.platform.database import Transaction

FREE_BYTES_MIN = 500 * 1024 * 1024
SKEW_S_MAX = 2.0
"""Between this process and the database: sessions, tickets and delays compare the two."""
_QUESTIONS = 3
_CLOCK = text("SELECT clock_timestamp()")
_DISK_FULL = "53100"
# A sort that may not stay in memory writes a file of 300 KB, also where nothing may be changed.
_LITTLE_MEMORY = text("SET LOCAL work_mem = '64kB'")
_SPILL = text(
    "SELECT count(*) FROM (SELECT n FROM generate_series(1, 20000) AS n ORDER BY -n) AS s"
)


def free_bytes(folder: Path) -> int:
    """Of the file system that holds the folder, or would hold it."""
    return shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.exists())).free


async def has_room(tx: Transaction) -> bool:
    """Whether the database's own disk takes a file more. When not, nothing else can be asked in
    this transaction."""
    try:
        await tx.execute(_LITTLE_MEMORY)
        await tx.execute(_SPILL)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _DISK_FULL:
            raise
        return False
    return True


async def skew_s(tx: Transaction) -> float:
    """How far this process is ahead of the database; exact to half the time of the question, so
    the quickest of a few counts."""
    return min([await _compare(tx) for _ in range(_QUESTIONS)])[1]


async def _compare(tx: Transaction) -> tuple[float, float]:
    """Seconds that the question took; seconds ahead."""
    asked = time.monotonic()
    asked_at = now()
    database_at: datetime = await tx.scalar(_CLOCK)
    took_s = time.monotonic() - asked
    return took_s, (asked_at - database_at).total_seconds() + took_s / 2
