"""The master keys by id: the first seals, all open."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from treum.platform.errors import SetupError
from treum.platform.settings import Secret

KEY_BYTES: Final = 32


class UnknownKey(SetupError):
    """A value was sealed with a key that is no longer among the settings."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """newest: the id of the key that seals."""

    newest: str
    keys: Mapping[str, bytes] = field(repr=False)

    def key(self, key_id: str) -> bytes:
        """Raises: UnknownKey."""
        if key_id not in self.keys:
            shown = key_id if key_id.isprintable() else "of no name"
            raise UnknownKey(f"TREUM_AUTH__VAULT_KEYS lacks key {shown}: put it back at its end")
        return self.keys[key_id]


def key_ring(keys: Secret) -> KeyRing:
    """keys: as `auth.vault_keys` has accepted them."""
    pairs = [each.strip().partition(":") for each in keys.reveal().split(",")]
    held = {key_id: base64.b64decode(key, validate=True) for key_id, _, key in pairs}
    return KeyRing(newest=pairs[0][0], keys=held)
