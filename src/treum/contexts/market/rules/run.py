"""One pass of one feed over one trading day."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from treum.contexts.market.rules.freshness import FeedState
from treum.contexts.market.rules.session import TradingDay
from treum.platform.errors import Conflict, Missing


class RunKind(StrEnum):
    REPLAY = "replay"
    SYNTHETIC = "synthetic"
    LIVE = "live"


class RunState(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"


class RunMissing(Missing):
    code = "market.run_missing"
    title = "No such run"


class InstrumentMissing(Missing):
    code = "market.instrument_missing"
    title = "No such instrument"


class RunMismatch(Conflict):
    code = "market.run_mismatch"
    title = "This run is of another feed"


class RunIsFinished(Conflict):
    code = "market.run_is_finished"
    title = "The run has finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """speed: market seconds per second, 0 = as fast as possible.

    seed: of a synthetic run. source: file name or generator, for the reader.
    market_time: close instant of the last closed bar; None before the first.
    feed_since: market time of the last price before the feed fell silent; None while it is live.
    """

    id: UUID
    kind: RunKind
    exchange: str
    trading_day: TradingDay
    label: str
    speed: float
    seed: int | None
    source: str
    is_demo: bool
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    market_time: datetime | None
    feed_state: FeedState
    feed_since: datetime | None
