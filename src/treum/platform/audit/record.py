"""Record an act: with what it did, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import msgspec
from sqlalchemy import text

from treum.platform.audit.chain import canonical, stream_of
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
    further on and the commit, whatever was locked before and whichever subjects are recorded. The
    database chains the rows itself, as that is one statement and the serving role needs no right
    to write them.
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
    rows = [asdict(act) | {"id": new_id(), "stream": stream_of(act.subject)} for act in acts]
    await tx.execute(_APPEND, {"acts": msgspec.json.encode(rows).decode()})


_APPEND = text("SELECT platform.append_audit(CAST(:acts AS jsonb))")
