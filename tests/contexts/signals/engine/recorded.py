"""The recorded NIFTY minutes of 2024, as the engine reads them."""

import csv
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.values import Bar
from treum.contexts.signals.rules import Window

REPOSITORY = Path(__file__).parents[4]
IST = ZoneInfo("Asia/Kolkata")
NIFTY = UUID(int=50)
TICK = Decimal("0.05")


def minutes() -> tuple[Bar, ...]:
    """Every bar of the file, oldest first. Skips when this machine has no market data at all."""
    folder = Path(os.environ.get("TREUM_MARKET_DATA", REPOSITORY.parent / "shared/data/market"))
    if not folder.exists():
        pytest.skip(f"NOT RUN: no recorded market data at {folder} (TREUM_MARKET_DATA)")
    return _read(folder / "minute/NIFTY_2024.csv")


def session(day: date) -> Listing:
    """NIFTY on an ordinary day, 09:15 to 15:30 in India."""
    return Listing(NIFTY, TICK, (Window(india(day, "09:15"), india(day, "15:30")),))


def india(day: date, clock: str) -> datetime:
    local = datetime.strptime(f"{day} {clock}", "%Y-%m-%d %H:%M").replace(tzinfo=IST)
    return local.astimezone(UTC)


@cache
def _read(path: Path) -> tuple[Bar, ...]:
    with path.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) > 50_000, f"{path} was not read"
    return tuple(_bar(row) for row in rows)


def _bar(row: dict[str, str]) -> Bar:
    at = india(datetime.strptime(row["Date"], "%Y%m%d").date(), row["Time"])  # noqa: DTZ007 (a date)
    prices = (Decimal(row[column]) for column in ("Open", "High", "Low", "Close"))
    return Bar(NIFTY, at, *prices)
