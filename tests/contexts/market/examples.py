"""Instruments, instants and bars to write tests with."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from treum.contexts.market.adapters.reference import read_calendar, read_instruments
from treum.contexts.market.rules.bar import Bar, Tick
from treum.contexts.market.rules.session import Session
from treum.platform.clock import IST
from treum.platform.settings.values import Secret

CALENDAR = read_calendar("NSE")
INSTRUMENTS = read_instruments()
NIFTY, BANKNIFTY = INSTRUMENTS[:2]
RELIANCE, TCS = INSTRUMENTS[2:4]
DEMO = INSTRUMENTS[4]
ORDINARY = date(2024, 6, 4)
TWO_WINDOWS = date(2024, 3, 2)
HEADER = b"Instrument,Date,Time,Open,High,Low,Close"


@dataclass(frozen=True)
class Choice:
    """What an operator may choose."""

    kind: str = "replay"
    file: Path | None = None
    day: date | None = ORDINARY
    symbol: str | None = "NIFTY"
    speed: float = 0.0
    seed: int = 1
    run_id: UUID | None = None
    kite_url: str = "https://api.kite.trade"
    kite_key: Secret | None = None
    kite_token: Secret | None = None
    kite_token_file: Path | None = None


def session(day: date = ORDINARY) -> Session:
    return CALENDAR.session_of(day)


def india(clock: str, day: date = ORDINARY) -> datetime:
    """clock: `09:15`, or `09:15:59`; seconds may have one digit."""
    hour, minute, second = (int(part) for part in f"{clock}:0".split(":")[:3])
    return datetime.combine(day, time(hour, minute, second), IST).astimezone(UTC)


def bar(clock: str, *prices: str, day: date = ORDINARY, instrument_id: UUID = NIFTY.id) -> Bar:
    """prices: open, high, low, close; one price makes a flat bar."""
    values = [Decimal(price) for price in prices * (4 // len(prices))]
    opening, high, low, close = values
    at = india(clock, day)
    return Bar(instrument_id=instrument_id, at=at, open=opening, high=high, low=low, close=close)


def tick(clock: str, price: str, *, quantity: int | None = None, ms: int = 0) -> Tick:
    at = india(clock) + timedelta(milliseconds=ms)
    return Tick(instrument_id=NIFTY.id, at=at, price=Decimal(price), quantity=quantity)


def minute_file(folder: Path, *rows: str) -> Path:
    path = folder / "minutes.csv"
    path.write_bytes(b"\n".join([HEADER, *(row.encode() for row in rows)]) + b"\n")
    return path
