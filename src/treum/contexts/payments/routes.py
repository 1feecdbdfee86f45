"""HTTP of payments: what the caller is entitled to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends

from treum.contexts.payments.rules import Grant, Source, Tier
from treum.contexts.payments.service import current_grant
from treum.platform.auth import Actor, scoped
from treum.platform.http.app import Reading
from treum.platform.http.problems import Problem

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """The free tier has no source and no dates. valid_to: null when open-ended."""

    tier: Tier
    source: Source | None
    valid_from: datetime | None
    valid_to: datetime | None


@router.get(
    "/subscriptions/current",
    tags=["subscriptions"],
    summary="What I am entitled to",
    responses={401: {"model": Problem, "description": "`auth.required`, `auth.session_ended`"}},
)
async def get_current_subscription(
    *, actor: Annotated[Actor, Depends(scoped("subscriptions:read"))], tx: Reading
) -> Subscription:
    """The best tier that is valid at this moment."""
    return _subscription(await current_grant(tx, actor.person_id, now=tx.now))


def _subscription(current: Grant | None) -> Subscription:
    if current is None:
        return Subscription(tier=Tier.FREE, source=None, valid_from=None, valid_to=None)
    return Subscription(
        tier=current.product.tier,
        source=current.source,
        valid_from=current.valid_from,
        valid_to=current.valid_to,
    )
