"""The second step of a sign-in: a token in place of a session, until a code has been given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from treum.contexts.identity.queries.challenges import (
    insert_challenge,
    lock_second_step,
    note_wrong_step,
    use_challenge,
)
from treum.contexts.identity.queries.people import person_by_id
from treum.contexts.identity.rules.factors import Purpose
from treum.contexts.identity.rules.people import Person
from treum.contexts.identity.rules.tokens import hash_of, new_token
from treum.contexts.identity.service.codes import Authenticators, Entered, try_code
from treum.contexts.identity.service.devices import note_sign_in
from treum.contexts.identity.service.revoke import Reason, revoke_all
from treum.contexts.identity.service.sessions import Proof, begin_session
from treum.platform.auth import Method
from treum.platform.database import Database, Transaction
from treum.platform.errors import Unauthenticated
from treum.platform.settings import AuthSettings

Begun = TypeVar("Begun")
Begin = Callable[[Transaction, UUID, Proof], Awaitable[Begun]]


class BadSecondStep(Unauthenticated):
    code = "identity.bad_second_step"
    title = "This code is not accepted"


class SecondStepOver(Unauthenticated):
    """The same for a token that is unknown, used or too old, or met too many wrong codes."""

    code = "identity.second_step_over"
    title = "This sign-in cannot be completed any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondStep:
    """token: for the caller alone; it opens nothing without a code."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What somebody gives to complete a sign-in."""

    token: str = field(repr=False)
    entered: Entered
    device: str


async def begin_second_step(tx: Transaction, person_id: UUID) -> SecondStep:
    token = new_token()
    made = await insert_challenge(
        tx, Purpose.SECOND_STEP, person_id=person_id, challenge=hash_of(token)
    )
    return SecondStep(token=token, expires_at=made.expires_at)


async def complete_sign_in(
    database: Database, step: Step, *, using: Authenticators, limits: AuthSettings
) -> tuple[Person, str]:
    """The person and the token of their session.

    Raises: BadSecondStep, SecondStepOver, TooManyCodes.
    """

    async def begin(tx: Transaction, person_id: UUID, proof: Proof) -> tuple[Person, str]:
        person = await person_by_id(tx, person_id)
        if person is None:
            raise SecondStepOver("Sign in again.")
        await note_sign_in(tx, person_id, proof=proof)
        return person, await begin_session(tx, person_id, limits=limits, proof=proof)

    return await complete(database, step, using=using, begin=begin)


async def complete(
    database: Database, step: Step, *, using: Authenticators, begin: Begin[Begun]
) -> Begun:
    """What is begun. A recovery code ends every session and app of before.

    Raises: BadSecondStep, SecondStepOver, TooManyCodes.
    """
    async with database.transaction() as tx:
        challenge = await lock_second_step(tx, hash_of(step.token))
        if challenge is None or challenge.person_id is None:
            raise SecondStepOver("Sign in again.")
        tx.actor = str(challenge.person_id)
        if await try_code(tx, challenge.person_id, step.entered, using=using):
            await use_challenge(
                tx, challenge.id, Purpose.SECOND_STEP, person_id=challenge.person_id
            )
            if step.entered.method is Method.RECOVERY:
                await revoke_all(tx, challenge.person_id, reason=Reason.RECOVERY_USED)
            methods = frozenset({Method.PASSWORD, step.entered.method})
            proof = Proof(methods=methods, device=step.device)
            return await begin(tx, challenge.person_id, proof)
        await note_wrong_step(tx, challenge.id)
    raise BadSecondStep("Check the code, and that it was not used before.")
