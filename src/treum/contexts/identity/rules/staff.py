"""What staff may do to somebody's account, and what not even an admin may."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from treum.contexts.identity.rules.people import Role
from treum.platform.errors import Conflict, Missing, Refused

REASON_CHARACTERS_MIN = 3
REASON_CHARACTERS_MAX = 200


class NoSuchPerson(Missing):
    code = "identity.no_such_person"
    title = "There is no such person"


class OwnRoles(Refused):
    """Else one stolen session of an admin would be enough to grow in silence."""

    code = "identity.own_roles"
    title = "Nobody changes their own roles"


class LastAdmin(Conflict):
    code = "identity.last_admin"
    title = "Somebody must stay admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an account may do, and whether it may do anything at all."""

    id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    created_at: datetime
    disabled_at: datetime | None


def mask_email(email: str) -> str:
    """Enough to compare with what a caller says: `a…a@e…e.com` of `asha@example.com`."""
    local, _, domain = email.rpartition("@")
    name, dot, rest = domain.partition(".")
    return f"{_masked(local)}@{_masked(name)}{dot}{rest}"


def check_admin_stays(target: UUID, admins: Collection[UUID]) -> None:
    """admins: who may act as one now. Raises: LastAdmin."""
    if target in admins and len(admins) == 1:
        raise LastAdmin("Make somebody else admin first.")


def _masked(word: str) -> str:
    return f"{word[0]}…{word[-1]}" if len(word) > 2 else f"{word[:1]}…"
