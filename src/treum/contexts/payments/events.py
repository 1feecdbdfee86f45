"""What payments announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from treum.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitlementGranted(Event):
    """Somebody may use a product in [valid_from, valid_to), or open-ended."""

    TYPE: ClassVar[str] = "payments.entitlement_granted.v1"

    entitlement_id: UUID
    person_id: UUID
    product: str
    valid_from: datetime
    valid_to: datetime | None
    source: str

    def key(self) -> str:
        return str(self.person_id)
