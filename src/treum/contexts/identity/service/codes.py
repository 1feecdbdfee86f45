"""Try a code of an authenticator app or a recovery code: a few times only, and each once.

A wrong code must be counted although the request is refused: these verbs answer, and whoever
calls them refuses after the commit.
"""

import math
from dataclasses import dataclass, field
from uuid import UUID

from treum.contexts.identity.adapters.base import OneTimeCodes
from treum.contexts.identity.queries.challenges import note_wrong_code, wrong_codes_of
from treum.contexts.identity.queries.factors import (
    active_totp,
    lock_person,
    use_recovery_code,
    use_totp_step,
)
from treum.contexts.identity.rules.factors import (
    TooManyCodes,
    Totp,
    recovery_hash,
    wrong_codes_wait,
)
from treum.platform import audit
from treum.platform.audit import Act
from treum.platform.auth import Method
from treum.platform.database import Transaction
from treum.platform.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticators:
    """What checking a code takes. vault: opens the secrets."""

    codes: OneTimeCodes
    vault: Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A code as typed, and what it is said to be: TOTP or RECOVERY."""

    method: Method
    code: str = field(repr=False)


def about_totp(totp_id: UUID) -> str:
    return f"identity.totp/{totp_id}"


async def admit_code(tx: Transaction, person_id: UUID) -> None:
    """Whoever tries codes for a person waits in line. Raises: TooManyCodes."""
    await lock_person(tx, person_id)
    wait = wrong_codes_wait(await wrong_codes_of(tx, person_id), tx.now)
    if wait:
        raise TooManyCodes(
            "Wait a few minutes, then try again.", retry_after_s=math.ceil(wait.total_seconds())
        )


async def step_of(tx: Transaction, totp: Totp, code: str, *, using: Authenticators) -> int | None:
    secret = using.vault.open(totp.secret, about=about_totp(totp.id)).decode()
    return using.codes.step_of(secret, code, now=tx.now)


async def try_code(
    tx: Transaction, person_id: UUID, entered: Entered, *, using: Authenticators
) -> bool:
    """Uses the code up if it fits, and counts it if not. Raises: TooManyCodes."""
    await admit_code(tx, person_id)
    fits = await _use(tx, person_id, entered, using=using)
    if not fits:
        await note_wrong_code(tx, person_id)
        await _record(tx, "identity.proof_failed", person_id, method=str(entered.method))
    return fits


async def _use(
    tx: Transaction, person_id: UUID, entered: Entered, *, using: Authenticators
) -> bool:
    if entered.method is Method.RECOVERY:
        return await _use_recovery(tx, person_id, entered.code)
    totp = await active_totp(tx, person_id)
    if totp is None:
        return False
    step = await step_of(tx, totp, entered.code, using=using)
    return step is not None and await use_totp_step(tx, totp.id, step=step)


async def _use_recovery(tx: Transaction, person_id: UUID, code: str) -> bool:
    if not await use_recovery_code(tx, person_id, recovery_hash(code)):
        return False
    await _record(tx, "identity.recovery_code_used", person_id)
    return True


async def _record(tx: Transaction, action: str, person_id: UUID, **detail: str) -> None:
    await audit.record(tx, Act(action=action, subject=f"person:{person_id}", detail=detail))
