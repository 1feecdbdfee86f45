"""Passkeys: add, remove, sign in and prove by one.

A challenge is used up by the attempt, not by its success: it is committed before the answer of
the authenticator is looked at.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from treum.contexts.identity.adapters.base import Passkeys
from treum.contexts.identity.queries.challenges import insert_challenge, use_challenge
from treum.contexts.identity.queries.factors import active_totp, lock_person
from treum.contexts.identity.queries.passkeys import (
    credential_ids_of,
    delete_passkey,
    insert_passkey,
    passkey_by_credential_id,
    passkeys_of,
    use_passkey,
)
from treum.contexts.identity.queries.people import person_by_id
from treum.contexts.identity.rules.factors import Challenge, LastFactor, NoSuchFactor, Purpose
from treum.contexts.identity.rules.passkeys import (
    PASSKEYS_MAX,
    BadPasskey,
    Owner,
    Passkey,
    TooManyPasskeys,
    passkey_name,
)
from treum.contexts.identity.rules.people import Person
from treum.contexts.identity.service.devices import note_sign_in
from treum.contexts.identity.service.factors import note_added, note_removed
from treum.contexts.identity.service.proof import prove
from treum.contexts.identity.service.sessions import Proof, begin_session
from treum.platform.auth import Actor, Method, SignInRequired
from treum.platform.database import Database, Transaction
from treum.platform.settings import AuthSettings

_CHALLENGE_BYTES = 32
_REFUSAL = "This passkey is not accepted."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """options: for the browser's call."""

    challenge_id: UUID
    options: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a browser gave back. credential: as the standard writes it in JSON."""

    challenge_id: UUID
    credential: Mapping[str, object] = field(repr=False)


async def ask_new(tx: Transaction, person_id: UUID, *, passkeys: Passkeys) -> Asked:
    """Options that make a passkey. Raises: TooManyPasskeys."""
    person = await person_by_id(tx, person_id)
    if person is None:
        raise SignInRequired("Sign in to continue.")
    held = await credential_ids_of(tx, person_id)
    if len(held) >= PASSKEYS_MAX:
        raise TooManyPasskeys("Remove one that you do not use any more.")
    challenge = await _challenge(tx, Purpose.PASSKEY_ADD, person_id)
    owner = Owner(id=person.id, email=person.email, name=person.name)
    options = passkeys.creation_options(owner, challenge.challenge, held=held)
    return Asked(challenge_id=challenge.id, options=options)


async def ask(
    tx: Transaction, purpose: Purpose, *, person_id: UUID | None, passkeys: Passkeys
) -> Asked:
    """Options that use a passkey; they name none, so that they tell nothing of anybody."""
    challenge = await _challenge(tx, purpose, person_id)
    return Asked(challenge_id=challenge.id, options=passkeys.request_options(challenge.challenge))


async def add(
    database: Database, actor: Actor, *, answer: Answer, name: str, passkeys: Passkeys
) -> tuple[Passkey, tuple[str, ...] | None]:
    """The passkey, and recovery codes when it is the person's first factor. Raises: BadPasskey."""
    async with database.transaction() as tx:
        challenge = await use_challenge(
            tx, answer.challenge_id, Purpose.PASSKEY_ADD, person_id=actor.person_id
        )
    if challenge is None:
        raise BadPasskey(_REFUSAL)
    new = passkeys.created(answer.credential, challenge.challenge)
    async with database.transaction(actor=str(actor.person_id)) as tx:
        await lock_person(tx, actor.person_id)
        if len(await credential_ids_of(tx, actor.person_id)) >= PASSKEYS_MAX:
            raise TooManyPasskeys("Remove one that you do not use any more.")
        passkey = await insert_passkey(tx, actor.person_id, new, name=passkey_name(name))
        if passkey is None:
            raise BadPasskey(_REFUSAL)
        return passkey, await note_added(tx, actor, Method.PASSKEY)


async def remove(tx: Transaction, actor: Actor, passkey_id: UUID) -> None:
    """Raises: NoSuchFactor, LastFactor."""
    await lock_person(tx, actor.person_id)
    if not await delete_passkey(tx, passkey_id, person_id=actor.person_id):
        raise NoSuchFactor("There is no such passkey.")
    has_other = await active_totp(tx, actor.person_id) or await passkeys_of(tx, actor.person_id)
    if not has_other:
        raise LastFactor("Add another factor first.")
    await note_removed(tx, actor, Method.PASSKEY)


async def sign_in_by(
    database: Database, answer: Answer, *, device: str, passkeys: Passkeys, limits: AuthSettings
) -> tuple[Person, str]:
    """The person and the token of their session. Raises: BadPasskey."""
    passkey, count = await _check(
        database, answer, purpose=Purpose.PASSKEY_SIGN_IN, person_id=None, passkeys=passkeys
    )
    async with database.transaction(actor=str(passkey.person_id)) as tx:
        person = await person_by_id(tx, passkey.person_id)
        if person is None or not await use_passkey(tx, passkey.id, sign_count=count):
            raise BadPasskey(_REFUSAL)
        proof = Proof(methods=frozenset({Method.PASSKEY}), device=device)
        await note_sign_in(tx, person.id, proof=proof)
        return person, await begin_session(tx, person.id, limits=limits, proof=proof)


async def prove_by(database: Database, actor: Actor, *, answer: Answer, passkeys: Passkeys) -> str:
    """The session's new token. Raises: BadPasskey, SignInRequired."""
    passkey, count = await _check(
        database,
        answer,
        purpose=Purpose.PASSKEY_PROVE,
        person_id=actor.person_id,
        passkeys=passkeys,
    )
    async with database.transaction(actor=str(actor.person_id)) as tx:
        is_theirs = passkey.person_id == actor.person_id
        if not is_theirs or not await use_passkey(tx, passkey.id, sign_count=count):
            raise BadPasskey(_REFUSAL)
        return await prove(tx, actor, methods=frozenset({Method.PASSKEY}))


async def _check(
    database: Database,
    answer: Answer,
    *,
    purpose: Purpose,
    person_id: UUID | None,
    passkeys: Passkeys,
) -> tuple[Passkey, int]:
    """The passkey that answered, and its new count, not yet noted. Raises: BadPasskey."""
    credential_id = passkeys.credential_id(answer.credential)
    async with database.transaction() as tx:
        challenge = await use_challenge(tx, answer.challenge_id, purpose, person_id=person_id)
        passkey = await passkey_by_credential_id(tx, credential_id)
    if challenge is None or passkey is None:
        raise BadPasskey(_REFUSAL)
    return passkey, passkeys.used(answer.credential, challenge.challenge, passkey=passkey)


async def _challenge(tx: Transaction, purpose: Purpose, person_id: UUID | None) -> Challenge:
    return await insert_challenge(
        tx, purpose, person_id=person_id, challenge=secrets.token_bytes(_CHALLENGE_BYTES)
    )
