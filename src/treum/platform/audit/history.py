"""What was done to one subject, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from treum.platform.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An act as it is told to who may see it."""

    id: UUID
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, object]
    reason: str | None


async def acts_on(
    tx: Transaction, subject: str, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[Recorded]:
    """before: `at` and `id` of the last one of the page before."""
    at, entry_id = before or (None, None)
    found = await tx.execute(
        _ACTS_ON, {"subject": subject, "at": at, "id": entry_id, "limit": limit}
    )
    return [Recorded(**row) for row in found.mappings()]


async def newest_acts(tx: Transaction, *, limit: int) -> list[Recorded]:
    found = await tx.execute(_NEWEST, {"limit": limit})
    return [Recorded(**row) for row in found.mappings()]


_ACTS_ON = text(
    """
    SELECT id, at, actor, action, subject, detail, reason FROM platform.audit
    WHERE subject = :subject AND (CAST(:at AS timestamptz) IS NULL OR (at, id) < (:at, :id))
    ORDER BY at DESC, id DESC LIMIT :limit
    """
)
# Ids are ordered by time and have an index; instants alone have none.
_NEWEST = text(
    """
    SELECT id, at, actor, action, subject, detail, reason FROM (
        SELECT * FROM platform.audit ORDER BY id DESC LIMIT :limit
    ) AS newest ORDER BY at DESC, id DESC
    """
)
