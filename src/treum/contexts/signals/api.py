"""What the edges and the contexts above may ask of signals."""

from dataclasses import dataclass
from uuid import UUID

from treum.contexts.market import api as market
from treum.contexts.signals import queries
from treum.contexts.signals.schemas import (
    ChannelView,
    LifeEntry,
    LiveSignals,
    SignalDetail,
    SignalInstrument,
    SignalView,
)
from treum.contexts.signals.schemas.backtest import Interval
from treum.contexts.signals.service.check_strategies import check_strategy, strategy_names
from treum.contexts.signals.service.deliver import (
    SUBJECT_PREFIX,
    LiveFrame,
    channel_of,
    frame_data,
)
from treum.contexts.signals.service.laboratory.screen import (
    AVERAGES,
    WINDOWS_MAX,
    Screen,
    Wish,
    screen,
)
from treum.platform.clock import to_wire
from treum.platform.database import Transaction

__all__ = [
    "AVERAGES",
    "SUBJECT_PREFIX",
    "WINDOWS_MAX",
    "ChannelView",
    "Frame",
    "Heads",
    "Interval",
    "LifeEntry",
    "LiveFrame",
    "LiveSignals",
    "Screen",
    "SignalDetail",
    "SignalInstrument",
    "SignalView",
    "Wish",
    "channel_of",
    "check_strategy",
    "frames_after",
    "heads",
    "screen",
    "strategy_names",
]


@dataclass(frozen=True, slots=True)
class Frame:
    """One released step of a channel. ts: RFC 3339 release time; data: JSON."""

    seq: int
    ts: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Heads:
    """The current run and the last seq of each of its channels; a silent channel is absent."""

    run_id: UUID | None
    seqs: dict[str, int]


async def heads(tx: Transaction) -> Heads:
    run = await market.current_run(tx)
    return Heads(None, {}) if run is None else Heads(run.id, await queries.heads(tx, run.id))


async def frames_after(
    tx: Transaction, run_id: UUID, channel: str, *, after: int, limit: int
) -> list[Frame]:
    """What the channel has released beyond `after`, in order of seq, without a hole."""
    shown = await queries.shown_after(tx, run_id, channel, after=after, limit=limit)
    return [
        Frame(
            step.seq,
            to_wire(step.released_at),
            frame_data(step.kind, life=step.life, view=step.view),
        )
        for step in shown
    ]
