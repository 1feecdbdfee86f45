"""Put steps on the channels of a run. A tier differs by time and channel, never by content."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from treum.contexts.payments.api import Tier
from treum.contexts.signals import queries
from treum.contexts.signals.schemas import FrameData
from treum.contexts.signals.tables import DeliveryRow, SignalEventRow
from treum.platform.clock import to_wire
from treum.platform.database import Transaction

SUBJECT_PREFIX = "signals."


class LiveFrame(msgspec.Struct, frozen=True):
    """One released step on its way to the edges. ts: RFC 3339; data: spliced, never read."""

    run: str
    channel: str
    seq: int
    ts: str
    data: msgspec.Raw


def channel_of(tier: str) -> str:
    return f"signals_{tier}"


async def deliver(tx: Transaction, run_id: UUID, steps: Sequence[SignalEventRow]) -> None:
    """Release the steps on the instant channels now. Locks the channels' counters: call it last."""
    tiers = {channel_of(tier): tier for tier in Tier}
    data = [msgspec.Raw(frame_data(one.kind, life=one.life, view=one.view)) for one in steps]
    draws = await queries.lock_heads(tx, run_id, drawn=dict.fromkeys(tiers, len(steps)))
    for channel, draw in draws.items():
        for seq, step in enumerate(steps, draw.before + 1):
            tx.add(_released(run_id, channel, seq=seq, step_id=step.id, now=draw.at))
        for seq, each in enumerate(data, draw.before + 1):
            frame = LiveFrame(str(run_id), channel, seq, to_wire(draw.at), each)
            tx.send(SUBJECT_PREFIX + tiers[channel], msgspec.json.encode(frame))
    await tx.flush()


def frame_data(kind: str, *, life: str, view: str) -> bytes:
    """The `data` of a SIGNAL_UPDATE: the same bytes whether live or resumed."""
    return msgspec.json.encode(
        FrameData(kind, msgspec.Raw(life.encode()), msgspec.Raw(view.encode()))
    )


def _released(run_id: UUID, channel: str, *, seq: int, step_id: UUID, now: datetime) -> DeliveryRow:
    return DeliveryRow(
        run_id=run_id,
        channel=channel,
        seq=seq,
        signal_event_id=step_id,
        release_at=now,
        released_at=now,
    )
