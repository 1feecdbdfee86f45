"""Daily bars of the recorded files, and bars to write tests with."""

from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise

from sqlalchemy import insert

from tests.contexts.market.examples import CALENDAR
from tests.contexts.market.recorded import market_data
from treum.contexts.market.feed.daily import parse_daily, parse_delivery
from treum.contexts.market.rules.actions.propose import Candidate, candidate_of
from treum.contexts.market.rules.report import DailyBar
from treum.contexts.market.tables.daily import DailyBarRow
from treum.platform.database import Transaction


@cache
def recorded(name: str) -> tuple[DailyBar, ...]:
    """name: of a file in one of the two folders of daily series."""
    path = market_data(name)
    with path.open("rb") as lines:
        if name.startswith("daily_2017_2022/"):
            return parse_daily(lines, source=name, symbol=path.stem, calendar=CALENDAR).bars
        return parse_delivery(lines, source=name, calendar=CALENDAR).bars


def candidates(bars: tuple[DailyBar, ...]) -> list[Candidate]:
    found = (candidate_of(before, bar, calendar=CALENDAR) for before, bar in pairwise(bars))
    return [each for each in found if each is not None]


async def store(tx: Transaction, *bars: DailyBar) -> None:
    rows = [{**asdict(bar), "exchange": "NSE", "source": "test"} for bar in bars]
    await tx.execute(insert(DailyBarRow), rows)


def made(
    day: date, *prices: str, base: str | None = None, volume: int = 100, symbol: str = "MADEUP"
) -> DailyBar:
    """A bar of no real security. prices: open and close, or one for both."""
    opening, close = Decimal(prices[0]), Decimal(prices[-1])
    bar = DailyBar(
        symbol=symbol,
        day=day,
        open=opening,
        high=max(opening, close),
        low=min(opening, close),
        close=close,
        volume=volume,
        turnover=Decimal(1000),
        trades=1,
    )
    return bar if base is None else replace(bar, previous_close=Decimal(base))
