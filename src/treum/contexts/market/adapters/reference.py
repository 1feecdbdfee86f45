"""Reference data shipped with the package: instruments and the NSE calendar."""

import csv
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from treum.contexts.market.rules.instrument import Instrument, InstrumentKind
from treum.contexts.market.rules.session import Calendar, SessionKind, SpecialDay
from treum.platform.ids import derive_id

_FOLDER = Path(__file__).parent.parent / "data"


def read_instruments() -> tuple[Instrument, ...]:
    """In the file's order. An instrument's id follows from its exchange and symbol."""
    return tuple(
        Instrument(
            id=instrument_id(row["exchange"], row["symbol"]),
            exchange=row["exchange"],
            symbol=row["symbol"],
            name=row["name"],
            kind=InstrumentKind(row["kind"]),
            tick_size=Decimal(row["tick_size"]),
            is_demo={"true": True, "false": False}[row["is_demo"]],
        )
        for row in _rows("instruments.csv")
    )


def ticker_names() -> dict[str, Instrument]:
    """What the recorded tick files call an instrument.

    Source: the broker's stock codes; the contract follows from the open interest, which matches
    the exchange's report of 14 Nov 2025 for the contracts that expire on 25 Nov 2025.
    """
    symbols = {"RELIND": "RELIANCE25NOVFUT", "TCS": "TCS25NOVFUT"}
    known = {each.symbol: each for each in read_instruments()}
    return {name: known[symbol] for name, symbol in symbols.items()}


def read_special_days() -> tuple[SpecialDay, ...]:
    return tuple(
        SpecialDay(
            exchange=row["exchange"],
            day=date.fromisoformat(row["day"]),
            kind=SessionKind(row["kind"]),
            name=row["name"],
            source=row["source"],
            hours=tuple(_hours(row["windows"])),
        )
        for row in _rows("nse_calendar.csv")
    )


def read_calendar(exchange: str) -> Calendar:
    return Calendar.of(exchange, read_special_days())


def instrument_id(exchange: str, symbol: str) -> UUID:
    return derive_id("market", "instrument", exchange, symbol)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _hours(text: str) -> Iterator[tuple[time, time]]:
    """text: `09:15-10:00;11:30-12:30`, or nothing."""
    for window in filter(None, text.split(";")):
        opens, _, closes = window.partition("-")
        yield time.fromisoformat(opens), time.fromisoformat(closes)
