"""Sign an app in, keep it signed in, and sign it out."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from treum.contexts.identity.adapters.access_tokens import seal_access
from treum.contexts.identity.adapters.base import Hasher
from treum.contexts.identity.adapters.refresh_tokens import (
    Line,
    RefreshToken,
    hash_of,
    is_genuine,
    line_of,
    read_refresh,
    write_refresh,
)
from treum.contexts.identity.queries.apps import (
    lock_family,
    rotate_family,
    sweep_families,
)
from treum.contexts.identity.queries.factors import has_second_factor
from treum.contexts.identity.queries.staff import is_disabled
from treum.contexts.identity.rules.apps import (
    ACCESS_LIFE,
    AccessToken,
    Family,
    Use,
    is_family_live,
    use_of,
)
from treum.contexts.identity.rules.passwords import BadCredentials
from treum.contexts.identity.service.accounts import Claim, check_password, settle_password
from treum.contexts.identity.service.codes import Authenticators
from treum.contexts.identity.service.revoke import Reason, revoke_app
from treum.contexts.identity.service.second_step import (
    SecondStep,
    Step,
    begin_second_step,
    complete,
)
from treum.contexts.identity.service.sessions import Proof
from treum.contexts.identity.tables.apps import TokenFamilyRow
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.database import Database, Transaction
from treum.platform.errors import Missing, Unauthenticated
from treum.platform.ids import new_id
from treum.platform.settings import AuthSettings

_SALT_BYTES = 32


class BadRefresh(Unauthenticated):
    """Forged, too old, used before, or its app was signed out: the caller is not told which."""

    code = "identity.bad_refresh"
    title = "Sign in again"


class NoSuchApp(Missing):
    code = "identity.no_such_app"
    title = "There is no such app"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppTokens:
    """What an app keeps: the first for its requests, the second for the next pair."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    life: timedelta


async def sign_in_app(
    database: Database, claim: Claim, *, hasher: Hasher, limits: AuthSettings
) -> AppTokens | SecondStep:
    """With a second factor: the token of the second step. Raises: BadCredentials."""
    checked = await check_password(database, claim, hasher=hasher)
    person_id = checked.account.person.id
    async with database.transaction(actor=str(person_id)) as tx:
        await settle_password(tx, checked)
        if await has_second_factor(tx, person_id):
            return await begin_second_step(tx, person_id)
        return await begin_app(tx, person_id, limits=limits, proof=Proof(device=claim.device))


async def complete_app(
    database: Database, step: Step, *, using: Authenticators, limits: AuthSettings
) -> AppTokens:
    """Raises: BadSecondStep, SecondStepOver, BadCredentials, TooManyCodes."""

    async def begin(tx: Transaction, person_id: UUID, proof: Proof) -> AppTokens:
        return await begin_app(tx, person_id, limits=limits, proof=proof)

    return await complete(database, step, using=using, begin=begin)


async def begin_app(
    tx: Transaction, person_id: UUID, *, limits: AuthSettings, proof: Proof
) -> AppTokens:
    """Whoever calls has made sure of the person, with every factor they need.

    Raises: BadCredentials, for a disabled person proves themselves in vain.
    """
    if await is_disabled(tx, person_id):
        raise BadCredentials("Check both and try again.")
    await sweep_families(tx, person_id)
    line = Line(family_id=new_id(), salt=secrets.token_bytes(_SALT_BYTES), key=limits.ticket_key)
    token = line.token(1)
    tx.add(
        TokenFamilyRow(
            id=line.family_id,
            person_id=person_id,
            device_name=proof.device,
            methods=sorted(proof.methods),
            created_at=tx.now,
            rotated_at=tx.now,
            idle_s=limits.refresh_idle_s,
            expires_at=tx.now + timedelta(seconds=limits.refresh_absolute_s),
            generation=token.generation,
            salt=line.salt,
            token_hash=hash_of(token),
        )
    )
    await tx.flush()
    await _record(tx, "identity.app_signed_in", person_id, family_id=line.family_id)
    return _tokens(person_id, token, limits=limits, now=tx.now)


async def refresh(database: Database, text: str, *, limits: AuthSettings) -> AppTokens:
    """The next pair. A token that was used before ends its whole family, for owner and thief.

    Takes the database, as that end must stand although the caller is refused. Raises: BadRefresh.
    """
    async with database.transaction() as tx:
        tokens = await _refreshed(tx, text, limits=limits)
    if tokens is None:
        raise BadRefresh("Sign in again.")
    return tokens


async def sign_out_app(tx: Transaction, text: str, *, limits: AuthSettings) -> None:
    """By any token of the family that is genuine; another ends nothing."""
    presented = await _presented(tx, text, limits=limits)
    if presented is not None:
        await _end(tx, presented[0].person_id, presented[0].id)


async def end_app(tx: Transaction, person_id: UUID, family_id: UUID) -> None:
    """Raises: NoSuchApp, also when it is somebody else's."""
    if not await _end(tx, person_id, family_id):
        raise NoSuchApp("There is no such app.")


async def _refreshed(tx: Transaction, text: str, *, limits: AuthSettings) -> AppTokens | None:
    presented = await _presented(tx, text, limits=limits)
    if presented is None or not is_family_live(presented[0], tx.now):
        return None
    family, token = presented
    use = use_of(family, token.generation, now=tx.now)
    if use is Use.REUSED:
        tx.actor = str(family.person_id)
        await revoke_app(tx, family.person_id, family.id, reason=Reason.TOKEN_REUSED)
        return None
    following = line_of(family, limits.ticket_key).token(token.generation + 1)
    if use is Use.CURRENT:
        await rotate_family(
            tx, family, generation=following.generation, token_hash=hash_of(following)
        )
    return _tokens(family.person_id, following, limits=limits, now=tx.now)


async def _presented(
    tx: Transaction, text: str, *, limits: AuthSettings
) -> tuple[Family, RefreshToken] | None:
    """The token and its family, locked; None when we have not made it."""
    token = read_refresh(text)
    family = await lock_family(tx, token.family_id) if token else None
    if token is None or family is None or not is_genuine(token, family, key=limits.ticket_key):
        return None
    return family, token


async def _end(tx: Transaction, person_id: UUID, family_id: UUID) -> bool:
    tx.actor = tx.actor or str(person_id)
    return await revoke_app(tx, person_id, family_id, reason=Reason.SIGNED_OUT)


def _tokens(
    person_id: UUID, token: RefreshToken, *, limits: AuthSettings, now: datetime
) -> AppTokens:
    access = AccessToken(
        id=new_id(),
        person_id=person_id,
        family_id=token.family_id,
        expires_at=datetime.fromtimestamp(int((now + ACCESS_LIFE).timestamp()), UTC),
    )
    sealed = seal_access(access, limits.ticket_key, now=now)
    return AppTokens(access=sealed, refresh=write_refresh(token), life=ACCESS_LIFE)


async def _record(tx: Transaction, action: str, person_id: UUID, *, family_id: UUID) -> None:
    detail = {"app": str(family_id)}
    await audit.record(tx, Act(action=action, subject=f"person:{person_id}", detail=detail))
