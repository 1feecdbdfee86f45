"""Where the real market data is. Absent: the test is NOT RUN. Present and unread: a failure."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]


def market_data(name: str) -> Path:
    """A file of the recorded data. Skips only when the machine has no such folder at all."""
    folder = Path(os.environ.get("TREUM_MARKET_DATA", REPOSITORY.parent / "shared/data/market"))
    if not folder.exists():
        pytest.skip(f"NOT RUN: no recorded market data at {folder} (TREUM_MARKET_DATA)")
    return folder / name


def nifty() -> Path:
    return market_data("minute/NIFTY_2024.csv")
