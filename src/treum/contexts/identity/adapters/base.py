"""What identity needs from password hashes and second factors."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from treum.contexts.identity.rules.passkeys import NewPasskey, Owner, Passkey


class Hasher(Protocol):
    """Slow on purpose and bounded in number: never called while a transaction is open."""

    async def hash(self, password: str) -> str:
        """A hash with its parameters and salt inside."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Does the password fit? None fits nothing and takes the same work."""

    def is_outdated(self, password_hash: str) -> bool:
        """Was it made with other parameters than today's?"""


class OneTimeCodes(Protocol):
    """Codes of authenticator apps, which change with time."""

    def new_secret(self) -> str:
        """A random one, as apps take it."""

    def uri(self, secret: str, *, account: str) -> str:
        """What an app reads from a QR code."""

    def step_of(self, secret: str, code: str, *, now: datetime) -> int | None:
        """The time step that the code is of; None when it is of none near now."""


class Passkeys(Protocol):
    """What a browser is asked for, and whether what it answers is a passkey of ours.

    credential: as the standard writes it in JSON; nothing of it is believed.
    """

    def creation_options(
        self, owner: Owner, challenge: bytes, *, held: Sequence[bytes]
    ) -> dict[str, object]:
        """held: credential ids of the owner's, which are not to be made again."""

    def request_options(self, challenge: bytes) -> dict[str, object]:
        """For whichever passkey its owner picks."""

    def created(self, credential: Mapping[str, object], challenge: bytes) -> NewPasskey:
        """Raises: BadPasskey."""

    def credential_id(self, credential: Mapping[str, object]) -> bytes:
        """Of the passkey it says it is. Raises: BadPasskey."""

    def used(self, credential: Mapping[str, object], challenge: bytes, *, passkey: Passkey) -> int:
        """The new sign count, greater than before unless it never counts. Raises: BadPasskey."""
