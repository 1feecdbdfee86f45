"""Who a token belongs to: a short-lived cache before the context that owns sessions."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

from treum.platform.auth.actor import Actor
from treum.platform.auth.bearer import Bearers
from treum.platform.clock import now
from treum.platform.database import Database, Transaction

ENDED_SUBJECT = "sessions.ended"
CHANGED_SUBJECT = "sessions.changed"
_CACHE_S = 5.0
_CACHE_SIZE_MAX = 10_000
_TOKEN_CHARACTERS_MAX = 128
_BEARER_CHARACTERS_MAX = 1024


# How a caller came, and the token or what it stands for: a cookie is never taken for a token.
_Key = tuple[str, str]
_Ask = Callable[[Transaction, str], Awaitable[Actor | None]]


class Authenticate(Protocol):
    """Plugged in by the context that owns sessions."""

    async def __call__(self, tx: Transaction, token: str) -> Actor | None:
        """The actor of a live session, or None for any other token. Raises: SessionOver."""


class Sessions:
    """Answers who a token belongs to; an answer is at most 5 s old, and dropped when told."""

    def __init__(
        self, database: Database, authenticate: Authenticate, *, bearers: Bearers | None = None
    ) -> None:
        self._database = database
        self._authenticate = authenticate
        self._bearers = bearers
        self._known: OrderedDict[_Key, tuple[float, Actor]] = OrderedDict()
        self._told = 0

    async def listen(self) -> None:
        """Drop cached answers of a person whose sessions ended or changed anywhere."""
        for subject in (ENDED_SUBJECT, CHANGED_SUBJECT):
            await self._database.live.subscribe(subject, self._forget)

    async def actor_of(self, token: str) -> Actor | None:
        """Of a cookie. Raises: SessionOver."""
        if not 0 < len(token) <= _TOKEN_CHARACTERS_MAX:
            return None
        return await self._actor(("cookie", token), self._authenticate)

    async def actor_of_bearer(self, token: str) -> Actor | None:
        """A token is looked at each time, since it dies at its instant; what it stands for is
        asked for as a session is."""
        if self._bearers is None or not 0 < len(token) <= _BEARER_CHARACTERS_MAX:
            return None
        name = self._bearers.name(token, now=now())
        if name is None:
            return None
        return await self._actor(("bearer", name), self._bearers.authenticate)

    async def _actor(self, key: _Key, authenticate: _Ask) -> Actor | None:
        cached = self._known.get(key)
        if cached and cached[0] > time.monotonic():
            return cached[1]
        self._known.pop(key, None)
        told = self._told
        async with self._database.transaction() as tx:
            actor = await authenticate(tx, key[1])
        # What was read before somebody's sessions ended may be theirs, and is not kept.
        if actor is not None and told == self._told:
            self._remember(key, actor)
        return actor

    def _remember(self, key: _Key, actor: Actor) -> None:
        self._known[key] = (time.monotonic() + _CACHE_S, actor)
        while len(self._known) > _CACHE_SIZE_MAX:
            self._known.popitem(last=False)

    def _forget(self, _subject: str, payload: bytes) -> None:
        self._told += 1
        person_id = payload.decode(errors="replace")
        for key, (_, actor) in tuple(self._known.items()):
            if str(actor.person_id) == person_id:
                del self._known[key]


def tell_sessions_ended(tx: Transaction, person_id: UUID) -> None:
    """After the commit, every process forgets this person's sessions and closes their sockets."""
    tx.send(ENDED_SUBJECT, str(person_id).encode())


def tell_sessions_changed(tx: Transaction, person_id: UUID) -> None:
    """After the commit, every process asks again who this person's tokens belong to."""
    tx.send(CHANGED_SUBJECT, str(person_id).encode())
