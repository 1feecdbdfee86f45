"""When an e-mail counts as proven, and how often a link is mailed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from treum.platform.errors import Invalid

VERIFICATION_LIFE = timedelta(hours=24)
VERIFICATION_PAUSE = timedelta(minutes=1)
VERIFICATIONS_A_DAY_MAX = 5
_DAY = timedelta(days=1)


class BadVerification(Invalid):
    """Unknown, too old, or of an e-mail that is not the person's any more."""

    code = "identity.bad_verification"
    title = "This link is not valid any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """expires_at: None until its link is made."""

    id: UUID
    person_id: UUID
    email: str
    expires_at: datetime | None
    used_at: datetime | None


def request_wait(earlier: Sequence[datetime], now: datetime) -> timedelta:
    """How long until another mail is no nuisance; zero when it is none now.

    earlier: requests of the last day, in any order.
    """
    recent = sorted(earlier, reverse=True)
    free_at = [at + VERIFICATION_PAUSE for at in recent[:1]]
    free_at += [at + _DAY for at in recent[VERIFICATIONS_A_DAY_MAX - 1 :][:1]]
    return max([timedelta(), *(at - now for at in free_at)])
