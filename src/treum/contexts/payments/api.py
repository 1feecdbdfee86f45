"""What other contexts and the live edge may ask of payments."""

from treum.contexts.payments.rules import Entitlement, Grant, GrantDiffers, Product, Source, Tier
from treum.contexts.payments.service import grant_entitlement, tier_of

__all__ = [
    "Entitlement",
    "Grant",
    "GrantDiffers",
    "Product",
    "Source",
    "Tier",
    "grant_entitlement",
    "tier_of",
]
