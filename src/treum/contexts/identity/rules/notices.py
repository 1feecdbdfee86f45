"""What a person is told of their account's safety, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from treum.platform.clock import IST


class Notice(StrEnum):
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a notice
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a notice
    NEW_DEVICE = "new_device"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    RECOVERY_USED = "recovery_used"
    TOKEN_REUSED = "token_reused"  # noqa: S105 - a notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """Something that happened to an account. email: of its person at that moment.

    device: by its common name, empty when nobody knows it.
    """

    id: UUID
    notice: Notice
    email: str
    device: str
    at: datetime


_RESET = "If it was not, set a new password at once: on the sign-in page, choose"
_RESET += ' "Forgot your password?". That also signs everybody out.'
_END = "If it was not, change your password at once and look through your sessions and your"
_END += " second factors: somebody else can sign in to your account."
# The headline, which is also the subject, and what to do.
_WORDS: Final[Mapping[Notice, tuple[str, str]]] = {
    Notice.PASSWORD_CHANGED: ("Your password was changed", _RESET),
    Notice.PASSWORD_RESET: ("Your password was reset", _RESET),
    Notice.NEW_DEVICE: ("You signed in on a new device", _END),
    Notice.FACTOR_ADDED: ("A second factor was added", _END),
    Notice.FACTOR_REMOVED: ("A second factor was removed", _END),
    Notice.RECOVERY_USED: ("A recovery code was used", _END),
    Notice.TOKEN_REUSED: (
        "A token was used twice",
        "Somebody may have copied it, so everything it opened is closed. Sign in again, and end"
        " the sessions that you do not know.",
    ),
}


def subject_of(notice: Notice) -> str:
    return f"{_WORDS[notice][0]} - TREUM"


def text_of(noticed: Noticed) -> str:
    """Without a name and without a link: a mail like this is what a thief would imitate."""
    headline, advice = _WORDS[noticed.notice]
    at = noticed.at.astimezone(IST)
    facts = [f"When: {at.day} {at:%B %Y, %H:%M} IST"]
    if noticed.device:
        facts.append(f"Device: {noticed.device}")
    if noticed.notice is not Notice.TOKEN_REUSED:
        advice = f"If this was you, there is nothing to do. {advice}"
    return "\n".join([f"Hello,\n\n{headline} at TREUM.\n", *facts, "", advice, ""])
