"""Sessions written by hand, bar by bar, and what a desk makes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from tests.contexts.signals.engine.scripted import ONE, OPENS, TICK, Lifetime, Script, Scripted
from treum.contexts.signals.engine.backtest.order import Order, OrderState, Role
from treum.contexts.signals.engine.backtest.outcome import Outcome
from treum.contexts.signals.engine.backtest.play import Play
from treum.contexts.signals.engine.backtest.series import Series
from treum.contexts.signals.engine.backtest.terms import Terms
from treum.contexts.signals.rules import Side, Window

CAPITAL = 1_000_000
TERMS = Terms(capital_paise=CAPITAL)
"""A hundredth of it at risk: with 20 ticks of 5 paise, 100 shares. Slippage: one tick."""
CALM = (1000, 1001, 999, 1000)
TO_THE_END = Lifetime(quiet_minutes=0)
Prices = tuple[int, int, int, int]
"""open, high, low, close in ticks"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """bars: by minute; the rest are calm. minutes: of a session. missing: minutes without a bar.

    A later session is the next day, its minutes count on.
    """

    script: Script
    bars: Mapping[int, Prices]
    minutes: int = 12
    sessions: int = 1
    missing: Sequence[int] = ()
    lifetime: Lifetime = TO_THE_END

    def mirrored(self) -> "Scene":
        """The same on the other side of 1000."""
        sides = {Side.LONG: Side.SHORT, Side.SHORT: Side.LONG}
        return Scene(
            script={minute: sides[side] for minute, side in self.script.items()},
            bars={
                minute: (2000 - opened, 2000 - low, 2000 - high, 2000 - close)
                for minute, (opened, high, low, close) in self.bars.items()
            },
            minutes=self.minutes,
            sessions=self.sessions,
            missing=self.missing,
            lifetime=self.lifetime,
        )


@dataclass(frozen=True, slots=True)
class Seen:
    outcome: Outcome
    orders: Sequence[Order]

    @property
    def trades(self) -> list[list[int]]:
        found: list[list[int]] = self.outcome.trades.tolist()
        return found

    @property
    def told(self) -> list[tuple[Role, OrderState, int, str]]:
        """Of each order: role, state, price, why."""
        return [(order.role, order.state, order.price, order.why) for order in self.orders]


def seen(scene: Scene, terms: Terms = TERMS, *, of_session: bool = True) -> Seen:
    script = {_at(scene, minute): side for minute, side in scene.script.items()}
    series = series_of(scene)
    play = Play(
        series,
        lambda _listing: Scripted(script, lifetime=scene.lifetime),
        terms=terms,
        of_session=of_session,
    )
    return Seen(play.run(), play.desk.orders)


def series_of(scene: Scene) -> Series:
    every = range(scene.minutes * scene.sessions)
    minutes = [minute for minute in every if minute not in scene.missing]
    at = np.array([int(_at(scene, minute).timestamp()) for minute in minutes], dtype=np.int64)
    prices = [scene.bars.get(minute, CALM) for minute in minutes]
    opened, high, low, close = np.array(prices, dtype=np.int64).T
    return Series(
        instrument_id=ONE,
        tick=TICK,
        has_volume=False,
        at=at,
        closes_at=at + 60,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=np.full(len(minutes), -1, dtype=np.int64),
        session=np.array([minute // scene.minutes for minute in minutes], dtype=np.int64),
        sessions=[(_window(scene, number),) for number in range(scene.sessions)],
    )


def _at(scene: Scene, minute: int) -> datetime:
    day, left = divmod(minute, scene.minutes)
    return OPENS + timedelta(days=day, minutes=left)


def _window(scene: Scene, number: int) -> Window:
    opens_at = OPENS + timedelta(days=number)
    return Window(opens_at, opens_at + timedelta(minutes=scene.minutes))
