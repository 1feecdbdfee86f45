"""Grant entitlements and answer what they add up to."""

from datetime import UTC, datetime
from uuid import UUID

from treum.contexts.identity.api import person_by_email
from treum.contexts.payments import queries
from treum.contexts.payments.events import EntitlementGranted
from treum.contexts.payments.rules import (
    Entitlement,
    Grant,
    GrantDiffers,
    Product,
    Source,
    Tier,
    best,
)
from treum.platform.database import Transaction

_DEMO_FROM = datetime(2024, 1, 1, tzinfo=UTC)
_DEMO_PRODUCTS = {
    "basic@demo.test": Product.SIGNALS_BASIC,
    "premium@demo.test": Product.SIGNALS_PREMIUM,
    "enterprise@demo.test": Product.SIGNALS_ENTERPRISE,
    "analyst@demo.test": Product.SIGNALS_ENTERPRISE,
    "admin@demo.test": Product.SIGNALS_ENTERPRISE,
}


async def grant_entitlement(tx: Transaction, grant: Grant) -> Entitlement:
    """A repeat on the same terms changes nothing and gives the first one back.

    Publishes: EntitlementGranted. Raises: GrantDiffers.
    """
    granted = await queries.insert_entitlement(tx, grant)
    if granted is not None:
        tx.publish(_announcement(granted))
        return granted
    standing = await queries.same_entitlement(tx, grant)
    if standing.grant != grant:
        raise GrantDiffers("It starts at the same instant, with another end or source.")
    return standing


async def current_grant(tx: Transaction, person_id: UUID, *, now: datetime) -> Grant | None:
    """What decides the person's tier; None is the free tier."""
    return best(await queries.grants_not_over(tx, person_id, now=now), now)


async def tier_of(tx: Transaction, person_id: UUID, *, now: datetime) -> Tier:
    current = await current_grant(tx, person_id, now=now)
    return Tier.FREE if current is None else current.product.tier


async def seed_grants(tx: Transaction) -> None:
    """Entitle the demo's people; identity has made them before."""
    for email, product in _DEMO_PRODUCTS.items():
        person = await person_by_email(tx, email)
        assert person is not None, "identity is seeded before payments"
        await grant_entitlement(
            tx,
            Grant(
                person_id=person.id,
                product=product,
                valid_from=_DEMO_FROM,
                valid_to=None,
                source=Source.DEMO,
            ),
        )


def _announcement(entitlement: Entitlement) -> EntitlementGranted:
    grant = entitlement.grant
    return EntitlementGranted(
        entitlement_id=entitlement.id,
        person_id=grant.person_id,
        product=str(grant.product),
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        source=str(grant.source),
    )
