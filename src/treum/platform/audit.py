"""What operators and staff did, kept for an auditor: the log only grows.

Every record stands in the transaction of the act itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import text

from treum.platform.database import Transaction
from treum.platform.ids import new_id
from treum.platform.telemetry import correlation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """action: `context.verb`. subject: what it was done to, e.g. `event:<id>`.

    detail: facts an auditor needs, never secrets or personal values.
    """

    action: str
    subject: str
    detail: Mapping[str, object]


class NobodyActed(AssertionError):
    """An audited act needs an actor: open the transaction with one."""


async def record(tx: Transaction, act: Act) -> None:
    """Raises: NobodyActed."""
    if tx.actor is None:
        raise NobodyActed(act.action)
    await tx.execute(
        _INSERT,
        {
            "id": new_id(),
            "actor": tx.actor,
            "action": act.action,
            "subject": act.subject,
            "detail": msgspec.json.encode(act.detail).decode(),
            "correlation_id": correlation_id(),
        },
    )


_INSERT = text(
    """
    INSERT INTO platform.audit (id, at, actor, action, subject, detail, correlation_id)
    VALUES (:id, clock_timestamp(), :actor, :action, :subject, CAST(:detail AS jsonb),
        :correlation_id)
    """
)
