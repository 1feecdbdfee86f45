"""SQL of the signals schema: what a channel has shown, and the counters behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from treum.contexts.signals.rules import Side, State
from treum.contexts.signals.tables.signals import (
    ChannelHeadRow,
    DeliveryRow,
    SignalRow,
    StrategyHaltRow,
    TierDelayRow,
)
from treum.platform.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One released step, as a channel has shown it."""

    seq: int
    kind: str
    bar_at: datetime
    price: Decimal
    at: datetime
    released_at: datetime
    life: str
    view: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Numbers drawn on a channel: those after `before`. at: wall time, just before the commit, and
    in the order of the numbers."""

    before: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A delivery that waits, and what it will show."""

    id: int
    channel: str
    kind: str
    life: str
    view: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number under which a waiting delivery is released. at: wall time."""

    delivery_id: int
    seq: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Filters of a list of signals; None means any. before: the keys of the last item shown."""

    run_id: UUID | None = None
    state: State | None = None
    side: Side | None = None
    instrument_id: UUID | None = None
    strategy: str | None = None
    before: tuple[datetime, UUID] | None = None


async def open_signals(tx: Transaction, run_id: UUID) -> Sequence[SignalRow]:
    """By instrument id and strategy."""
    found = await tx.scalars(
        select(SignalRow)
        .where(SignalRow.run_id == run_id, SignalRow.exit_price.is_(None))
        .order_by(SignalRow.instrument_id, SignalRow.strategy)
    )
    return found.all()


async def halts(tx: Transaction, run_id: UUID) -> Sequence[StrategyHaltRow]:
    """Strategies that were stopped in that run, in the order of market time."""
    found = await tx.scalars(
        select(StrategyHaltRow)
        .where(StrategyHaltRow.run_id == run_id)
        .order_by(StrategyHaltRow.bar_at, StrategyHaltRow.strategy)
    )
    return found.all()


async def unfinished_runs(tx: Transaction) -> Sequence[UUID]:
    """Those with a signal still open, or a step that waits for its release."""
    is_open = select(SignalRow.run_id).where(SignalRow.exit_price.is_(None))
    waits = select(DeliveryRow.run_id).where(DeliveryRow.seq.is_(None))
    found = await tx.scalars(is_open.union(waits).order_by("run_id"))
    return found.all()


async def signals_by_id(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, SignalRow]:
    found = await tx.scalars(select(SignalRow).where(SignalRow.id.in_(ids)))
    return {row.id: row for row in found}


async def lock_heads(
    tx: Transaction, run_id: UUID, *, drawn: Mapping[str, int]
) -> dict[str, Drawn]:
    """Draw `drawn[channel]` numbers on each channel.

    Locks the counters in the order of their keys until the commit; call it last.
    """
    found = {}
    for channel in sorted(drawn):
        values = {"run_id": run_id, "channel": channel, "drawn": drawn[channel]}
        row = (await tx.execute(_DRAW, values)).one()
        found[channel] = Drawn(before=row.seq - drawn[channel], at=row.at)
    return found


async def due(tx: Transaction, run_id: UUID, *, until: datetime | None) -> list[Due]:
    """What waits for `until` or an earlier market time, or at all, in the order of release."""
    found = await tx.execute(_DUE, {"run_id": run_id, "until": until})
    return [Due(**row._mapping) for row in found]


async def release(tx: Transaction, numbered: Sequence[Numbered]) -> None:
    columns = {
        "ids": [one.delivery_id for one in numbered],
        "seqs": [one.seq for one in numbered],
        "ats": [one.at for one in numbered],
    }
    await tx.execute(_RELEASE, columns)


async def delays_at(tx: Transaction, at: datetime) -> dict[str, int]:
    """Minutes by tier, as they stood at that wall time."""
    found = await tx.execute(
        select(TierDelayRow.tier, TierDelayRow.minutes)
        .where(TierDelayRow.valid_from <= at)
        .order_by(TierDelayRow.tier, TierDelayRow.valid_from.desc())
        .ext(distinct_on(TierDelayRow.tier))
    )
    return {row.tier: row.minutes for row in found}


async def heads(tx: Transaction, run_id: UUID) -> dict[str, int]:
    found = await tx.execute(
        select(ChannelHeadRow.channel, ChannelHeadRow.seq).where(ChannelHeadRow.run_id == run_id)
    )
    return {row.channel: row.seq for row in found}


async def shown_after(
    tx: Transaction, run_id: UUID, channel: str, *, after: int, limit: int
) -> list[Shown]:
    """Released steps with `seq > after`, in order."""
    values = {"run_id": run_id, "channel": channel, "after": after, "limit": limit}
    return [_shown(row) for row in await tx.execute(_SHOWN_AFTER, values)]


