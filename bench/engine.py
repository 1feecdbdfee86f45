"""The engine in the transaction of a close, and its memory over a day.

2,000 invented instruments, a day of minutes. Every close is handled twice, in two databases: by the
real follower, and by one whose engine has the same changes ready before the clock starts; so both
read the same bars and write the same rows. Which is first changes from close to close. fsync is
off, so that the disk does not hide the ratio.
"""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import UUID, uuid5

import numpy as np
import uvloop
from sqlalchemy import insert

from bench._report import Part, finish, percentile, say
from tests.make.market import demo_plan, start_run
from treum.contexts.market.api import MINUTE_S, Bar, Instrument, InstrumentKind
from treum.contexts.market.events import BarsClosed
from treum.contexts.market.service.close import close_bars
from treum.contexts.market.service.plan import FeedPlan
from treum.contexts.market.tables.reference import InstrumentRow
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.values import Bar as EngineBar
from treum.contexts.signals.engine.values import Change, RunSetup
from treum.contexts.signals.engine.ward import Ward
from treum.contexts.signals.rules import Kind, Window
from treum.contexts.signals.service.follow import Follower
from treum.contexts.signals.service.restore import in_engine
from treum.platform import testing
from treum.platform.database import Database
from treum.platform.telemetry import configure_logs

SEED: Final = 7
RATIO_MAX: Final = 1.5
SIGNALS_MIN: Final = 20.0
GROWTH_MIB_MAX: Final = 32.0
"""Of the process over the day, after its first hour."""
_NAMES: Final = UUID(int=2_000)
_TICK: Final = Decimal("0.05")
_MINUTE: Final = timedelta(seconds=MINUTE_S)
_WARM_UP: Final = 330
_KEPT: Final = 0.9
"""Of a minute's move, in the next."""
_QUIET: Final = 16
"""The last closes, at which nothing is published any more."""


@dataclass(frozen=True, slots=True)
class Size:
    instruments: int = 2_000
    closes: int = 375


@dataclass(slots=True)
class Tally:
    """Milliseconds of each transaction; published: by the engine, at each close."""

    engine: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    published: list[int] = field(default_factory=list)
    resident_mib: list[float] = field(default_factory=list)


class Ready(Engine):
    """Has the changes of the next close ready."""

    __slots__ = ("changes",)

    def __init__(self, last_at: datetime) -> None:
        self.ward = Ward()
        self.last_at = last_at
        self.changes: list[Change] = []

    def on_close(self, at: datetime, bars: Sequence[EngineBar]) -> list[Change]:
        self.last_at = at
        return self.changes


class Side:
    """One of the two databases, with the run of it and who follows."""

    def __init__(self, database: Database, run_id: UUID, *, engine: Engine) -> None:
        self._database = database
        self._run_id = run_id
        self._follower = Follower()
        self._follower._keep(run_id, engine)

    async def bring(self, bars: Sequence[Bar]) -> None:
        async with self._database.transaction() as tx:
            await close_bars(tx, self._run_id, bars)

    async def handle(self, at: datetime) -> float:
        """Milliseconds from the close to the commit of what follows from it."""
        event = BarsClosed(run_id=self._run_id, interval_s=MINUTE_S, at=at)
        began = time.perf_counter()
        async with self._database.transaction() as tx:
            await self._follower.apply(tx, event)
        return (time.perf_counter() - began) * 1000


class Prices:
    """A seeded walk of every instrument, a minute after the other, with trends of a while: so the
    engine has little to say of much."""

    def __init__(self, instruments: Sequence[Instrument]) -> None:
        self._ids = [each.id for each in instruments]
        self._random = np.random.default_rng(SEED)
        self._close = self._random.integers(2_000, 60_000, len(self._ids))
        self._pace = np.zeros(len(self._ids))

    def minute(self, at: datetime) -> list[Bar]:
        count = len(self._ids)
        opened = self._close
        self._pace = _KEPT * self._pace + self._random.normal(0.0, 1.5, count)
        self._close = np.maximum(opened + self._pace.round().astype(np.int64), 100)
        high = np.maximum(opened, self._close) + self._random.integers(0, 6, count)
        low = np.minimum(opened, self._close) - self._random.integers(0, 6, count)
        columns = (each.tolist() for each in (opened, high, low, self._close))
        volumes = self._random.integers(0, 10_000, count).tolist()
        rows = zip(self._ids, *columns, volumes, strict=True)
        return [
            Bar(
                instrument_id=id_,
                at=at,
                open=opening * _TICK,
                high=highest * _TICK,
                low=lowest * _TICK,
                close=close * _TICK,
                volume=volume,
            )
            for id_, opening, highest, lowest, close, volume in rows
        ]


