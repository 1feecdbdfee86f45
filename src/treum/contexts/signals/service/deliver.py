"""Put steps on the channels of a run, and release those whose time has come.

A tier differs by time and channel, never by content.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import msgspec

from treum.contexts.market.api import Run
from treum.contexts.payments.api import Tier
from treum.contexts.signals import queries
from treum.contexts.signals.queries import Drawn, Due, Numbered
from treum.contexts.signals.schemas import FrameData
from treum.contexts.signals.service.delays import delays_of
from treum.contexts.signals.tables.signals import DeliveryRow, SignalEventRow
from treum.platform.clock import to_wire
from treum.platform.database import Transaction

SUBJECT_PREFIX = "signals."
AT_ONCE = timedelta()


class LiveFrame(msgspec.Struct, frozen=True):
    """One released step on its way to the edges. ts: RFC 3339; data: spliced, never read."""

    run: str
    channel: str
    seq: int
    ts: str
    data: msgspec.Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """at: market time. is_last: no later one will come, so whatever waits goes out now."""

    at: datetime
    is_last: bool = False


def channel_of(tier: str) -> str:
    return f"signals_{tier}"


async def deliver(
    tx: Transaction, run: Run, steps: Sequence[SignalEventRow], *, moment: Moment
) -> None:
    """Take the steps in, and release what is due, in the order of (release_at, id) per channel.

    steps: of this moment, stored. One caller per run at a time, moments ascending. Locks the
    channels' counters: call it last.
    """
    instant = await _take_in(tx, run, steps, at=moment.at) if steps else ()
    due = await queries.due(tx, run.id, until=None if moment.is_last else moment.at)
    drawn = Counter(one.channel for one in due) | Counter(dict.fromkeys(instant, len(steps)))
    draws = await queries.lock_heads(tx, run.id, drawn=drawn)
    for channel in instant:
        _release_now(tx, run.id, steps, at=moment.at, channel=channel, draw=draws[channel])
    await tx.flush()
    await _release_due(tx, run.id, due, draws=draws)


def frame_data(kind: str, *, life: str, view: str) -> bytes:
    """The `data` of a SIGNAL_UPDATE: the same bytes whether live or resumed."""
    return msgspec.json.encode(
        FrameData(kind, msgspec.Raw(life.encode()), msgspec.Raw(view.encode()))
    )


async def _take_in(
    tx: Transaction, run: Run, steps: Sequence[SignalEventRow], *, at: datetime
) -> Sequence[str]:
    """Let the steps wait on the delayed channels; the instant ones are returned."""
    delays = await delays_of(tx, run)
    for tier in Tier:
        if delays[tier] > AT_ONCE:
            for step in steps:
                tx.add(
                    _waiting(
                        run.id, channel_of(tier), step_id=step.id, release_at=at + delays[tier]
                    )
                )
    await tx.flush()
    return [channel_of(tier) for tier in Tier if delays[tier] == AT_ONCE]


def _release_now(
    tx: Transaction,
    run_id: UUID,
    steps: Sequence[SignalEventRow],
    *,
    at: datetime,
    channel: str,
    draw: Drawn,
) -> None:
    for seq, step in enumerate(steps, draw.before + 1):
        row = _waiting(run_id, channel, step_id=step.id, release_at=at)
        row.seq, row.released_at = seq, draw.at
        tx.add(row)
        data = frame_data(step.kind, life=step.life, view=step.view)
        _send(tx, LiveFrame(str(run_id), channel, seq, to_wire(draw.at), msgspec.Raw(data)))


async def _release_due(
    tx: Transaction, run_id: UUID, due: Sequence[Due], *, draws: dict[str, Drawn]
) -> None:
    numbers = {channel: count(draw.before + 1) for channel, draw in draws.items()}
    numbered: list[Numbered] = []
    for one in due:
        seq, at = next(numbers[one.channel]), draws[one.channel].at
        numbered.append(Numbered(one.id, seq, at))
        data = msgspec.Raw(frame_data(one.kind, life=one.life, view=one.view))
        _send(tx, LiveFrame(str(run_id), one.channel, seq, to_wire(at), data))
    if numbered:
        await queries.release(tx, numbered)


def _send(tx: Transaction, frame: LiveFrame) -> None:
    tier = frame.channel.removeprefix(channel_of(""))
    tx.send(SUBJECT_PREFIX + tier, msgspec.json.encode(frame))


def _waiting(run_id: UUID, channel: str, *, step_id: UUID, release_at: datetime) -> DeliveryRow:
    return DeliveryRow(
        run_id=run_id,
        channel=channel,
        signal_event_id=step_id,
        release_at=release_at,
    )
