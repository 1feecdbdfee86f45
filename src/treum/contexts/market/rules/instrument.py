"""What trades."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class InstrumentKind(StrEnum):
    INDEX = "index"
    EQUITY = "equity"
    FUTURE = "future"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """tick_size: every price is a multiple of it. is_demo: invented, never a real security."""

    id: UUID
    exchange: str
    symbol: str
    name: str
    kind: InstrumentKind
    tick_size: Decimal
    is_demo: bool
