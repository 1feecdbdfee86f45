"""Who is calling, how they proved it, and what a route may demand of them."""

from treum.platform.auth.actor import (
    STEP_UP_LIFE,
    Actor,
    Method,
    NotPermitted,
    ScopeRequired,
    SecondFactorRequired,
    SessionOver,
    SignInRequired,
    StepUpRequired,
    assurance,
    is_proven,
)
from treum.platform.auth.bearer import Bearers, bears_token
from treum.platform.auth.cookies import clear_session_cookie, cookie_name, set_session_cookie
from treum.platform.auth.gates import Proven, Scoped, SignedIn, current_actor, requires, scoped
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
    "Bearers",
    "Method",
    "NotPermitted",
    "Proven",
    "ScopeRequired",
    "Scoped",
    "SecondFactorRequired",
    "SessionOver",
    "Sessions",
    "SignInRequired",
    "SignedIn",
    "StepUpRequired",
    "assurance",
    "bears_token",
    "clear_session_cookie",
    "cookie_name",
    "current_actor",
    "is_proven",
    "requires",
    "scoped",
    "set_session_cookie",
    "tell_sessions_changed",
    "tell_sessions_ended",
]
