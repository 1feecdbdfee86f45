"""Who is calling, how they proved it, and what a route may demand of them."""

from treum.platform.auth.actor import (
    STEP_UP_LIFE,
    Actor,
    Method,
    NotPermitted,
    SignInRequired,
    StepUpRequired,
    assurance,
    is_proven,
)
from treum.platform.auth.cookies import clear_session_cookie, cookie_name, set_session_cookie
from treum.platform.auth.gates import Proven, SignedIn, current_actor, requires
from treum.platform.auth.sessions import (
    ENDED_SUBJECT,
    Authenticate,
    Sessions,
    tell_sessions_changed,
    tell_sessions_ended,
)

__all__ = [
    "ENDED_SUBJECT",
    "STEP_UP_LIFE",
    "Actor",
    "Authenticate",
    "Method",
    "NotPermitted",
    "Proven",
    "Sessions",
    "SignInRequired",
    "SignedIn",
    "StepUpRequired",
    "assurance",
    "clear_session_cookie",
    "cookie_name",
    "current_actor",
    "is_proven",
    "requires",
    "set_session_cookie",
    "tell_sessions_changed",
    "tell_sessions_ended",
]
