"""What Kite's REST answers say: prices as exact decimals, times as UTC. Pure."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Final, Generic, TypeVar

import msgspec

from treum.contexts.market.adapters.kite.errors import (
    BadAnswer,
    KiteAway,
    KiteRefused,
    KiteTooOften,
    TokenRefused,
)
from treum.platform.clock import IST
from treum.platform.errors import TreumError

T = TypeVar("T")
LINES_MAX: Final = 500_000
REJECTS_MAX: Final = 1000
"""Kept with their text; all are counted."""
_MESSAGE_CHARACTERS_MAX: Final = 200
_CELLS: Final = 12
_TROUBLES: Final = frozenset({"NetworkException", "DataException", "GeneralException"})
_TRYABLE: Final = frozenset({500, 502, 503, 504})
_HEADER: Final = (
    b"instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,"
    b"tick_size,lot_size,instrument_type,segment,exchange"
)


class Listing(msgspec.Struct, frozen=True):
    """One line of the list of instruments."""

    token: int
    symbol: str
    name: str
    tick_size: Decimal
    lot_size: int
    kind: str
    segment: str
    exchange: str


@dataclass(frozen=True, slots=True)
class Listings:
    """rejects: (line, text) of the first that could not be read; rejected: how many there were."""

    items: tuple[Listing, ...]
    rejects: tuple[tuple[int, str], ...]
    rejected: int


class Ohlc(msgspec.Struct, frozen=True):
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal


class Quote(msgspec.Struct, frozen=True):
    """timestamp: Indian time, as Kite writes it; None for an answer of `ohlc` or `ltp`."""

    instrument_token: int
    last_price: Decimal
    volume: int | None = None
    timestamp: str | None = None
    ohlc: Ohlc | None = None

    @property
    def at(self) -> datetime | None:
        return _local(self.timestamp, "%Y-%m-%d %H:%M:%S") if self.timestamp else None


class Candle(msgspec.Struct, frozen=True, array_like=True):
    """volume: 0 for an index. interest: where it was asked for."""

    opened: str
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int
    interest: int | None = None

    @property
    def at(self) -> datetime:
        """When it opens."""
        return _local(self.opened, "%Y-%m-%dT%H:%M:%S%z")


class Candles(msgspec.Struct, frozen=True):
    candles: list[Candle]


class _Success(msgspec.Struct, Generic[T], frozen=True):
    data: T


class _Failure(msgspec.Struct, frozen=True):
    error_type: str
    message: str = ""


def read_data(body: bytes, kind: type[T]) -> T:
    """Raises: BadAnswer."""
    try:
        return msgspec.json.decode(body, type=_Success[kind]).data  # type: ignore[valid-type]
    except msgspec.DecodeError as error:
        raise BadAnswer(f"not the documented shape: {error}") from error


def read_quotes(body: bytes) -> Mapping[str, Quote]:
    """By `EXCHANGE:SYMBOL`; unknown names are missing. Raises: BadAnswer."""
    return read_data(body, dict[str, Quote])


def read_candles(body: bytes) -> list[Candle]:
    """Raises: BadAnswer."""
    return read_data(body, Candles).candles


def read_failure(status: int, body: bytes) -> TreumError:
    """The error that an answer other than 200 tells."""
    try:
        told = msgspec.json.decode(body, type=_Failure)
    except msgspec.DecodeError:
        told = _Failure("")
    text = f"{status} {told.error_type} {told.message}"[:_MESSAGE_CHARACTERS_MAX].rstrip()
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return KiteTooOften(text, retry_after_s=1)
    if told.error_type == "TokenException" or (not told.error_type and status in (401, 403)):
        return TokenRefused(text)
    if told.error_type in _TROUBLES or (not told.error_type and status in _TRYABLE):
        return KiteAway(text)
    return KiteRefused(text)


def read_listings(lines: Iterable[bytes]) -> Listings:
    """Raises: BadAnswer when it is no such list at all, or too long."""
    items: list[Listing] = []
    rejects: list[tuple[int, str]] = []
    rejected = 0
    for number, line in enumerate(lines, 1):
        raw = line.rstrip(b"\r\n")
        if number == 1 and raw != _HEADER:
            raise BadAnswer("the list of instruments has another header")
        if number > LINES_MAX:
            raise BadAnswer(f"more than {LINES_MAX} instruments")
        if number == 1:
            continue
        item = _listing(raw)
        if item is not None:
            items.append(item)
            continue
        rejected += 1
        if len(rejects) < REJECTS_MAX:
            rejects.append((number, raw[:_MESSAGE_CHARACTERS_MAX].decode("utf-8", "replace")))
    return Listings(tuple(items), tuple(rejects), rejected)


def write_listings(items: Iterable[Listing]) -> bytes:
    """What a sandbox lists: no derivatives. No cell may hold a comma."""
    rows = (
        f"{each.token},{each.token >> 8},{each.symbol},{each.name},0.0,,0.0,"
        f"{each.tick_size},{each.lot_size},{each.kind},{each.segment},{each.exchange}"
        for each in items
    )
    return b"\n".join([_HEADER, *(row.encode() for row in rows)]) + b"\n"


def _listing(raw: bytes) -> Listing | None:
    """None when it is not as documented."""
    try:
        (cells,) = csv.reader([raw.decode()], strict=True)
        if len(cells) != _CELLS:
            return None
        return msgspec.convert(
            {
                "token": cells[0],
                "symbol": cells[2],
                "name": cells[3],
                "tick_size": cells[7],
                "lot_size": cells[8],
                "kind": cells[9],
                "segment": cells[10],
                "exchange": cells[11],
            },
            Listing,
            strict=False,
        )
    except (ValueError, csv.Error):  # UnicodeDecodeError and msgspec's are ValueErrors.
        return None


def _local(text: str, form: str) -> datetime:
    """Raises: BadAnswer."""
    try:
        at = datetime.strptime(text, form)  # noqa: DTZ007 - the zone follows
    except ValueError as error:
        raise BadAnswer(f"not a time: {text[:40]!r}") from error
    return (at if at.tzinfo else at.replace(tzinfo=IST)).astimezone(UTC)
