"""What a route demands of its caller."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from treum.platform.auth.actor import (
    Actor,
    NotPermitted,
    ScopeRequired,
    SecondFactorRequired,
    SignInRequired,
    StepUpRequired,
    assurance,
    is_proven,
)
from treum.platform.auth.bearer import bearer_token, bears_token
from treum.platform.auth.cookies import cookie_name
from treum.platform.auth.sessions import Sessions
from treum.platform.clock import now


async def any_actor(request: Request) -> Actor:
    """The caller, by cookie or token; a token counts alone, also a bad one beside a good cookie.

    Never demanded by a route itself: `SignedIn` and `scoped` say what tokens may do there.

    Raises: SignInRequired, SessionOver.
    """
    sessions: Sessions = request.app.state.sessions
    if bears_token(request.headers):
        actor = await sessions.actor_of_bearer(bearer_token(request.headers))
    else:
        cookie = cookie_name(request.app.state.settings.http.public_url)
        actor = await sessions.actor_of(request.cookies.get(cookie, ""))
    if actor is None:
        raise SignInRequired("Sign in to continue.")
    return actor


_Any = Annotated[Actor, Depends(any_actor)]


async def current_actor(actor: _Any) -> Actor:
    """The person in their browser. Raises: SignInRequired, ScopeRequired."""
    if actor.scopes is not None:
        raise ScopeRequired("Only a signed-in browser may do this.")
    return actor


@dataclass(frozen=True, slots=True)
class Scoped:
    """A dependency that also lets in tokens of one scope. Raises: SignInRequired, ScopeRequired."""

    scope: str

    async def __call__(self, actor: _Any) -> Actor:
        if actor.scopes is not None and self.scope not in actor.scopes:
            raise ScopeRequired(f"The token needs the scope {self.scope}.")
        return actor


def scoped(scope: str) -> Scoped:
    """Declared as `actor: Annotated[Actor, Depends(scoped("signals:read"))]`."""
    return Scoped(scope)


def requires(*roles: str) -> Callable[[Actor], Awaitable[Actor]]:
    """A dependency that lets in people who hold one of the roles.

    Raises: NotPermitted, SecondFactorRequired.
    """

    async def check(actor: SignedIn) -> Actor:
        if not actor.roles.intersection(roles):
            raise NotPermitted("Your account may not do this.")
        if actor.needs_two_factors and assurance(actor.methods) < 2:
            raise SecondFactorRequired("Add a second factor if you have none, and confirm by it.")
        return actor

    return check


SignedIn = Annotated[Actor, Depends(current_actor)]


async def proven_actor(actor: SignedIn) -> Actor:
    """The caller of a sensitive act. Raises: StepUpRequired."""
    if not is_proven(actor, now()):
        raise StepUpRequired("Confirm that it is you, then try again.")
    return actor


Proven = Annotated[Actor, Depends(proven_actor)]