async def life_shown(tx: Transaction, signal_id: UUID, channel: str) -> list[Shown]:
    """The steps of one signal, oldest first; empty when the channel has not shown it."""
    values = {"signal_id": signal_id, "channel": channel}
    return [_shown(row) for row in await tx.execute(_LIFE, values)]


async def signals_shown(
    tx: Transaction, channel: str, wanted: Wanted, *, limit: int
) -> list[tuple[datetime, UUID, str]]:
    """`(published_at, id, view)` of the newest signals as the channel last showed them."""
    published_at, before_id = wanted.before or (None, None)
    found = await tx.execute(
        _SIGNALS_SHOWN,
        {
            "channel": channel,
            "run_id": wanted.run_id,
            "state": wanted.state,
            "side": wanted.side,
            "instrument_id": wanted.instrument_id,
            "strategy": wanted.strategy,
            "published_at": published_at,
            "id": before_id,
            "limit": limit,
        },
    )
    return [(row.published_at, row.id, row.view) for row in found]


def _shown(row: Row[tuple[object, ...]]) -> Shown:
    return Shown(**row._mapping)


_DRAW = text(
    """
    INSERT INTO signals.channel_head AS head (run_id, channel, seq)
    VALUES (:run_id, :channel, :drawn)
    ON CONFLICT (run_id, channel) DO UPDATE SET seq = head.seq + excluded.seq
    RETURNING seq, clock_timestamp() AS at
    """
)
_DUE = text(
    """
    SELECT delivery.id, delivery.channel, step.kind, step.life, step.view
    FROM signals.delivery AS delivery
    JOIN signals.signal_event AS step ON step.id = delivery.signal_event_id
    WHERE delivery.run_id = :run_id AND delivery.seq IS NULL
        AND (CAST(:until AS timestamptz) IS NULL
            OR delivery.release_at <= CAST(:until AS timestamptz))
    ORDER BY delivery.release_at, delivery.id
    """
)
_RELEASE = text(
    """
    UPDATE signals.delivery SET seq = numbered.seq, released_at = numbered.at
    FROM unnest(CAST(:ids AS bigint[]), CAST(:seqs AS integer[]), CAST(:ats AS timestamptz[]))
        AS numbered (id, seq, at)
    WHERE delivery.id = numbered.id AND delivery.seq IS NULL
    """
)
_SHOWN_AFTER = text(
    """
    SELECT delivery.seq, step.kind, step.bar_at, step.price, step.at, delivery.released_at,
        step.life, step.view
    FROM signals.delivery AS delivery
    JOIN signals.signal_event AS step ON step.id = delivery.signal_event_id
    WHERE delivery.run_id = :run_id AND delivery.channel = :channel AND delivery.seq > :after
    ORDER BY delivery.seq LIMIT :limit
    """
)
_LIFE = text(
    """
    SELECT delivery.seq, step.kind, step.bar_at, step.price, step.at, delivery.released_at,
        step.life, step.view
    FROM signals.signal_event AS step
    JOIN signals.delivery AS delivery ON delivery.signal_event_id = step.id
    WHERE step.signal_id = :signal_id AND delivery.channel = :channel
        AND delivery.seq IS NOT NULL
    ORDER BY delivery.seq
    """
)
_SIGNALS_SHOWN = text(
    """
    SELECT signal.published_at, signal.id, shown.view
    FROM signals.signal AS signal
    JOIN LATERAL (
        SELECT step.kind, step.view
        FROM signals.signal_event AS step
        JOIN signals.delivery AS delivery ON delivery.signal_event_id = step.id
        WHERE step.signal_id = signal.id AND delivery.channel = :channel
            AND delivery.seq IS NOT NULL
        ORDER BY delivery.seq DESC LIMIT 1
    ) AS shown ON true
    WHERE (CAST(:run_id AS uuid) IS NULL OR signal.run_id = CAST(:run_id AS uuid))
        AND (CAST(:state AS text) IS NULL OR shown.kind = CAST(:state AS text))
        AND (CAST(:side AS text) IS NULL OR signal.side = CAST(:side AS text))
        AND (CAST(:instrument_id AS uuid) IS NULL
            OR signal.instrument_id = CAST(:instrument_id AS uuid))
        AND (CAST(:strategy AS text) IS NULL OR signal.strategy = CAST(:strategy AS text))
        AND (CAST(:id AS uuid) IS NULL OR (signal.published_at, signal.id)
            < (CAST(:published_at AS timestamptz), CAST(:id AS uuid)))
    ORDER BY signal.published_at DESC, signal.id DESC LIMIT :limit
    """
)
