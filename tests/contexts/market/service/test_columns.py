"""Bars of many instruments come as arrays, and say what the rows say."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from sqlalchemy import text

from tests.contexts.market.daily_bars import candidates, made, recorded
from tests.contexts.market.examples import BANKNIFTY, bar
from tests.contexts.market.price_rows import store_days, store_minutes
from treum.contexts.market import api
from treum.contexts.market.rules.columns import BadColumns, BarRange, Columns, OffTick
from treum.contexts.market.rules.report import DailyBar
from treum.contexts.market.service.columns import columns
from treum.contexts.market.service.reference import seed_reference
from treum.platform.database import Transaction

SPLIT = [
    "daily_2019_2026_delivery/NESTLEIND.csv",
    "daily_2019_2026_delivery/RELIANCE.csv",
    "daily_2019_2026_delivery/TCS.csv",
]


@pytest.fixture
async def seeded(tx: Transaction) -> Transaction:
    await seed_reference(tx)
    tx.actor = "operator:asha"
    return tx


def _range(*symbols: str, interval_s: int = 86_400, **days: date) -> BarRange:
    told = {"from_on": date(2000, 1, 1), "to_on": date(2035, 1, 1)} | days
    return BarRange(exchange="NSE", symbols=symbols, interval_s=interval_s, **told)


def _told(found: Columns, symbol: str) -> list[tuple[int, ...]]:
    """(at, open, high, low, close, volume) of each row."""
    rows, names = found.rows_of(symbol), ("at", "open", "high", "low", "close", "volume")
    return [tuple(row) for row in np.array([getattr(found, name)[rows] for name in names]).T]


def _row(each: DailyBar, step: str) -> tuple[int, ...]:
    at = int(datetime.combine(each.day, datetime.min.time(), UTC).timestamp())
    prices = (each.open, each.high, each.low, each.close)
    return at, *(int(price / Decimal(step)) for price in prices), each.volume


async def test_daily_columns_are_the_recorded_rows_in_paise(seeded: Transaction) -> None:
    for name in SPLIT:
        await store_days(seeded, recorded(name))
    found = await columns(seeded, _range("TCS", "NOBODY", "RELIANCE"))
    assert found.ticks == (Decimal("0.01"),) * 3
    for symbol in ("TCS", "RELIANCE"):
        bars = recorded(f"daily_2019_2026_delivery/{symbol}.csv")
        assert _told(found, symbol) == [_row(each, "0.01") for each in bars]
    assert _told(found, "NOBODY") == []
    assert found.starts.tolist() == [0, 1710, 1710, 3420]


async def test_rows_stored_in_any_order_come_by_instrument_and_instant(
    seeded: Transaction,
) -> None:
    bars = list(recorded(SPLIT[2])[:400] + recorded(SPLIT[1])[:400])
    random.Random(1).shuffle(bars)
    await store_days(seeded, bars)
    found = await columns(seeded, _range("RELIANCE", "TCS"))
    assert _told(found, "TCS") == [_row(each, "0.01") for each in recorded(SPLIT[2])[:400]]
    assert _told(found, "RELIANCE") == [_row(each, "0.01") for each in recorded(SPLIT[1])[:400]]


async def test_only_the_days_asked_for_and_the_main_series_are_read(seeded: Transaction) -> None:
    days = [made(date(2024, 1, n), "100") for n in (1, 2, 3, 4)]
    await store_days(seeded, [*days, replace(days[1], series="BE")])
    found = await columns(
        seeded, _range("MADEUP", from_on=date(2024, 1, 2), to_on=date(2024, 1, 4))
    )
    assert _told(found, "MADEUP") == [_row(each, "0.01") for each in days[1:3]]


async def test_adjusted_columns_equal_adjusted_bars_on_every_recorded_action(
    seeded: Transaction,
) -> None:
    """The arrays round as the rows do: splits, bonuses, a dividend and a change of symbol."""
    for name in SPLIT:
        bars = recorded(name)
        await store_days(seeded, bars)
        for candidate in candidates(bars):
            action = await api.propose(seeded, "NSE", candidate=candidate)
            await api.decide(seeded, action.id, state=api.ActionState.CONFIRMED, source="test")
    extra = [
        ("TCS", "dividend", api.Terms(close_before=Decimal(3000), value_gone=Decimal("7.37"))),
        ("TCS", "symbol_change", api.Terms(new_symbol="TCSNEW")),
    ]
    for symbol, kind, terms in extra:
        candidate = api.Candidate(
            symbol=symbol,
            ex_on=date(2025, 6, 4),
            kind=api.ActionKind(kind),
            terms=terms,
            evidence="test",
        )
        action = await api.propose(seeded, "NSE", candidate=candidate)
        await api.decide(seeded, action.id, state=api.ActionState.CONFIRMED, source="test")
    later = [replace(each, symbol="TCSNEW") for each in recorded(SPLIT[2])[-300:]]
    await store_days(seeded, later)
    names = ("RELIANCE", "TCSNEW", "NESTLEIND")
    found = await columns(seeded, _range(*names), adjusted=True)
    assert found.ticks == (Decimal("0.0001"),) * 3
    for symbol in names:
        adjusted = await api.adjusted_bars(
            seeded, "NSE", symbol, from_=date(2000, 1, 1), to=date(2035, 1, 1)
        )
        assert len(adjusted) > 1_600
        assert _told(found, symbol) == [_row(each, "0.0001") for each in adjusted]
    raw = await columns(seeded, _range(*names))
    assert _told(raw, "RELIANCE") == [_row(each, "0.01") for each in recorded(SPLIT[1])]


async def test_minute_columns_are_in_ticks_and_have_no_volume_where_none_exists(
    seeded: Transaction,
) -> None:
    nifty = [bar("09:15", "100", "101", "99.95", "100.05"), bar("15:29", "7")]
    bank = [replace(nifty[0], instrument_id=BANKNIFTY.id, volume=12)]
    quarter = replace(nifty[0], interval_s=900)
    await store_minutes(seeded, [nifty[1], *bank, nifty[0], quarter])
    day = {"from_on": date(2024, 6, 4), "to_on": date(2024, 6, 5)}
    found = await columns(seeded, _range("NIFTY", "BANKNIFTY", interval_s=60, **day))
    opened = int(nifty[0].at.timestamp())
    assert found.ticks == (Decimal("0.05"),) * 2
    assert _told(found, "NIFTY") == [
        (opened, 2000, 2020, 1999, 2001, -1),
        (opened + 374 * 60, 140, 140, 140, 140, -1),
    ]
    assert _told(found, "BANKNIFTY") == [(opened, 2000, 2020, 1999, 2001, 12)]
    assert _told(await columns(seeded, _range("NIFTY", interval_s=900, **day)), "NIFTY") == [
        (opened, 2000, 2020, 1999, 2001, -1)
    ]


async def test_minutes_are_adjusted_from_the_indian_day_of_the_action(
    seeded: Transaction,
) -> None:
    """The last minute before and the first one on the ex-date, of one split 1:2."""
    before = bar("15:29", "100.10", day=date(2024, 6, 3))
    after = bar("09:15", "50.05", day=date(2024, 6, 4))
    await store_minutes(seeded, [replace(before, volume=3), replace(after, volume=3)])
    candidate = api.Candidate(
        symbol="NIFTY",
        ex_on=date(2024, 6, 4),
        kind=api.ActionKind.SPLIT,
        terms=api.Terms(shares_before=1, shares_after=2),
        evidence="test",
    )
    action = await api.propose(seeded, "NSE", candidate=candidate)
    await api.decide(seeded, action.id, state=api.ActionState.CONFIRMED, source="test")
    found = await columns(seeded, _range("NIFTY", interval_s=60), adjusted=True)
    assert found.close.tolist() == [500_500, 500_500]
    assert found.volume.tolist() == [6, 3]


async def test_a_frame_says_the_same_with_exact_prices(seeded: Transaction) -> None:
    await store_minutes(seeded, [bar("09:15", "100", "101", "99.95", "100.05")])
    frame = (await columns(seeded, _range("NIFTY", interval_s=60))).frame()
    assert frame.schema["close"] == pl.Decimal(18, 4)
    assert frame.rows() == [
        (
            "NIFTY",
            datetime(2024, 6, 4, 3, 45, tzinfo=UTC),
            Decimal("100.0000"),
            Decimal("101.0000"),
            Decimal("99.9500"),
            Decimal("100.0500"),
            None,
        )
    ]


async def test_a_price_between_two_ticks_is_no_price_in_ticks(seeded: Transaction) -> None:
    await store_minutes(seeded, [bar("09:15", "100.01")])
    with pytest.raises(OffTick):
        await columns(seeded, _range("NIFTY", interval_s=60))


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (_range(), "symbols: expected 1 to"),
        (_range("TCS", "TCS"), "none of them twice"),
        (_range("TCS", to_on=date(2000, 1, 1)), "2000-01-01 is not before 2000-01-01"),
        (_range("TCS", interval_s=90), "90 s are neither"),
        (_range("NOBODY", interval_s=60), "NSE has no instrument NOBODY"),
    ],
)
async def test_what_cannot_be_read_is_refused(
    seeded: Transaction, wanted: BarRange, told: str
) -> None:
    with pytest.raises(BadColumns, match=told):
        await columns(seeded, wanted)


async def test_only_the_parts_of_the_days_asked_for_are_looked_at(seeded: Transaction) -> None:
    """A read of one month may not walk through the other years."""
    for month in (1, 2, 3):
        await store_minutes(seeded, [bar("09:15", "100", day=date(2024, month, 5))])
    plan = await seeded.scalars(
        text("EXPLAIN SELECT FROM market.minute_bar WHERE at >= '2024-02-01' AND at < '2024-03-01'")
    )
    parts = {word for line in plan for word in line.split() if word.startswith("minute_bar_")}
    assert parts == {"minute_bar_202402"}
