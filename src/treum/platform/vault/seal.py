"""Envelope encryption: every value has a data key of its own, wrapped by the newest master key.

    version | length of key id | key id | nonce | wrapped data key | nonce | sealed value
    1       | 1                | 1-16   | 12    | 32 + 16          | 12    | n + 16       bytes

Both parts are AES-256-GCM. Source: NIST SP 800-38D; a data key seals one value, so that no nonce
ever meets its key twice.
"""

import secrets
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from treum.platform.errors import SetupError
from treum.platform.settings import AuthSettings
from treum.platform.vault.keys import KEY_BYTES, KeyRing, key_ring

_VERSION: Final = 1
_NONCE_BYTES: Final = 12
_WRAPPED_BYTES: Final = _NONCE_BYTES + KEY_BYTES + 16


def vault_of(settings: AuthSettings) -> "Vault":
    """Raises: SetupError."""
    if settings.vault_keys is None:
        raise SetupError("TREUM_AUTH__VAULT_KEYS not set: personal values need a key to be sealed")
    return Vault(key_ring(settings.vault_keys))


class BadSeal(Exception):
    """A sealed value was changed, moved to another row, or is none; nothing of it is told."""


class _Parts(NamedTuple):
    """head: version, and length and text of the key id."""

    head: bytes
    key_id: str
    wrapped: bytes
    body: bytes


class Vault:
    """Seals with the newest key of its ring and opens with any."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    @property
    def head(self) -> bytes:
        """How everything begins that the newest key wrapped."""
        return _head(self._ring.newest)

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return self._ring.newest

    def seal(self, plain: bytes, *, about: str) -> bytes:
        """about: the row it belongs to, such as `context.table/<id>`; it opens there only."""
        data_key = AESGCM.generate_key(KEY_BYTES * 8)
        return self.head + self._wrap(data_key) + _encrypt(data_key, plain, bound=_bound(about))

    def open(self, sealed: bytes, *, about: str) -> bytes:
        """Raises: BadSeal, UnknownKey."""
        parts = _parts(sealed)
        return _decrypt(self._unwrap(parts), parts.body, bound=_bound(about))

    def rewrap(self, sealed: bytes) -> bytes:
        """The same value under the newest key; the value itself stays closed.

        Raises: BadSeal, UnknownKey.
        """
        parts = _parts(sealed)
        return self.head + self._wrap(self._unwrap(parts)) + parts.body

    def _wrap(self, data_key: bytes) -> bytes:
        return _encrypt(self._ring.key(self._ring.newest), data_key, bound=self.head)

    def _unwrap(self, parts: _Parts) -> bytes:
        return _decrypt(self._ring.key(parts.key_id), parts.wrapped, bound=parts.head)


def _head(key_id: str) -> bytes:
    return bytes((_VERSION, len(key_id))) + key_id.encode("ascii")


def _bound(about: str) -> bytes:
    return bytes((_VERSION,)) + about.encode()


def _parts(sealed: bytes) -> _Parts:
    if len(sealed) < 2 or sealed[0] != _VERSION:
        raise BadSeal("this is no sealed value")
    end = 2 + sealed[1]
    try:
        key_id = sealed[2:end].decode("ascii")
    except UnicodeDecodeError:
        raise BadSeal("this is no sealed value") from None
    wrapped, body = sealed[end : end + _WRAPPED_BYTES], sealed[end + _WRAPPED_BYTES :]
    return _Parts(head=sealed[:end], key_id=key_id, wrapped=wrapped, body=body)


def _encrypt(key: bytes, plain: bytes, *, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _decrypt(key: bytes, closed: bytes, *, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(closed[:_NONCE_BYTES], closed[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):  # ValueError: cut too short to hold a nonce.
        raise BadSeal("a sealed value cannot be opened") from None
