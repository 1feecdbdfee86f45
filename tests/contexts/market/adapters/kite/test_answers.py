"""Kite's REST answers, against Zerodha's own mocks."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.contexts.market.examples import DEMO, NIFTY, RELIANCE
from tests.contexts.market.recorded import market_data
from treum.contexts.market.adapters.kite import answers
from treum.contexts.market.adapters.kite.answers import (
    Listing,
    Listings,
    read_candles,
    read_failure,
    read_listings,
    read_quotes,
    write_listings,
)
from treum.contexts.market.adapters.kite.errors import (
    BadAnswer,
    KiteAway,
    KiteRefused,
    KiteTooOften,
    TokenRefused,
)
from treum.contexts.market.adapters.kite.names import kite_name, tokens_of
from treum.platform.errors import TreumError

HEADER = (
    b"instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,"
    b"tick_size,lot_size,instrument_type,segment,exchange"
)
GOOD = b"408065,1594,INFY,INFOSYS,0.0,,0.0,0.05,1,EQ,NSE,NSE"


def _mock(name: str) -> bytes:
    return market_data(f"kite_mocks/{name}").read_bytes()


def test_a_recorded_quote_has_exact_prices_and_a_time_in_utc() -> None:
    quote = read_quotes(_mock("quote.json"))["NSE:INFY"]
    assert (quote.instrument_token, quote.last_price) == (408065, Decimal("1412.95"))
    assert quote.volume == 7_360_198
    assert quote.ohlc
    assert quote.ohlc.low == Decimal("1395.55")
    assert quote.at == datetime(2021, 6, 8, 10, 15, 56, tzinfo=UTC)


@pytest.mark.parametrize(("name", "price"), [("ohlc.json", "1075"), ("ltp.json", "1074.35")])
def test_a_shorter_recorded_quote_has_a_price_and_no_time(name: str, price: str) -> None:
    quote = read_quotes(_mock(name))["NSE:INFY"]
    assert (quote.last_price, quote.at, quote.volume) == (Decimal(price), None, None)


def test_recorded_candles_are_exact() -> None:
    candles = read_candles(_mock("historical_minute.json"))
    first = candles[0]
    assert len(candles) == 6
    assert first.at == datetime(2017, 12, 15, 3, 45, tzinfo=UTC)
    prices = (first.open, first.high, first.low, first.close)
    assert prices == tuple(map(Decimal, ("1704.5", "1705", "1699.25", "1702.8")))
    assert (first.volume, first.interest) == (2499, None)


def test_recorded_candles_with_open_interest_have_it() -> None:
    assert read_candles(_mock("historical_oi.json"))[0].interest == 13_667_775


def test_every_line_of_the_recorded_lists_is_read() -> None:
    every, nse = (read_listings(_mock(f"instruments_{n}.csv").splitlines()) for n in ("all", "nse"))
    for listed in (every, nse):
        assert (len(listed.items), listed.rejected, listed.rejects) == (99, 0, ())
    assert every.items[0] == Listing(
        token=3813889,
        symbol="CENTRALBK-BE",
        name="CENTRAL BANK OF INDIA",
        tick_size=Decimal("0.05"),
        lot_size=1,
        kind="EQ",
        segment="NSE",
        exchange="NSE",
    )
    assert {each.exchange for each in every.items} == {"NSE", "BSE", "NFO"}


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"408065,1594,INFY",
        GOOD + b",more",
        GOOD.replace(b"408065", b"x"),
        GOOD.replace(b"0.05", b"five"),
        GOOD.replace(b"INFOSYS", b"\xff"),
        GOOD.replace(b"INFOSYS", b'"INFOSYS'),
    ],
)
def test_a_bad_line_is_told_by_its_number_and_the_others_are_read(bad: bytes) -> None:
    listed = read_listings([HEADER, GOOD, bad, GOOD])
    assert len(listed.items) == 2
    assert listed.rejected == 1
    assert listed.rejects == ((3, bad.decode("utf-8", "replace")),)


def test_a_quoted_name_may_hold_a_comma() -> None:
    listed = read_listings([HEADER, GOOD.replace(b"INFOSYS", b'"INFOSYS, LTD"')])
    assert listed.items[0].name == "INFOSYS, LTD"


@pytest.mark.parametrize("first", [b"{}", b"", HEADER.replace(b"lot", b"pot")])
def test_another_header_is_refused(first: bytes) -> None:
    with pytest.raises(BadAnswer, match="header"):
        read_listings([first, GOOD])


def test_a_list_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "LINES_MAX", 3)
    monkeypatch.setattr(answers, "REJECTS_MAX", 1)
    assert read_listings([HEADER, b"x", b"y"]).rejects == ((2, "x"),)
    with pytest.raises(BadAnswer, match="more than 3"):
        read_listings([HEADER, *[GOOD] * 3])


def test_what_a_sandbox_lists_is_read_again() -> None:
    listing = Listing(256265, "NIFTY 50", "x", Decimal("0.05"), 1, "EQ", "INDICES", "NSE")
    assert read_listings(write_listings([listing]).splitlines()).items == (listing,)


def test_instruments_are_found_by_what_kite_calls_them() -> None:
    names = [("NSE", "NIFTY 50"), ("NFO", "RELIANCE25NOVFUT"), ("DEMO", "DEMO01")]
    assert [kite_name(each) for each in (NIFTY, RELIANCE, DEMO)] == names
    items = [
        Listing(number, symbol, "x", Decimal(1), 1, "EQ", exchange, exchange)
        for number, (exchange, symbol) in enumerate([*names[:2], ("BSE", "NIFTY 50")])
    ]
    found = tokens_of(Listings(tuple(items), (), 0), [NIFTY, RELIANCE, DEMO])
    assert found == {0: NIFTY, 1: RELIANCE}


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (403, "TokenException", TokenRefused),
        (403, "PermissionException", KiteRefused),
        (403, "", TokenRefused),
        (400, "InputException", KiteRefused),
        (500, "GeneralException", KiteAway),
        (502, "DataException", KiteAway),
        (503, "NetworkException", KiteAway),
        (503, "", KiteAway),
        (404, "", KiteRefused),
        (429, "NetworkException", KiteTooOften),
        (429, "", KiteTooOften),
    ],
)
def test_every_refusal_has_a_name(status: int, kind: str, error: type[TreumError]) -> None:
    told = f'{{"status": "error", "error_type": "{kind}", "message": "why"}}'
    failure = read_failure(status, told.encode() if kind else b"<html>")
    assert type(failure) is error
    assert str(status) in str(failure)
    assert ("why" in str(failure)) is bool(kind)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b'{"data": {"NSE:INFY": {"instrument_token": 1}}}']
)
def test_an_answer_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswer):
        read_quotes(body)


def test_a_time_of_another_shape_is_refused() -> None:
    body = b'{"data": {"candles": [["2017-12-15 09:15", 1, 1, 1, 1, 1]]}}'
    with pytest.raises(BadAnswer, match="not a time"):
        _ = read_candles(body)[0].at
