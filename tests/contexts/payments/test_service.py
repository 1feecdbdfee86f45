"""Grants in PostgreSQL, and the tier they add up to."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.make.payments import FROM, PERSON, TO, grant
from treum.contexts.payments.api import GrantDiffers, Product, Source, Tier, tier_of
from treum.contexts.payments.api import grant_entitlement as give
from treum.contexts.payments.events import EntitlementGranted
from treum.platform.database import Transaction
from treum.platform.ids import new_id

_MOMENT = timedelta(microseconds=1)
_STORED = text("SELECT count(*) FROM payments.entitlement")
_INSERT = text(
    """
    INSERT INTO payments.entitlement
        (id, person_id, product, valid_from, valid_to, source, granted_at)
    VALUES (:id, :person_id, :product, :valid_from, :valid_to, :source, now())
    """
)


async def test_nobody_pays_for_the_free_tier(tx: Transaction) -> None:
    assert await tier_of(tx, PERSON, now=FROM) is Tier.FREE


@pytest.mark.parametrize(
    ("at", "tier"),
    [
        (FROM - _MOMENT, Tier.FREE),
        (FROM, Tier.PREMIUM),
        (TO - _MOMENT, Tier.PREMIUM),
        (TO, Tier.FREE),
    ],
)
async def test_a_tier_lasts_from_its_start_up_to_its_end(
    tx: Transaction, at: datetime, tier: Tier
) -> None:
    await give(tx, grant(Product.SIGNALS_PREMIUM))
    assert await tier_of(tx, PERSON, now=at) is tier


async def test_of_overlapping_grants_the_best_valid_one_wins(tx: Transaction) -> None:
    await give(tx, grant(Product.SIGNALS_BASIC, valid_to=None))
    await give(tx, grant(Product.SIGNALS_ENTERPRISE))
    await give(tx, grant(Product.SIGNALS_PREMIUM, valid_to=None))
    assert await tier_of(tx, PERSON, now=FROM) is Tier.ENTERPRISE
    assert await tier_of(tx, PERSON, now=TO) is Tier.PREMIUM


async def test_a_grant_is_its_person_s_alone(tx: Transaction) -> None:
    await give(tx, grant(Product.SIGNALS_PREMIUM))
    assert await tier_of(tx, new_id(), now=FROM) is Tier.FREE


async def test_a_grant_is_announced(tx: Transaction) -> None:
    given_one = await give(tx, grant())
    assert tx.announced == (
        EntitlementGranted(
            entitlement_id=given_one.id,
            person_id=PERSON,
            product="signals_basic",
            valid_from=FROM,
            valid_to=TO,
            source="purchase",
        ),
    )


async def test_a_repeat_gives_the_first_one_back(tx: Transaction) -> None:
    first = await give(tx, grant())
    assert await give(tx, grant()) == first
    assert await tx.scalar(_STORED) == len(tx.announced) == 1


async def test_a_repeat_on_other_terms_is_refused(tx: Transaction) -> None:
    await give(tx, grant())
    for other in (grant(valid_to=None), grant(source=Source.DEMO)):
        with pytest.raises(GrantDiffers):
            await give(tx, other)
    assert await tx.scalar(_STORED) == len(tx.announced) == 1


@given(
    st.lists(
        st.tuples(st.sampled_from(Product), st.integers(0, 9), st.integers(1, 9)),
        max_size=6,
        unique_by=lambda each: each[:2],
    ),
    st.integers(0, 20),
)
@settings(
    max_examples=25,
    deadline=None,
    # Every example is a person of its own, so one transaction serves them all.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_the_database_and_the_calendar_agree(
    tx: Transaction, grants: list[tuple[Product, int, int]], day: int
) -> None:
    person_id = new_id()
    for product, starts, lasts in grants:
        await give(
            tx,
            grant(
                product,
                person_id=person_id,
                valid_from=FROM + timedelta(days=starts),
                valid_to=FROM + timedelta(days=starts + lasts),
            ),
        )
    valid = [product.tier for product, starts, lasts in grants if starts <= day < starts + lasts]
    expected = max(valid, key=lambda tier: tier.rank, default=Tier.FREE)
    assert await tier_of(tx, person_id, now=FROM + timedelta(days=day)) is expected


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"product": "signals_free"}, "entitlement_product_known"),
        ({"source": "gift"}, "entitlement_source_known"),
        ({"valid_to": FROM}, "entitlement_ends_later"),
    ],
)
async def test_the_database_refuses(
    tx: Transaction, changes: dict[str, object], constraint: str
) -> None:
    usual: dict[str, object] = {
        "id": new_id(),
        "person_id": PERSON,
        "product": "signals_basic",
        "valid_from": FROM,
        "valid_to": None,
        "source": "demo",
    }
    with pytest.raises(IntegrityError, match=constraint):
        await tx.execute(_INSERT, usual | changes)
