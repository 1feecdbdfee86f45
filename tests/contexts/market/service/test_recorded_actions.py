"""The recorded series, all stored: which actions they propose, and what confirming those does."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlalchemy import text

from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.recorded import market_data
from treum.contexts.market import api
from treum.contexts.market.rules.actions.action import ActionState
from treum.contexts.market.rules.report import DailyBar
from treum.contexts.market.service.intake import read_exchange_file, take_in
from treum.contexts.market.service.reference import seed_reference
from treum.platform.database import Transaction

FOLDERS = ("daily_2017_2022", "daily_2019_2026_delivery")
SPLITS = {
    ("BRITANNIA", "2018-11-29"): "1/2",
    ("EICHERMOT", "2020-08-24"): "1/10",
    ("HDFCBANK", "2019-09-19"): "1/2",
    ("IRCTC", "2021-10-28"): "1/5",
    ("JSWSTEEL", "2017-01-04"): "1/10",
    ("NESTLEIND", "2024-01-05"): "1/10",
    ("TATASTEEL", "2022-07-28"): "1/10",
}
BONUSES = {
    ("BPCL", "2017-07-13"): "2/3",
    ("HDFCBANK", "2025-08-26"): "1/2",
    ("INFY", "2018-09-04"): "1/2",
    ("LT", "2017-07-13"): "2/3",
    ("NESTLEIND", "2025-08-08"): "1/2",
    ("NTPC", "2019-03-19"): "5/6",
    ("RELIANCE", "2017-09-07"): "1/2",
    ("RELIANCE", "2024-10-28"): "1/2",
    ("TCS", "2018-05-31"): "1/2",
    ("WIPRO", "2017-06-13"): "1/2",
    ("WIPRO", "2019-03-06"): "3/4",
    ("WIPRO", "2024-12-03"): "1/2",
}
"""What the companies announced, as shares before to shares after. A bonus of 1:1 and a split in two
look alike; a person says which it was."""
GENUINE = [
    ("YESBANK", day)
    for day in (
        "2019-10-01",
        "2019-10-03",
        "2020-03-06",
        "2020-03-09",
        "2020-03-11",
        "2020-03-16",
        "2020-03-17",
    )
]
"""The moratorium and the rescue, and before them a gap in the only file of that bank."""


async def _store_all(tx: Transaction) -> None:
    await seed_reference(tx)
    tx.actor = "operator:asha"
    for folder in FOLDERS:
        for path in sorted(market_data(folder).glob("*.csv")):
            taken = await take_in(tx, read_exchange_file(path, CALENDAR))
            assert taken.is_clean, path


async def _symbols(tx: Transaction) -> list[str]:
    rows = await tx.execute(text("SELECT DISTINCT symbol FROM market.daily_bar ORDER BY symbol"))
    return [row.symbol for row in rows]


async def _as_traded(tx: Transaction) -> tuple[object, ...]:
    """A fingerprint of all that is stored."""
    (row,) = await tx.execute(
        text("SELECT count(*), sum(hashtextextended(bar::text, 0)) FROM market.daily_bar AS bar")
    )
    return tuple(row)


async def _jumps(tx: Transaction) -> list[tuple[str, str]]:
    """The closes more than 30 % away from those of the bar before, adjusted."""
    found = []
    for symbol in await _symbols(tx):
        bars = await api.adjusted_bars(
            tx, "NSE", symbol, from_=date(2017, 1, 1), to=date(2027, 1, 1)
        )
        found += [(symbol, str(bar.day)) for bar in _jumping(bars)]
    return found


def _jumping(bars: list[DailyBar]) -> list[DailyBar]:
    return [
        after
        for before, after in pairwise(bars)
        if abs(after.close / before.close - 1) > Decimal("0.3")
    ]


@pytest.mark.data_notes(
    "raw-prices", "unadjusted-jumps-2017-2022", "unadjusted-jumps-2019-2026", "yesbank-march-2020"
)
async def test_all_series_propose_their_actions_and_adjusted_only_real_moves_are_left(
    tx: Transaction,
) -> None:
    await _store_all(tx)
    before = await _as_traded(tx)
    proposed = await api.propose_from_bars(tx, "NSE")
    announced = SPLITS | BONUSES
    assert {
        (each.symbol, str(each.ex_on)): f"{each.terms.shares_before}/{each.terms.shares_after}"
        for each in proposed
    } == announced
    small = {key for key, share in announced.items() if share in ("3/4", "5/6")}
    assert set(await _jumps(tx)) == announced.keys() - small | set(GENUINE)
    for each in proposed:
        await api.decide(tx, each.id, state=ActionState.CONFIRMED, source="As announced")
    assert await _jumps(tx) == GENUINE
    assert await _as_traded(tx) == before
    assert await api.propose_from_bars(tx, "NSE") == []
