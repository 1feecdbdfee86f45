"""Second factors of a person: see, add, exchange, and never go without again."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from treum.contexts.identity.queries.challenges import note_wrong_code
from treum.contexts.identity.queries.factors import (
    active_totp,
    confirm_totp,
    delete_totp,
    has_second_factor,
    lock_person,
    note_second_factor,
    pending_totp,
    recovery_codes_left,
    replace_recovery_codes,
)
from treum.contexts.identity.queries.passkeys import passkeys_of
from treum.contexts.identity.queries.people import person_by_id
from treum.contexts.identity.rules.factors import (
    PENDING_LIFE,
    RECOVERY_CODE_BYTES,
    RECOVERY_CODES,
    BadCode,
    LastFactor,
    NoSuchFactor,
    recovery_code,
    recovery_hash,
)
from treum.contexts.identity.rules.passkeys import Passkey
from treum.contexts.identity.service.codes import Authenticators, about_totp, admit_code, step_of
from treum.contexts.identity.service.revoke import Reason, revoke_all
from treum.contexts.identity.tables.factors import TotpRow
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.auth import Actor, Method, SignInRequired
from treum.platform.database import Database, Transaction
from treum.platform.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """totp_since: when an app was confirmed, None without one."""

    totp_since: datetime | None
    passkeys: list[Passkey]
    recovery_codes_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTotp:
    """For the person's app, once."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


async def factors_of(tx: Transaction, person_id: UUID) -> Factors:
    totp = await active_totp(tx, person_id)
    return Factors(
        totp_since=totp.confirmed_at if totp else None,
        passkeys=await passkeys_of(tx, person_id),
        recovery_codes_left=await recovery_codes_left(tx, person_id),
    )


async def begin_totp(tx: Transaction, person_id: UUID, *, using: Authenticators) -> NewTotp:
    """It counts for nothing until a code confirms it; one that is in use goes on meanwhile."""
    await lock_person(tx, person_id)
    person = await person_by_id(tx, person_id)
    if person is None:
        raise SignInRequired("Sign in to continue.")
    await delete_totp(tx, person_id, is_active=False)
    secret, totp_id = using.codes.new_secret(), new_id()
    tx.add(
        TotpRow(
            id=totp_id,
            person_id=person_id,
            secret=using.vault.seal(secret.encode(), about=about_totp(totp_id)),
            created_at=tx.now,
        )
    )
    await tx.flush()
    return NewTotp(secret=secret, uri=using.codes.uri(secret, account=person.email))


async def finish_totp(
    database: Database, actor: Actor, *, code: str, using: Authenticators
) -> tuple[str, ...] | None:
    """The recovery codes when it is the person's first factor. It takes the place of one before.

    Raises: BadCode, TooManyCodes, NoSuchFactor.
    """
    async with database.transaction(actor=str(actor.person_id)) as tx:
        await admit_code(tx, actor.person_id)
        totp = await pending_totp(tx, actor.person_id)
        if totp is None or tx.now >= totp.created_at + PENDING_LIFE:
            raise NoSuchFactor("Start again: there is nothing to confirm.")
        step = await step_of(tx, totp, code, using=using)
        if step is not None:
            await delete_totp(tx, actor.person_id, is_active=True)
            await confirm_totp(tx, totp.id, step=step)
            return await note_added(tx, actor, Method.TOTP)
        await note_wrong_code(tx, actor.person_id)
    raise BadCode("Enter the code that your app shows now.")


async def remove_totp(tx: Transaction, actor: Actor) -> None:
    """Raises: NoSuchFactor, LastFactor."""
    await lock_person(tx, actor.person_id)
    if await active_totp(tx, actor.person_id) is None:
        raise NoSuchFactor("There is no authenticator app.")
    if not await passkeys_of(tx, actor.person_id):
        raise LastFactor("Add another factor first.")
    await delete_totp(tx, actor.person_id, is_active=True)
    await note_removed(tx, actor, Method.TOTP)


async def renew_recovery_codes(tx: Transaction, actor: Actor) -> tuple[str, ...]:
    """Ten new ones; those of before are dead. Raises: NoSuchFactor."""
    await lock_person(tx, actor.person_id)
    if not await has_second_factor(tx, actor.person_id):
        raise NoSuchFactor("Add a second factor first.")
    codes = await _make_recovery_codes(tx, actor.person_id)
    await _record(tx, actor, "identity.recovery_codes_made")
    return codes


async def note_added(tx: Transaction, actor: Actor, method: Method) -> tuple[str, ...] | None:
    """Ends every other session; recovery codes when it is the first factor."""
    is_first = await note_second_factor(tx, actor.person_id)
    codes = await _make_recovery_codes(tx, actor.person_id) if is_first else None
    await _record(tx, actor, "identity.factor_added", method=str(method))
    await revoke_all(tx, actor.person_id, reason=Reason.FACTOR_ADDED, keep=actor.session_id)
    return codes


async def note_removed(tx: Transaction, actor: Actor, method: Method) -> None:
    """Ends every other session."""
    await _record(tx, actor, "identity.factor_removed", method=str(method))
    await revoke_all(tx, actor.person_id, reason=Reason.FACTOR_REMOVED, keep=actor.session_id)


async def _make_recovery_codes(tx: Transaction, person_id: UUID) -> tuple[str, ...]:
    codes = tuple(
        recovery_code(secrets.token_bytes(RECOVERY_CODE_BYTES)) for _ in range(RECOVERY_CODES)
    )
    await replace_recovery_codes(tx, person_id, [recovery_hash(code) for code in codes])
    return codes


async def _record(tx: Transaction, actor: Actor, action: str, **detail: str) -> None:
    await audit.record(tx, Act(action=action, subject=f"person:{actor.person_id}", detail=detail))
