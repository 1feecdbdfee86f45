"""What identity needs from a password hash."""

from typing import Protocol


class Hasher(Protocol):
    """Slow on purpose and bounded in number: never called while a transaction is open."""

    async def hash(self, password: str) -> str:
        """A hash with its parameters and salt inside. Raises: Busy."""

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Does the password fit? None fits nothing and takes the same work. Raises: Busy."""

    def is_outdated(self, password_hash: str) -> bool:
        """Was it made with other parameters than today's?"""
