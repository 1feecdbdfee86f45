"""A backtest by events over 100,000 minutes, against nautilus_trader and backtesting.py.

All buy where the fast one of two EMAs crosses above the slow one, and hold no short positions.
nautilus_trader and ours send a stop and a target with each entry; backtesting.py holds until the
averages cross back. Ours judges every bar by the rules of live, in whole ticks, checks risk, and
takes charges to the paisa. It must send at least as many orders as each and make about as many
trades. Bars are read before the clocks start. With market orders alone, half as many,
nautilus_trader is some 1.6 times as fast.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from statistics import median
from typing import Final
from uuid import UUID

import numpy as np

from bench._clock import stopwatch
from bench._peers import Peer, peers
from bench._report import Part, finish, say
from treum.contexts.market.api import BrokerTerms, Segment
from treum.contexts.signals.engine.backtest.order import OrderState
from treum.contexts.signals.engine.backtest.play import Play
from treum.contexts.signals.engine.backtest.series import Series
from treum.contexts.signals.engine.backtest.terms import DatedRates, Terms
from treum.contexts.signals.engine.strategies.ema_cross import EmaCross, EmaCrossParameters
from treum.contexts.signals.rules import Window
from treum.contexts.signals.service.tariffs import dated_rates

FLOORS: Final = {"nautilus_cross": 8.0, "backtesting_cross": 0.5}
FAST, SLOW = 10, 20
FEE: Final = 0.0005
SESSION: Final = 375
_OPENS: Final = datetime(2024, 10, 1, 3, 45, tzinfo=UTC)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Size:
    rounds: int = 5
    bars: int = 100_000


@dataclass(frozen=True, slots=True)
class Ran:
    seconds: float
    orders: int
    trades: int


def main() -> int:
    parts, missing = measure(Size())
    return finish("backtest", parts, missing=missing)


def measure(size: Size) -> tuple[dict[str, Part], list[str]]:
    """The parts, and why a peer is missing."""
    series = _series(size.bars)
    parts = {}
    with peers(*FLOORS) as there:
        _round(series, there.found)  # Whatever is made at a first call, is made.
        rounds = [_round(series, there.found) for _ in range(size.rounds)]
        runs = {name: [each[name] for each in rounds] for name in rounds[0]}
        for name, peer in there.found.items():
            _check(runs["ours"][0], runs[name][0], peer=peer)
            ratio = median(
                theirs.seconds / ours.seconds
                for theirs, ours in zip(runs[name], runs["ours"], strict=True)
            )
            parts[name] = Part(ratio, FLOORS[name], f"x {peer.version}", is_floor=True)
    for name, found in runs.items():
        _tell(name, found, bars=size.bars)
    rate = size.bars / median(one.seconds for one in runs["ours"])
    return parts | {"rate": Part(rate, None, "bars/s")}, list(there.missing)


def _round(series: Series, found: Mapping[str, Peer]) -> dict[str, Ran]:
    return {"ours": _ours(series)} | {name: _theirs(peer, series) for name, peer in found.items()}


def _ours(series: Series) -> Ran:
    parameters = EmaCrossParameters(fast=FAST, slow=SLOW)
    first, last = (datetime.fromtimestamp(int(series.at[n]), UTC).date() for n in (0, -1))
    terms = Terms(
        capital_paise=10**9,
        loss_max_bps=10_000,
        allows_short=False,
        rates=_rates(first, last),
    )
    play = Play(series, partial(EmaCross, parameters=parameters), terms=terms, of_session=False)
    took = stopwatch()
    outcome = play.run()
    seconds = took()
    ended = (OrderState.FILLED, OrderState.CANCELLED, OrderState.REJECTED)
    assert all(order.state in ended for order in play.desk.orders)
    return Ran(seconds, orders=len(play.desk.orders), trades=len(outcome.trades))


def _theirs(peer: Peer, series: Series) -> Ran:
    prices = np.column_stack([series.open, series.high, series.low, series.close])
    told = peer.ask({"bars": prices.tolist(), "fast": FAST, "slow": SLOW, "fee": FEE})
    assert told["bars"] == len(series)
    return Ran(told["seconds"], orders=told["orders"], trades=told["trades"])


def _check(ours: Ran, theirs: Ran, *, peer: Peer) -> None:
    few = theirs.trades < 1_000 or ours.trades < 0.9 * theirs.trades
    if few or ours.orders < theirs.orders:
        raise RuntimeError(f"{peer.version} did other work: {theirs}, ours {ours}")


def _tell(name: str, runs: list[Ran], *, bars: int) -> None:
    rates = sorted(bars / one.seconds for one in runs)
    say(
        f"{name}: {median(rates):,.0f} bars/s, {rates[0]:,.0f} to {rates[-1]:,.0f}; "
        f"{runs[0].orders:,} orders, {runs[0].trades:,} trades"
    )


def _rates(first: date, last: date) -> Sequence[DatedRates]:
    broker = BrokerTerms(brokerage_paise=2_000, brokerage_percent=Decimal("0.03"))
    return dated_rates(Segment.INTRADAY, since=first, until=last, broker=broker)


def _series(count: int) -> Series:
    """A seeded walk around 20,000 ticks, a session a day."""
    random = np.random.default_rng(7)
    close = 20_000 + random.integers(-20, 21, count).cumsum()
    close = 10_000 + np.abs(close - 10_000)
    opened = np.concatenate([close[:1], close[:-1] + random.integers(-3, 4, count - 1)])
    high = np.maximum(opened, close) + random.integers(0, 10, count)
    low = np.minimum(opened, close) - random.integers(0, 10, count)
    session, minute = np.divmod(np.arange(count), SESSION)
    opens = [_OPENS + number * _DAY for number in range(int(session[-1]) + 1)]
    at = int(_OPENS.timestamp()) + session * 86_400 + minute * 60
    return Series(
        instrument_id=UUID(int=1),
        tick=Decimal("0.05"),
        has_volume=False,
        at=at,
        closes_at=at + 60,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=np.full(count, -1),
        session=session,
        sessions=[(Window(each, each + SESSION * timedelta(minutes=1)),) for each in opens],
    )


if __name__ == "__main__":
    sys.exit(main())
