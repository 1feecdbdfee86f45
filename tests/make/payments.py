"""Grants for tests."""

from datetime import UTC, datetime
from uuid import UUID

from treum.contexts.payments.rules import Grant, Product, Source

FROM = datetime(2026, 1, 1, tzinfo=UTC)
TO = datetime(2026, 2, 1, tzinfo=UTC)
PERSON = UUID(int=1)


def grant(
    product: Product = Product.SIGNALS_BASIC,
    *,
    valid_from: datetime = FROM,
    valid_to: datetime | None = TO,
    source: Source = Source.PURCHASE,
    person_id: UUID = PERSON,
) -> Grant:
    return Grant(
        person_id=person_id,
        product=product,
        valid_from=valid_from,
        valid_to=valid_to,
        source=source,
    )