def main() -> int:
    configure_logs(level="WARNING", pretty=False, role="bench")
    with testing.servers() as servers:
        return finish("engine", uvloop.run(measure(servers, Size())))


async def measure(servers: testing.Servers, size: Size) -> dict[str, Part]:
    tally = Tally()
    async with testing.fresh_database(servers) as one, testing.fresh_database(servers) as other:
        await _play(one, other, size=size, tally=tally)
    ratio = percentile(tally.engine, 0.99) / percentile(tally.bare, 0.99)
    hour = len(tally.resident_mib) // 6
    growth = _growth(tally.resident_mib[hour:])
    return {
        "p99": Part(ratio, RATIO_MAX, "x of the transaction without it"),
        "signals": Part(
            min(tally.published[:-_QUIET]), SIGNALS_MIN, "at least at a close", is_floor=True
        ),
        "memory": Part(growth, GROWTH_MIB_MAX, "MiB over the day"),
        "p50": Part(percentile(tally.engine, 0.5) / percentile(tally.bare, 0.5), None, "x of it"),
        "p99_ms": Part(percentile(tally.engine, 0.99), None, "ms"),
    }


async def _play(one: Database, other: Database, *, size: Size, tally: Tally) -> None:
    plan = _plan(size)
    prices = Prices(plan.instruments)
    opens_at = plan.session.windows[0].opens_at
    history = [prices.minute(opens_at - left * _MINUTE) for left in range(_WARM_UP, 0, -1)]
    plan = replace(plan, history=tuple(history[-1]))
    runs = [await _start(database, plan) for database in (one, other)]
    engine, twin = (_warm(plan, run_id, history=history) for run_id in runs)
    assert twin.last_at
    ready = Ready(twin.last_at)
    real = Side(one, runs[0], engine=engine)
    bare = Side(other, runs[1], engine=ready)
    del history
    for number in range(size.closes):
        at = opens_at + number * _MINUTE
        bars = prices.minute(at)
        for side in (real, bare):
            await side.bring(bars)
        ready.changes = twin.on_close(at, in_engine(bars))
        tally.published.append(sum(each.kind is Kind.PUBLISHED for each in ready.changes))
        if number % 2:
            tally.engine.append(await real.handle(at))
            tally.bare.append(await bare.handle(at))
        else:
            tally.bare.append(await bare.handle(at))
            tally.engine.append(await real.handle(at))
        tally.resident_mib.append(_resident_mib())
        if number % 75 == 74:
            _tell(number + 1, tally)


def _plan(size: Size) -> FeedPlan:
    plan = demo_plan()
    names = [f"BENCH{number:04}" for number in range(size.instruments)]
    invented = [
        Instrument(
            id=uuid5(_NAMES, name),
            exchange=plan.exchange,
            symbol=name,
            name=name,
            kind=InstrumentKind.EQUITY,
            tick_size=_TICK,
            is_demo=True,
        )
        for name in names
    ]
    return replace(plan, instruments=tuple(invented))


async def _start(database: Database, plan: FeedPlan) -> UUID:
    async with database.transaction() as tx:
        await tx.execute(insert(InstrumentRow), [asdict(each) for each in plan.instruments])
    return await start_run(database, plan)


def _warm(plan: FeedPlan, run_id: UUID, *, history: Sequence[Sequence[Bar]]) -> Engine:
    """As the follower would restore it, but for the reading of all that history."""
    windows = tuple(Window(each.opens_at, each.closes_at) for each in plan.session.windows)
    listings = [
        Listing(each.id, each.tick_size, windows, has_volume=True) for each in plan.instruments
    ]
    bars = (bar for minute in history for bar in in_engine(minute))
    return Engine.restore(RunSetup(run_id, listings), bars)


def _resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _growth(resident_mib: Sequence[float]) -> float:
    """Of the line through them, from the first to the last."""
    slope, _ = np.polyfit(np.arange(len(resident_mib)), np.array(resident_mib), 1)
    return float(slope) * len(resident_mib)


def _tell(closes: int, tally: Tally) -> None:
    shares = {"p50": 0.5, "p99": 0.99}
    told = ", ".join(
        f"{name} {percentile(tally.engine, at):.1f} and {percentile(tally.bare, at):.1f} ms"
        for name, at in shares.items()
    )
    say(
        f"{closes} closes, with the engine and without: {told}; "
        f"{sum(tally.published)} published, {tally.resident_mib[-1]:.0f} MiB"
    )


if __name__ == "__main__":
    sys.exit(main())
