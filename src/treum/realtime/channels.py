"""Which channels exist and who may join them. Nothing else decides."""

from typing import Final
from uuid import UUID

PRICES: Final = "prices_general"
SIGNALS: Final = tuple(f"signals_{tier}" for tier in ("free", "basic", "premium", "enterprise"))


def channels_of(person_id: UUID, tier: str) -> tuple[str, ...]:
    """All that a person may join: the signals of their own tier, their own channel, prices."""
    return (f"signals_{tier}", f"user_{person_id}", PRICES)
