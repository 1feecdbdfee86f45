"""SQL of the schema `payments`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.dialects.postgresql import insert

from treum.contexts.payments.rules import Entitlement, Grant, Product, Source
from treum.contexts.payments.tables import EntitlementRow
from treum.platform.database import Transaction
from treum.platform.ids import new_id

_ENTITLEMENT = (
    EntitlementRow.id,
    EntitlementRow.person_id,
    EntitlementRow.product,
    EntitlementRow.valid_from,
    EntitlementRow.valid_to,
    EntitlementRow.source,
)


async def grants_not_over(tx: Transaction, person_id: UUID, *, now: datetime) -> list[Grant]:
    """Valid now or later; which of them counts is a rule."""
    found = await tx.execute(
        select(*_ENTITLEMENT).where(
            EntitlementRow.person_id == person_id,
            or_(EntitlementRow.valid_to.is_(None), EntitlementRow.valid_to > now),
        )
    )
    return [_entitlement(row).grant for row in found]


async def insert_entitlement(tx: Transaction, grant: Grant) -> Entitlement | None:
    """None when the person has this product from this instant already."""
    entitlement_id = await tx.scalar(
        insert(EntitlementRow)
        .values(
            id=new_id(),
            person_id=grant.person_id,
            product=str(grant.product),
            valid_from=grant.valid_from,
            valid_to=grant.valid_to,
            source=str(grant.source),
            granted_at=tx.now,
        )
        .on_conflict_do_nothing(constraint="entitlement_once")
        .returning(EntitlementRow.id)
    )
    return None if entitlement_id is None else Entitlement(id=entitlement_id, grant=grant)


async def same_entitlement(tx: Transaction, grant: Grant) -> Entitlement:
    """The one that stands where this grant would go."""
    found = await tx.execute(
        select(*_ENTITLEMENT).where(
            EntitlementRow.person_id == grant.person_id,
            EntitlementRow.product == str(grant.product),
            EntitlementRow.valid_from == grant.valid_from,
        )
    )
    return _entitlement(found.one())


def _entitlement(row: Row[Any]) -> Entitlement:
    return Entitlement(
        id=row.id,
        grant=Grant(
            person_id=row.person_id,
            product=Product(row.product),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            source=Source(row.source),
        ),
    )
