"""The dated charges shipped with the package."""

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from treum.contexts.market.rules.charges.rates import Levy, Rate, Segment, Side

_FILE = Path(__file__).parent.parent / "data" / "charges.csv"


@cache
def read_rates() -> tuple[Rate, ...]:
    """In the file's order."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(_rate(row) for row in csv.DictReader(lines))


def _rate(row: dict[str, str]) -> Rate:
    return Rate(
        segment=Segment(row["segment"]),
        levy=Levy(row["charge"]),
        sides=frozenset(Side(side) for side in row["sides"].split(";")),
        percent=Decimal(row["percent"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        source=row["source"],
        note=row["note"],
    )
