"""Who is calling: the session cookie, the cached look-up behind it, and `requires`."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Depends, Request, Response

from treum.platform.database import Database, Transaction
from treum.platform.errors import Refused, Unauthenticated

ENDED_SUBJECT = "sessions.ended"
_CACHE_S = 5.0
_CACHE_SIZE_MAX = 10_000
_TOKEN_CHARACTERS_MAX = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person and the session they came with."""

    person_id: UUID
    session_id: UUID
    roles: frozenset[str]


class SignInRequired(Unauthenticated):
    code = "auth.required"
    title = "Sign in to continue"


class NotPermitted(Refused):
    code = "auth.not_permitted"
    title = "Your account may not do this"


class Authenticate(Protocol):
    """Plugged in by the context that owns sessions."""

    async def __call__(self, tx: Transaction, token: str) -> Actor | None:
        """The actor of a live session, or None for any other token."""


class Sessions:
    """Answers who a token belongs to; an answer is at most 5 s old, and dropped when told."""

    def __init__(self, database: Database, authenticate: Authenticate) -> None:
        self._database = database
        self._authenticate = authenticate
        self._known: OrderedDict[str, tuple[float, Actor]] = OrderedDict()

    async def listen(self) -> None:
        """Drop cached answers of a person whose sessions ended anywhere."""
        await self._database.live.subscribe(ENDED_SUBJECT, self._forget)

    async def actor_of(self, token: str) -> Actor | None:
        if not 0 < len(token) <= _TOKEN_CHARACTERS_MAX:
            return None
        cached = self._known.get(token)
        if cached and cached[0] > time.monotonic():
            return cached[1]
        self._known.pop(token, None)
        async with self._database.transaction() as tx:
            actor = await self._authenticate(tx, token)
        if actor is not None:
            self._remember(token, actor)
        return actor

    def _remember(self, token: str, actor: Actor) -> None:
        self._known[token] = (time.monotonic() + _CACHE_S, actor)
        while len(self._known) > _CACHE_SIZE_MAX:
            self._known.popitem(last=False)

    def _forget(self, _subject: str, payload: bytes) -> None:
        person_id = payload.decode(errors="replace")
        for token, (_, actor) in tuple(self._known.items()):
            if str(actor.person_id) == person_id:
                del self._known[token]


def tell_sessions_ended(tx: Transaction, person_id: UUID) -> None:
    """After the commit, every process forgets this person's sessions and closes their sockets."""
    tx.send(ENDED_SUBJECT, str(person_id).encode())


def cookie_name(public_url: str) -> str:
    """`__Host-treum` over https; `treum_<port>` on loopback http, so that ports do not share it."""
    parts = urlsplit(public_url)
    return "__Host-treum" if parts.scheme == "https" else f"treum_{parts.port or 80}"


def set_session_cookie(request: Request, response: Response, *, token: str, age_s_max: int) -> None:
    public_url: str = request.app.state.settings.http.public_url
    response.set_cookie(
        cookie_name(public_url),
        token,
        max_age=age_s_max,
        path="/",
        secure=public_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(request: Request, response: Response) -> None:
    set_session_cookie(request, response, token="", age_s_max=0)


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
