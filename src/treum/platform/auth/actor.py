"""Who is calling, how they proved it, and how strong that proof is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from treum.platform.errors import Refused, Unauthenticated

STEP_UP_LIFE = timedelta(minutes=5)
_SECOND = frozenset({"totp", "recovery"})


class Method(StrEnum):
    """How a session was proven. A passkey with user verification is two factors in one."""

    PASSWORD = "password"  # noqa: S105 - a method
    TOTP = "totp"
    RECOVERY = "recovery"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person and the session they came with.

    proven_at: when they last proved who they are. has_second_factor: of the account, now.
    needs_two_factors: to use what their roles let them do.
    scopes: what an app or a script may do for them; None is a browser's session, which may all.
    session_id: of an app or a script, what its token stands for.
    """

    person_id: UUID
    session_id: UUID
    roles: frozenset[str]
    methods: frozenset[Method]
    proven_at: datetime
    has_second_factor: bool = False
    needs_two_factors: bool = False
    scopes: frozenset[str] | None = None


class SignInRequired(Unauthenticated):
    code = "auth.required"
    title = "Sign in to continue"


class SessionOver(Unauthenticated):
    """Ended on purpose, not by time, as only the holder of its token is told.

    What the session left on a screen is to go.
    """

    code = "auth.session_ended"
    title = "This session has been ended"


class NotPermitted(Refused):
    code = "auth.not_permitted"
    title = "Your account may not do this"


class ScopeRequired(Refused):
    """The token is good, but not for this."""

    code = "auth.scope_required"
    title = "This token may not do this"


class StepUpRequired(Refused):
    """The session is good, but too long ago or too weakly proven for this act."""

    code = "auth.step_up_required"
    title = "Confirm that it is you"


class SecondFactorRequired(Refused):
    """The same whether the account has no second factor or this session has not shown it."""

    code = "auth.second_factor_required"
    title = "Your role needs a second factor"


def assurance(methods: Iterable[str]) -> int:
    """1 or 2. Source: NIST SP 800-63B §4, authenticator assurance levels."""
    held = frozenset(methods)
    return 2 if Method.PASSKEY in held or (Method.PASSWORD in held and held & _SECOND) else 1


def is_proven(actor: Actor, now: datetime) -> bool:
    """Recently enough, and by two factors if the account has a second one; never by a token."""
    is_strong = assurance(actor.methods) == 2 or not actor.has_second_factor
    return actor.scopes is None and is_strong and now - actor.proven_at < STEP_UP_LIFE
