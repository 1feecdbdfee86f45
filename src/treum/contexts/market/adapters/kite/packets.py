"""The binary ticker: frames of packets to values and back to the same bytes. Pure.

A frame is an int16 count, then for each packet an int16 length and its bytes; big-endian. The
length tells what a packet is. Prices are whole numbers of the segment's smallest unit.
Source: Kite Connect 3, "WebSocket streaming", binary market data.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from struct import Struct
from typing import Final

from treum.platform.errors import TreumError

INSTRUMENTS_MAX: Final = 3000
"""Of one connection, and so packets of one frame."""
HEARTBEAT: Final = b"\x00"
DEPTH: Final = 10
"""Levels of a full packet: five bids, then five asks."""

_SEGMENT_MASK: Final = 0xFF
_INDICES: Final = 9
_DECIMALS: Final = {3: 7, 6: 4}
"""Of prices in CDS and BCD; two in every other segment."""
_COUNT: Final = Struct(">H")
_LAST: Final = Struct(">Ii")
_INDEX: Final = Struct(">I6i")
_STAMP: Final = Struct(">I")
_QUOTE: Final = Struct(">IiIi3I4i")
_FULL: Final = Struct(">5I")
_LEVEL: Final = Struct(">IiHH")


class BadPacket(TreumError):
    """packets: those of the frame that were whole before the flaw."""

    code = "market.kite_bad_packet"
    status = 502
    title = "The ticker of Kite sent what it should not"

    def __init__(self, message: str, packets: "Sequence[Packet]" = ()) -> None:
        super().__init__(message)
        self.packets = tuple(packets)


@dataclass(frozen=True, slots=True)
class LastPacket:
    """Mode `ltp`: 8 bytes."""

    token: int
    last: int


@dataclass(frozen=True, slots=True)
class IndexPacket:
    """An index: 28 bytes in mode `quote`, 32 in `full`, which has a time in epoch seconds."""

    token: int
    last: int
    high: int
    low: int
    open: int
    close: int
    change: int
    stamp_s: int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the book. padding: two bytes without a meaning, kept as they came."""

    quantity: int
    price: int
    orders: int
    padding: int = 0


@dataclass(frozen=True, slots=True)
class Detail:
    """What mode `full` adds. Times: epoch seconds, 0 when there is none. levels: DEPTH of them."""

    traded_s: int
    interest: int
    interest_high: int
    interest_low: int
    stamp_s: int
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class QuotePacket:
    """What trades: 44 bytes in mode `quote`, 184 in `full`. volume: of the day so far."""

    token: int
    last: int
    last_quantity: int
    average: int
    volume: int
    buying: int
    selling: int
    open: int
    high: int
    low: int
    close: int
    detail: Detail | None = None


Packet = LastPacket | IndexPacket | QuotePacket


def decode_frame(frame: bytes) -> tuple[Packet, ...]:
    """All packets of a frame that is no heartbeat. Raises: BadPacket, with those before it."""
    if len(frame) < _COUNT.size:
        raise BadPacket("a frame without a count")
    (count,) = _COUNT.unpack_from(frame)
    if count > INSTRUMENTS_MAX:
        raise BadPacket(f"{count} packets in a frame")
    packets: list[Packet] = []
    start = _COUNT.size
    for _ in range(count):
        size = _size_at(frame, start, before=packets)
        start += _COUNT.size + size
        packets.append(_decode(frame[start - size : start], packets))
    if start != len(frame):
        raise BadPacket(f"{len(frame) - start} bytes behind the last packet", packets)
    return tuple(packets)


def encode_frame(packets: Sequence[Packet]) -> bytes:
    """packets: at most INSTRUMENTS_MAX, with values that fit."""
    encoded = [encode_packet(packet) for packet in packets]
    sized = (_COUNT.pack(len(each)) + each for each in encoded)
    return _COUNT.pack(len(encoded)) + b"".join(sized)


def decode_packet(packet: bytes) -> Packet:
    """Raises: BadPacket."""
    return _decode(packet, ())


def encode_packet(packet: Packet) -> bytes:
    match packet:
        case LastPacket(token, last):
            return _LAST.pack(token, last)
        case IndexPacket(stamp_s=stamp_s):
            body = _INDEX.pack(*_values(packet, 7))
            return body if stamp_s is None else body + _STAMP.pack(stamp_s)
        case QuotePacket(detail=detail):
            body = _QUOTE.pack(*_values(packet, 11))
            return body if detail is None else body + _encode_detail(detail)


def price_in(token: int, units: int) -> Decimal:
    """Exactly what so many of the segment's units are."""
    return Decimal(units).scaleb(-_decimals(token))


def units_in(token: int, price: Decimal) -> int:
    """The price must be a whole number of the segment's units."""
    units = price.scaleb(_decimals(token))
    assert units == int(units)
    return int(units)


def is_index(token: int) -> bool:
    return token & _SEGMENT_MASK == _INDICES


def stamp_of(packet: Packet) -> datetime | None:
    """When the exchange told this price; only mode `full` says it."""
    match packet:
        case IndexPacket(stamp_s=int(stamp_s)) | QuotePacket(detail=Detail(stamp_s=stamp_s)):
            return datetime.fromtimestamp(stamp_s, UTC) if stamp_s else None
    return None


def _decimals(token: int) -> int:
    return _DECIMALS.get(token & _SEGMENT_MASK, 2)


def _size_at(frame: bytes, start: int, *, before: Sequence[Packet]) -> int:
    """Of the packet whose length stands there, all of whose bytes must have come."""
    if len(frame) < start + _COUNT.size:
        raise BadPacket("a frame ends before a packet's length", before)
    (size,) = _COUNT.unpack_from(frame, start)
    if len(frame) < start + _COUNT.size + size:
        raise BadPacket("a frame ends within a packet", before)
    return int(size)


def _decode(packet: bytes, before: Sequence[Packet]) -> Packet:
    size = len(packet)
    if size == _LAST.size:
        return LastPacket(*_LAST.unpack(packet))
    if size == _INDEX.size:
        return IndexPacket(*_INDEX.unpack(packet))
    if size == _INDEX.size + _STAMP.size:
        return IndexPacket(*_INDEX.unpack_from(packet), *_STAMP.unpack_from(packet, _INDEX.size))
    if size == _QUOTE.size:
        return QuotePacket(*_QUOTE.unpack(packet))
    if size == _QUOTE.size + _FULL.size + DEPTH * _LEVEL.size:
        return QuotePacket(*(*_QUOTE.unpack_from(packet), _decode_detail(packet)))
    raise BadPacket(f"a packet of {size} bytes", before)


def _decode_detail(packet: bytes) -> Detail:
    book = packet[_QUOTE.size + _FULL.size :]
    levels = tuple(Level(*each) for each in _LEVEL.iter_unpack(book))
    return Detail(*(*_FULL.unpack_from(packet, _QUOTE.size), levels))


def _encode_detail(detail: Detail) -> bytes:
    assert len(detail.levels) == DEPTH
    levels = (_LEVEL.pack(*_values(each, 4)) for each in detail.levels)
    return _FULL.pack(*_values(detail, 5)) + b"".join(levels)


def _values(packet: Packet | Detail | Level, count: int) -> Iterable[int]:
    """The first so many fields, which stand in the order of the bytes."""
    return (getattr(packet, name) for name in packet.__slots__[:count])
