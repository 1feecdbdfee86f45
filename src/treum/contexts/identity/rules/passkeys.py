"""What a passkey is."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from treum.platform.errors import Conflict, Unauthenticated

PASSKEYS_MAX = 20
PASSKEY_NAME_CHARACTERS_MAX = 80
CREDENTIAL_ID_BYTES_MAX = 1023
"""Source: W3C Web Authentication Level 3 §4, "Credential ID"."""


class BadPasskey(Unauthenticated):
    """The same for every reason."""

    code = "identity.bad_passkey"
    title = "This passkey is not accepted"


class TooManyPasskeys(Conflict):
    code = "identity.too_many_passkeys"
    title = "There are too many passkeys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who a passkey will belong to, as their device shows it."""

    id: UUID
    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """public_key: COSE. backed_up: it may be on several devices of its owner."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    backed_up: bool
    transports: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """sign_count: as last shown; one that counts never shows the same again."""

    id: UUID
    person_id: UUID
    name: str
    public_key: bytes = field(repr=False)
    sign_count: int
    created_at: datetime
    last_used_at: datetime | None


def passkey_name(typed: str) -> str:
    """As it will be stored: printable, one line."""
    printable = "".join(letter if letter.isprintable() else " " for letter in typed)
    return " ".join(printable.split())[:PASSKEY_NAME_CHARACTERS_MAX] or "Passkey"
