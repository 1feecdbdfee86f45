"""What a route demands of its caller."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from treum.platform.auth.actor import Actor, NotPermitted, SignInRequired, StepUpRequired, is_proven
from treum.platform.auth.cookies import cookie_name
from treum.platform.auth.sessions import Sessions
from treum.platform.clock import now


async def current_actor(request: Request) -> Actor:
    """The signed-in caller. Raises: SignInRequired."""
    sessions: Sessions = request.app.state.sessions
    token = request.cookies.get(cookie_name(request.app.state.settings.http.public_url), "")
    actor = await sessions.actor_of(token)
    if actor is None:
        raise SignInRequired("Sign in to continue.")
    return actor


def requires(*roles: str) -> Callable[[Actor], Awaitable[Actor]]:
    """A dependency that lets in people who hold one of the roles. Raises: NotPermitted."""

    async def check(actor: SignedIn) -> Actor:
        if not actor.roles.intersection(roles):
            raise NotPermitted("Your account may not do this.")
        return actor

    return check


SignedIn = Annotated[Actor, Depends(current_actor)]


async def proven_actor(actor: SignedIn) -> Actor:
    """The caller of a sensitive act. Raises: StepUpRequired."""
    if not is_proven(actor, now()):
        raise StepUpRequired("Confirm that it is you, then try again.")
    return actor


Proven = Annotated[Actor, Depends(proven_actor)]
