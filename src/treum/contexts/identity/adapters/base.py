"""What identity needs from password hashes and second factors."""

from datetime import datetime
from typing import Protocol


class Hasher(Protocol):
    """Slow on purpose and bounded in number: never called while a transaction is open."""

    async def hash(self, password: str) -> str:
        """A hash with its parameters and salt inside. Raises: Busy."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Does the password fit? None fits nothing and takes the same work. Raises: Busy."""

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
