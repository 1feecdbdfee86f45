"""When a link may set a password anew."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from treum.contexts.identity.rules.people import Account
from treum.platform.errors import Invalid

# Source: OWASP ASVS 5.0, 6.5.5: what is sent out of band holds for at most 10 minutes.
RESET_LIFE = timedelta(minutes=10)


class BadReset(Invalid):
    """Unknown, used, too old, or overtaken by a change: the caller is not told which."""

    code = "identity.bad_reset"
    title = "This link is not valid any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """expires_at: None until its link is made. password_mark: of the account when requested."""

    id: UUID
    person_id: UUID
    email: str
    password_mark: bytes = field(repr=False)
    expires_at: datetime | None
    used_at: datetime | None


def mark_of(account: Account) -> bytes:
    """Changes with the password and tells nothing of it."""
    return hashlib.sha256(account.password_hash.encode()).digest()


def is_current(reset: Reset, account: Account) -> bool:
    """Unused, and neither the e-mail nor the password has changed since it was requested."""
    is_theirs = reset.person_id == account.person.id and reset.email == account.person.email
    return is_theirs and reset.used_at is None and reset.password_mark == mark_of(account)


def is_good(reset: Reset, account: Account, *, now: datetime) -> bool:
    return is_current(reset, account) and reset.expires_at is not None and now < reset.expires_at
