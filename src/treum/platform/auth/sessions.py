"""Who a token belongs to: a short-lived cache before the context that owns sessions."""

import time
from collections import OrderedDict
from typing import Protocol
from uuid import UUID

from treum.platform.auth.actor import Actor
from treum.platform.database import Database, Transaction

ENDED_SUBJECT = "sessions.ended"
CHANGED_SUBJECT = "sessions.changed"
_CACHE_S = 5.0
_CACHE_SIZE_MAX = 10_000
_TOKEN_CHARACTERS_MAX = 128


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
        """Drop cached answers of a person whose sessions ended or changed anywhere."""
        for subject in (ENDED_SUBJECT, CHANGED_SUBJECT):
            await self._database.live.subscribe(subject, self._forget)

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


def tell_sessions_changed(tx: Transaction, person_id: UUID) -> None:
    """After the commit, every process asks again who this person's tokens belong to."""
    tx.send(CHANGED_SUBJECT, str(person_id).encode())
