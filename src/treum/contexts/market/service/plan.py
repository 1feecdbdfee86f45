"""What an operator chooses of a feed, and the plan of one that was checked and can run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from treum.contexts.market.adapters.base import Feed, Pace, Wait
from treum.contexts.market.adapters.kite.access import KiteAccess
from treum.contexts.market.adapters.replay import ReplayFeed
from treum.contexts.market.adapters.synthetic import SyntheticFeed
from treum.contexts.market.adapters.tick_replay import TickReplayFeed
from treum.contexts.market.feed.live import LiveTicks
from treum.contexts.market.feed.paths import SyntheticSession
from treum.contexts.market.rules.bar import Bar, Tick
from treum.contexts.market.rules.freshness import Bounds
from treum.contexts.market.rules.instrument import Instrument
from treum.contexts.market.rules.report import LoadReport
from treum.contexts.market.rules.run import RunKind
from treum.contexts.market.rules.session import Session, TradingDay
from treum.platform.clock import now
from treum.platform.settings.values import Secret

AFTERNOON = timedelta(hours=1)
"""After the close of a sandbox's day, by when everything of it has been told."""


class FeedChoice(Protocol):
    """What an operator chooses; `settings.feed` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def file(self) -> Path | None: ...
    @property
    def day(self) -> date | None: ...
    @property
    def symbol(self) -> str | None: ...
    @property
    def speed(self) -> float: ...
    @property
    def seed(self) -> int: ...
    @property
    def run_id(self) -> UUID | None: ...
    @property
    def kite_url(self) -> str: ...
    @property
    def kite_key(self) -> Secret | None: ...
    @property
    def kite_token(self) -> Secret | None: ...
    @property
    def kite_token_file(self) -> Path | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlan:
    """A feed that was checked and can run.

    history: bars of earlier sessions, for the run's start. bars, ticks: the day's own, of a replay;
    one of them is empty. report: on the file of a replay. freshness: when silence is not normal.
    kite: where a live feed comes from; it has its tokens once `await_kite` has asked for them.
    """

    kind: RunKind
    session: Session
    trading_day: TradingDay
    instruments: tuple[Instrument, ...]
    exchange: str
    label: str
    source: str
    speed: float
    seed: int | None
    is_demo: bool
    history: tuple[Bar, ...]
    bars: tuple[Bar, ...]
    report: LoadReport | None
    freshness: Bounds
    ticks: tuple[Tick, ...] = ()
    kite: KiteAccess | None = None
    tokens: Mapping[int, UUID] = field(default_factory=dict)

    def open(self, *, clock: Callable[[], float], wait: Wait) -> Feed:
        """clock: monotonic seconds."""
        if self.kite is not None:
            return self._open_kite(self.kite, clock=clock, wait=wait)
        pace = Pace(self.session, self.speed, clock=clock, wait=wait)
        if self.ticks:
            return TickReplayFeed(self.ticks, pace)
        if self.seed is None:
            return ReplayFeed(self.bars, pace)
        session = SyntheticSession(self.instruments, self.session, seed=self.seed)
        return SyntheticFeed(session.arrivals, pace)

    def _open_kite(self, kite: KiteAccess, *, clock: Callable[[], float], wait: Wait) -> Feed:
        """Sockets are loaded only by who uses them. A sandbox's day may be ahead of our clock."""
        from treum.contexts.market.adapters.kite.feed import KiteFeed, Times  # noqa: PLC0415

        latest = self.session.windows[-1].closes_at + AFTERNOON if self.is_demo else None
        return KiteFeed(
            kite,
            self.tokens,
            session=self.session,
            gate=LiveTicks(),
            times=Times(clock=clock, now=lambda: max(now(), latest or now()), wait=wait),
        )
