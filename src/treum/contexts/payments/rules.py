"""Which entitlement counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from treum.platform.errors import Conflict

_FOR_EVER = datetime.max.replace(tzinfo=UTC)


class Tier(StrEnum):
    """Lowest first."""

    FREE = "free"
    BASIC = "basic"
    PREMIUM = "premium"
    ENTERPRISE = "enterprise"

    @property
    def rank(self) -> int:
        """0 for free; a higher tier has a higher rank."""
        return tuple(Tier).index(self)


class Product(StrEnum):
    SIGNALS_BASIC = "signals_basic"
    SIGNALS_PREMIUM = "signals_premium"
    SIGNALS_ENTERPRISE = "signals_enterprise"

    @property
    def tier(self) -> Tier:
        return Tier(self.removeprefix("signals_"))


class Source(StrEnum):
    DEMO = "demo"
    PURCHASE = "purchase"


class GrantDiffers(Conflict):
    code = "payments.grant_differs"
    title = "This entitlement was granted on other terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A right to a product in [valid_from, valid_to); open-ended when valid_to is None."""

    person_id: UUID
    product: Product
    valid_from: datetime
    valid_to: datetime | None
    source: Source

    def __post_init__(self) -> None:
        assert self.valid_to is None or self.valid_from < self.valid_to

    def is_valid(self, now: datetime) -> bool:
        return self.valid_from <= now and (self.valid_to is None or now < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    id: UUID
    grant: Grant


def best(grants: Iterable[Grant], now: datetime) -> Grant | None:
    """The valid one of the highest tier; of several, the one that lasts longest."""
    valid = (grant for grant in grants if grant.is_valid(now))
    return max(
        valid,
        key=lambda grant: (grant.product.tier.rank, grant.valid_to or _FOR_EVER),
        default=None,
    )
