"""The binary ticker, byte for byte against Zerodha's own mocks."""

import base64
import json
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contexts.market.recorded import market_data
from treum.contexts.market.adapters.kite.packets import (
    DEPTH,
    INSTRUMENTS_MAX,
    BadPacket,
    Detail,
    IndexPacket,
    LastPacket,
    Level,
    Packet,
    QuotePacket,
    decode_frame,
    decode_packet,
    encode_frame,
    encode_packet,
    is_index,
    price_in,
    stamp_of,
    units_in,
)

INFY = 408065
UINT, INT, SHORT = (
    st.integers(0, 2**32 - 1),
    st.integers(-(2**31), 2**31 - 1),
    st.integers(0, 2**16 - 1),
)
LEVELS = st.lists(st.builds(Level, UINT, INT, SHORT, SHORT), min_size=DEPTH, max_size=DEPTH)
DETAIL = st.builds(Detail, UINT, UINT, UINT, UINT, UINT, LEVELS.map(tuple))
PACKET = st.one_of(
    st.builds(LastPacket, UINT, INT),
    st.builds(IndexPacket, UINT, *[INT] * 6, st.none() | UINT),
    st.builds(QuotePacket, UINT, INT, UINT, INT, UINT, UINT, UINT, *[INT] * 4, st.none() | DETAIL),
)
FRAMES = st.lists(PACKET, max_size=6)


def _mock(name: str) -> tuple[bytes, dict[str, Any]]:
    raw = base64.b64decode(market_data(f"kite_mocks/{name}.packet").read_bytes())
    told = json.loads(market_data(f"kite_mocks/{name}.json").read_text(), parse_float=Decimal)
    return raw, told


@pytest.mark.parametrize("name", ["ticker_quote", "ticker_full"])
def test_a_recorded_packet_is_what_zerodha_says_and_the_same_bytes_again(name: str) -> None:
    raw, told = _mock(name)
    packet = decode_packet(raw)
    assert isinstance(packet, QuotePacket)
    assert encode_packet(packet) == raw
    assert packet.token == told["instrument_token"] == INFY
    assert told["tradable"] is not is_index(packet.token)
    assert _price(packet.last) == told["last_price"]
    assert _price(packet.average) == told["average_price"]
    ohlc = {key: _price(getattr(packet, key)) for key in ("open", "high", "low", "close")}
    assert ohlc == told["ohlc"]
    counts = (packet.last_quantity, packet.volume, packet.buying, packet.selling)
    keys = ("last_quantity", "volume", "buy_quantity", "sell_quantity")
    assert counts == tuple(told[key] for key in keys)


def test_the_recorded_full_packet_has_its_times_interest_and_depth() -> None:
    raw, told = _mock("ticker_full")
    packet = decode_packet(raw)
    assert isinstance(packet, QuotePacket)
    assert packet.detail
    detail = packet.detail
    assert stamp_of(packet) == datetime.fromisoformat(told["timestamp"])
    assert detail.traded_s == datetime.fromisoformat(told["last_trade_time"]).timestamp()
    interest = (detail.interest, detail.interest_high, detail.interest_low)
    assert interest == (told["oi"], told["oi_day_high"], told["oi_day_low"])
    book = [
        {"price": _price(level.price), "quantity": level.quantity, "orders": level.orders}
        for level in detail.levels
    ]
    assert book == told["depth"]["buy"] + told["depth"]["sell"]


def test_the_first_bytes_of_a_recorded_packet_are_its_last_price() -> None:
    raw, _ = _mock("ticker_quote")
    told = json.loads(market_data("kite_mocks/ticker_ltp.json").read_text(), parse_float=Decimal)
    packet = decode_packet(raw[:8])
    assert packet == LastPacket(told["instrument_token"], 157315)
    assert _price(packet.last) == told["last_price"]


def test_a_quote_tells_no_time() -> None:
    raw, _ = _mock("ticker_quote")
    assert stamp_of(decode_packet(raw)) is None


def test_recorded_packets_in_one_frame_are_the_same_bytes_again() -> None:
    raws = [_mock(name)[0] for name in ("ticker_quote", "ticker_full")]
    sized = b"".join(len(raw).to_bytes(2, "big") + raw for raw in raws)
    frame = b"\x00\x02" + sized
    assert encode_frame(decode_frame(frame)) == frame


@pytest.mark.parametrize(
    ("segment", "price"), [(1, "1573.70"), (3, "84.1225000"), (6, "84.1225"), (9, "24853.15")]
)
def test_a_price_has_the_decimals_of_its_segment(segment: int, price: str) -> None:
    token = 256 * 1000 + segment
    assert str(price_in(token, units_in(token, Decimal(price)))) == price


@given(FRAMES)
def test_what_is_encoded_is_decoded_to_the_same(packets: list[Packet]) -> None:
    frame = encode_frame(packets)
    assert decode_frame(frame) == tuple(packets)
    assert encode_frame(decode_frame(frame)) == frame


@given(FRAMES, st.data())
def test_a_cut_frame_is_refused_and_loses_no_whole_packet(
    packets: list[Packet], data: st.DataObject
) -> None:
    frame = encode_frame(packets)
    kept = data.draw(st.integers(0, len(frame) - 1))
    ends = accumulate((2 + len(encode_packet(each)) for each in packets), initial=2)
    whole = max(0, sum(end <= kept for end in ends) - 1)
    with pytest.raises(BadPacket) as refused:
        decode_frame(frame[:kept])
    assert refused.value.packets == tuple(packets[:whole])


@given(FRAMES, st.binary(min_size=1, max_size=200))
def test_a_frame_that_is_too_long_is_refused_and_loses_no_packet(
    packets: list[Packet], rest: bytes
) -> None:
    with pytest.raises(BadPacket) as refused:
        decode_frame(encode_frame(packets) + rest)
    assert refused.value.packets == tuple(packets)


@given(st.binary(max_size=500))
def test_any_bytes_are_a_frame_or_refused(frame: bytes) -> None:
    try:
        packets = decode_frame(frame)
    except BadPacket:
        return
    assert encode_frame(packets) == frame


@pytest.mark.parametrize("size", [0, 1, 9, 27, 29, 43, 45, 183, 185])
def test_a_packet_of_unknown_length_is_refused(size: int) -> None:
    with pytest.raises(BadPacket, match=f"{size} bytes"):
        decode_packet(bytes(size))


def test_more_packets_than_a_connection_has_instruments_are_refused() -> None:
    with pytest.raises(BadPacket, match="packets in a frame"):
        decode_frame((INSTRUMENTS_MAX + 1).to_bytes(2, "big"))


def _price(units: int) -> Decimal:
    return price_in(INFY, units)
