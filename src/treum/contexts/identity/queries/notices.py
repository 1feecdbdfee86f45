"""SQL of notices."""

from uuid import UUID

from sqlalchemy import delete, select

from treum.contexts.identity.rules.notices import Notice, Noticed
from treum.contexts.identity.tables.notices import NoticeRow
from treum.platform.database import Transaction


async def notice_by_id(tx: Transaction, notice_id: UUID) -> Noticed | None:
    row = (
        await tx.execute(
            select(
                NoticeRow.id,
                NoticeRow.notice,
                NoticeRow.email,
                NoticeRow.device,
                NoticeRow.noticed_at,
            ).where(NoticeRow.id == notice_id)
        )
    ).one_or_none()
    if row is None:
        return None
    return Noticed(
        id=row.id,
        notice=Notice(row.notice),
        email=row.email,
        device=row.device,
        at=row.noticed_at,
    )


async def delete_notice(tx: Transaction, notice_id: UUID) -> None:
    await tx.execute(delete(NoticeRow).where(NoticeRow.id == notice_id))
