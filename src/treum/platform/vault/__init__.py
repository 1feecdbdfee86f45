"""Values that the database holds and cannot read: envelope encryption, and new keys for old."""

from treum.platform.vault.keys import KeyRing, UnknownKey, key_ring
from treum.platform.vault.rotate import Rotated, Sealed, rotate
from treum.platform.vault.seal import BadSeal, Vault, vault_of

__all__ = [
    "BadSeal",
    "KeyRing",
    "Rotated",
    "Sealed",
    "UnknownKey",
    "Vault",
    "key_ring",
    "rotate",
    "vault_of",
]
