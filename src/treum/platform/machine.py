"""What the machine gives: room on the disk, and a clock that agrees with the database's."""

import shutil
import time
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from treum.platform.clock import now
from treum.platform.database import Transaction

FREE_BYTES_MIN = 500 * 1024 * 1024
SKEW_S_MAX = 2.0
"""Between this process and the database: sessions, tickets and delays compare the two."""
_QUESTIONS = 3
_CLOCK = text("SELECT clock_timestamp()")


def free_bytes(folder: Path) -> int:
    """Of the file system that holds the folder, or would hold it."""
    return shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.exists())).free


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
