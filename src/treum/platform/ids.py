"""Identifiers: UUIDv7 for new things, uuid5 for facts that follow from other facts."""

import secrets
import time
from uuid import UUID, uuid5

_TREUM = UUID("6f6c9d0e-7d5a-5c43-9a43-54524555004d")


def new_id() -> UUID:
    """A time-ordered UUIDv7. Source: RFC 9562 §5.7 (48-bit ms, 74 random bits)."""
    unix_ms = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = (unix_ms & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random >> 62) << 64
    value |= 0b10 << 62 | random & (1 << 62) - 1
    return UUID(int=value)


def derive_id(*parts: str) -> UUID:
    """The same parts always give the same id, so a repeat is the same fact."""
    return uuid5(_TREUM, "/".join(parts))
