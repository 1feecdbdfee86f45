"""Record an act: with what it did, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

import msgspec
from sqlalchemy import text

from treum.platform.audit.chain import Entry, Head, canonical, link, stream_of
from treum.platform.database import Transaction
from treum.platform.ids import new_id
from treum.platform.telemetry import correlation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """action: `context.verb`. subject: what it was done to, e.g. `event:<id>`.

    detail: facts an auditor needs, never secrets or personal values, and no fractions.
    on_behalf_of: for whom the actor acts. reason: why, in the actor's words.
    """

    action: str
    subject: str
    detail: Mapping[str, object]
    on_behalf_of: str | None = None
    reason: str | None = None


class NobodyActed(AssertionError):
    """An audited act needs an actor: open the transaction with one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    """detail: canonical JSON."""

    actor: str
    on_behalf_of: str | None
    action: str
    subject: str
    detail: str
    reason: str | None
    correlation_id: str


async def record(tx: Transaction, act: Act) -> None:
    """The row is written with the events, just before the commit. Raises: NobodyActed, Uncanonical.

    Heads of streams are locked last and in order: whoever holds one waits for nothing but heads
    further on and the commit, whatever was locked before and whichever subjects are recorded.
    """
    if tx.actor is None:
        raise NobodyActed(act.action)
    recorded = _Recorded(
        actor=tx.actor,
        on_behalf_of=act.on_behalf_of,
        action=act.action,
        subject=act.subject,
        detail=canonical(msgspec.to_builtins(act.detail)),
        reason=act.reason,
        correlation_id=correlation_id(),
    )
    tx.collect(recorded, append=_append)


async def _append(tx: Transaction, acts: Sequence[_Recorded]) -> None:
    streams = sorted({stream_of(act.subject) for act in acts})
    locked = (await tx.execute(_LOCK_HEADS, {"streams": streams})).all()
    heads = {row.stream: Head(row.stream, row.seq, row.hash) for row in locked}
    now = max(row.at for row in locked)
    rows: list[dict[str, object]] = []
    for number, act in enumerate(acts):
        # Acts of one transaction are a microsecond apart, so that `at` tells their order.
        entry = Entry(id=new_id(), at=now + timedelta(microseconds=number), **asdict(act))
        before = heads[stream_of(act.subject)]
        head = heads[before.stream] = link(before, entry)
        chained = {"stream": head.stream, "seq": head.seq, "prev": before.hash, "hash": head.hash}
        rows.append(asdict(entry) | chained)
    await tx.execute(_INSERT, rows)
    moved = [{"stream": head.stream, "seq": head.seq, "hash": head.hash} for head in heads.values()]
    await tx.execute(_MOVE_HEAD, moved)


# The instant is read once every lock is held: within a stream time follows seq.
_LOCK_HEADS = text(
    """
    WITH held AS MATERIALIZED (
        SELECT stream, seq, hash FROM platform.audit_stream
        WHERE stream = ANY(CAST(:streams AS text[])) ORDER BY stream FOR UPDATE
    )
    SELECT stream, seq, hash, clock_timestamp() AS at FROM held
    """
)
_INSERT = text(
    """
    INSERT INTO platform.audit (id, at, actor, on_behalf_of, action, subject, detail, reason,
        correlation_id, stream, seq, prev_hash, hash)
    VALUES (:id, :at, :actor, :on_behalf_of, :action, :subject, CAST(:detail AS jsonb), :reason,
        :correlation_id, :stream, :seq, :prev, :hash)
    """
)
_MOVE_HEAD = text(
    "UPDATE platform.audit_stream SET seq = :seq, hash = :hash WHERE stream = :stream"
)
