"""Refresh tokens: which family and generation, and a code that only we can make.

The code follows from a key of ours, the family's random salt and the generation, so that a token
is stored nowhere and yet two requests that race are told the same successor.
"""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass, field
from uuid import UUID

from treum.contexts.identity.rules.apps import Family
from treum.platform.errors import SetupError
from treum.platform.settings import Secret

_PREFIX = "treum_ref_"
_LAYOUT = struct.Struct(">16sI32s")  # family, generation, code
_CHARACTERS = 80
_PURPOSE = b"identity.refresh_token"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """One as it was presented, genuine or not."""

    family_id: UUID
    generation: int
    code: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the tokens of a family are made from."""

    family_id: UUID
    salt: bytes = field(repr=False)
    key: Secret | None = None

    def token(self, generation: int) -> RefreshToken:
        """Raises: SetupError."""
        if self.key is None:
            raise SetupError("TREUM_AUTH__TICKET_KEY not set: apps need a key for their tokens")
        seed = hmac.digest(
            base64.b64decode(self.key.reveal(), validate=True), _PURPOSE, hashlib.sha256
        )
        about = self.salt + self.family_id.bytes + struct.pack(">I", generation)
        code = hmac.digest(seed, about, hashlib.sha256)
        return RefreshToken(family_id=self.family_id, generation=generation, code=code)


def line_of(family: Family, key: Secret | None) -> Line:
    return Line(family_id=family.id, salt=family.salt, key=key)


def write_refresh(token: RefreshToken) -> str:
    packed = _LAYOUT.pack(token.family_id.bytes, token.generation, token.code)
    return _PREFIX + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_refresh(text: str) -> RefreshToken | None:
    """None when it has not even the form of one."""
    if len(text) != _CHARACTERS or not text.startswith(_PREFIX) or not text.isascii():
        return None
    try:
        packed = base64.b64decode(text.removeprefix(_PREFIX) + "==", altchars="-_", validate=True)
    except ValueError:
        return None
    family_id, generation, code = _LAYOUT.unpack(packed)
    token = RefreshToken(family_id=UUID(bytes=family_id), generation=generation, code=code)
    # Another spelling of the same bits is not what we have written.
    return token if write_refresh(token) == text else None


def hash_of(token: RefreshToken) -> bytes:
    """Of 256 bits nobody can guess: one SHA-256 hides them."""
    return hashlib.sha256(token.code).digest()


def is_genuine(token: RefreshToken, family: Family, *, key: Secret | None) -> bool:
    """The newest is known by its hash, also after the key was changed; an older by its code."""
    if token.generation == family.generation:
        return hmac.compare_digest(hash_of(token), family.token_hash)
    made = line_of(family, key).token(token.generation)
    return 0 < token.generation < family.generation and hmac.compare_digest(token.code, made.code)
