"""What identity announces."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from treum.platform.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSignedUp(Event):
    """Somebody has opened an account."""

    TYPE: ClassVar[str] = "identity.person_signed_up.v1"

    person_id: UUID

    def key(self) -> str:
        return str(self.person_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerified(Event):
    """Somebody has proven that the e-mail of their account is theirs."""

    TYPE: ClassVar[str] = "identity.email_verified.v1"

    person_id: UUID

    def key(self) -> str:
        return str(self.person_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event):
    """Somebody has signed out, on this device or from another one.

    A session that runs out is not announced: nothing happens at that instant.
    """

    TYPE: ClassVar[str] = "identity.session_ended.v1"

    session_id: UUID
    person_id: UUID

    def key(self) -> str:
        return str(self.person_id)
