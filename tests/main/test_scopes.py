"""Which routes a token may reach at all: a list to be read whenever it grows."""

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from treum.contexts.identity.rules.scopes import SCOPES
from treum.main.line import LINE
from treum.platform.auth import Scoped

# Method, path and scope. Every other route refuses tokens, or asks nobody who they are.
REACHED = {
    ("GET", "/users/me", "profile:read"),
    ("POST", "/auth/ws-ticket", "live:connect"),
    ("GET", "/subscriptions/current", "subscriptions:read"),
    ("GET", "/signals/live", "signals:read"),
    ("GET", "/signals/history", "signals:read"),
    ("GET", "/signals/{signal_id}", "signals:read"),
}


def test_tokens_reach_the_routes_that_are_listed_and_every_scope_is_of_use() -> None:
    found = {
        (method, route.path, scope)
        for context in LINE
        if context.router
        for route in _routes(context.router)
        for method in route.methods or ()
        for scope in _scopes(route.dependant)
    }
    assert found == REACHED
    assert {scope for _, _, scope in found} == {str(scope) for scope in SCOPES}


def _routes(router: APIRouter) -> Iterator[APIRoute]:
    """Also those of the routers that it includes."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from _routes(route.original_router)  # type: ignore[attr-defined]


def _scopes(dependant: Dependant) -> set[str]:
    own = {dependant.call.scope} if isinstance(dependant.call, Scoped) else set()
    return own.union(*(_scopes(part) for part in dependant.dependencies))
