"""What a bearer token stands for: an app that is signed in, or a person's own token."""

from datetime import datetime
from uuid import UUID

from treum.contexts.identity.adapters.access_tokens import open_access
from treum.contexts.identity.queries.apps import family_by_id
from treum.contexts.identity.queries.personal_tokens import note_use, token_by_hash, token_by_id
from treum.contexts.identity.rules.apps import is_family_live
from treum.contexts.identity.rules.personal_tokens import (
    PERSONAL_TOKEN_PREFIX,
    is_token_live,
    is_use_due,
)
from treum.contexts.identity.rules.scopes import SCOPES
from treum.contexts.identity.rules.tokens import hash_of
from treum.platform.auth import Actor
from treum.platform.database import Transaction
from treum.platform.settings import Secret

_PERSONAL_CHARACTERS = len(PERSONAL_TOKEN_PREFIX) + 43
_APP_SCOPES = frozenset(str(scope) for scope in SCOPES)


class BearerTokens:
    """Implements Bearers. A name is no secret: ids, or the hash of a token."""

    def __init__(self, key: Secret | None) -> None:
        self._key = key

    def name(self, token: str, *, now: datetime) -> str | None:
        if token.startswith(PERSONAL_TOKEN_PREFIX):
            is_whole = len(token) == _PERSONAL_CHARACTERS and token.isascii()
            return f"token/{hash_of(token).hex()}" if is_whole else None
        opened = open_access(token, self._key, now=now)
        return f"app/{opened.family_id}/{opened.person_id}" if opened else None

    async def authenticate(self, tx: Transaction, name: str) -> Actor | None:
        kind, *parts = name.split("/")
        if kind == "token":
            return await _of_token(tx, bytes.fromhex(parts[0]))
        return await _of_app(tx, UUID(parts[0]), UUID(parts[1]))


async def stands_for(tx: Transaction, credential_id: UUID, person_id: UUID) -> bool:
    """Does this app or token of theirs live?"""
    if await _of_app(tx, credential_id, person_id):
        return True
    token = await token_by_id(tx, credential_id)
    return token is not None and is_token_live(token, tx.now) and token.person_id == person_id


async def _of_app(tx: Transaction, family_id: UUID, person_id: UUID) -> Actor | None:
    """An app may do what tokens may do at all; what only a browser may do it does there."""
    family = await family_by_id(tx, family_id)
    if family is None or not is_family_live(family, tx.now) or family.person_id != person_id:
        return None
    return Actor(
        person_id=family.person_id,
        session_id=family.id,
        roles=family.roles,
        methods=family.methods,
        proven_at=family.created_at,
        has_second_factor=family.has_second_factor,
        scopes=_APP_SCOPES,
    )


async def _of_token(tx: Transaction, token_hash: bytes) -> Actor | None:
    """Notes that it was used."""
    token = await token_by_hash(tx, token_hash)
    if token is None or not is_token_live(token, tx.now):
        return None
    if is_use_due(token, tx.now):
        await note_use(tx, token)
    return Actor(
        person_id=token.person_id,
        session_id=token.id,
        roles=token.roles,
        methods=frozenset(),
        proven_at=token.created_at,
        has_second_factor=token.has_second_factor,
        scopes=token.scopes,
    )
