"""Stored minutes of a few sessions, and a backtest to ask for on them."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from tests.contexts.market.examples import NIFTY, session
from tests.contexts.market.price_rows import store_minutes
from treum.contexts.market.rules.bar import Bar
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.signals.schemas.backtest import (
    BacktestRequest,
    Interval,
    Segment,
    WantedTerms,
)
from treum.contexts.signals.service.laboratory.verbs import ask
from treum.platform.database import Database, Transaction

MONDAY = date(2024, 6, 10)
DAYS = [MONDAY + timedelta(days=number) for number in range(5)]
REQUEST = BacktestRequest(
    strategy="ema_cross",
    symbol="NIFTY",
    interval=Interval.MINUTE,
    from_on=DAYS[0],
    to_on=DAYS[-1],
    terms=WantedTerms(segment=Segment.POINTS, capital_paise=10**9),
    parameters={"fast": 3, "slow": 8, "atr": 5},
)


async def store_sessions(tx: Transaction) -> None:
    await seed_reference(tx)
    await store_minutes(tx, [bar for day in DAYS for bar in minutes(day)])


async def asked(database: Database, request: BacktestRequest = REQUEST) -> UUID:
    async with database.transaction(actor="person:analyst") as tx:
        return await ask(tx, request)


def minutes(day: date) -> Iterator[Bar]:
    """Of NIFTY, the same at every call."""
    random = Random(day.toordinal())
    close = 22_000 * 20
    for window in session(day).windows:
        at = window.opens_at
        while at < window.closes_at:
            opened = close + random.randint(-40, 40)
            close = opened + random.randint(-200, 200)
            high, low = max(opened, close) + random.randint(0, 60), min(opened, close) - 30
            yield Bar(
                instrument_id=NIFTY.id,
                at=at,
                open=Decimal(opened) / 20,
                high=Decimal(high) / 20,
                low=Decimal(low) / 20,
                close=Decimal(close) / 20,
            )
            at += timedelta(minutes=1)
