"""The cookie by which a device is known again, and what the throttle needs of a request."""

from fastapi import Request, Response

from treum.contexts.identity.routes.answers import settings_of
from treum.contexts.identity.rules.throttle import DEVICE_LIFE
from treum.contexts.identity.service.throttle import Attempt
from treum.platform.http.client import client_address
from treum.platform.http.problems import Problem

THROTTLED: dict[int | str, dict[str, object]] = {
    429: {
        "model": Problem,
        "description": "`identity.too_many_attempts`; Retry-After says when to try again",
    }
}


def attempt_of(request: Request, email: str | None) -> Attempt:
    """email: as typed; None when they do not say who they are."""
    return Attempt(email=email, address=client_address(request), device_token=device_token(request))


def device_token(request: Request) -> str:
    return request.cookies.get(_name(request), "")


def set_device_cookie(request: Request, response: Response, *, token: str) -> None:
    """Outlives the session: signing out does not make a device strange."""
    response.set_cookie(
        _name(request),
        token,
        max_age=int(DEVICE_LIFE.total_seconds()),
        path="/",
        secure=settings_of(request).http.is_secure,
        httponly=True,
        samesite="lax",
    )


def _name(request: Request) -> str:
    return "__Host-treum-device" if settings_of(request).http.is_secure else "treum_device"
