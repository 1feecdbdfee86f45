"""Limit how often anybody may try to be somebody.

A try is counted before it is made and given back when it succeeds: of many at once no more come
through than of many one after another.
"""

import contextlib
import math
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from prometheus_client import Counter

from treum.contexts.identity.rules.people import fold_email, is_email
from treum.contexts.identity.rules.throttle import (
    CHALLENGES_PER_ADDRESS,
    FAILURES_OF_ALL,
    FAILURES_PER_ACCOUNT,
    FAILURES_PER_ADDRESS,
    FAILURES_PER_DEVICE,
    FAILURES_PER_PERSON,
    MAILS_PER_ADDRESS,
    TooManyAttempts,
    sign_ups_per_address,
)
from treum.contexts.identity.service.known_devices import known_device, remember_device
from treum.platform.database import Database, Transaction
from treum.platform.limits import Limit, give_back, take

_REFUSED = Counter("treum_identity_throttled_total", "Attempts refused unheard", ["limit"])
_ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody tries to be somebody.

    email: as typed; None when they do not say who, as with a passkey. address: `client_address`.
    device_token: of the device's cookie, or empty.
    """

    email: str | None
    address: str
    device_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What was counted, in the order of taking."""

    attempt: Attempt
    taken: Sequence[tuple[Limit, str]]


async def admit(database: Database, attempt: Attempt) -> Admission:
    """Counts the attempt as failed until `note_success` or `forgive`.

    Raises: TooManyAttempts before anything is tried.
    """
    async with database.transaction() as tx:
        email = None if attempt.email is None else fold_email(attempt.email)
        device_id = await _device(tx, attempt, email=email)
        limits = _limits(attempt, email=email, device_id=device_id)
        for limit, key in limits:
            await _take_or_refuse(tx, limit, key)  # A refusal undoes the takes before.
    return Admission(attempt=attempt, taken=limits)


async def note_success(tx: Transaction, admission: Admission, *, person_id: UUID) -> str:
    """It does not count after all, and its device is known from now on. The cookie's token."""
    token = await remember_device(tx, person_id, token=admission.attempt.device_token)
    await forgive(tx, admission)  # Last, as it locks the row that counts everybody's.
    return token


async def forgive(tx: Transaction, admission: Admission) -> None:
    """It does not count after all."""
    for limit, key in admission.taken:
        await give_back(tx, limit, key)


@contextlib.asynccontextmanager
async def admitted_proof(database: Database, person_id: UUID) -> AsyncIterator[None]:
    """Make the try within: somebody who is signed in proves again who they are. It counts as
    failed if it raises anything.

    Raises: TooManyAttempts before anything is tried.
    """
    key = str(person_id)
    async with database.transaction() as tx:
        await _take_or_refuse(tx, FAILURES_PER_PERSON, key)
    yield
    async with database.transaction() as tx:
        await give_back(tx, FAILURES_PER_PERSON, key)


async def admit_sign_up(database: Database, address: str, *, per_hour: int) -> None:
    """Counts whether or not it succeeds. Raises: TooManyAttempts."""
    async with database.transaction() as tx:
        await _take_or_refuse(tx, sign_ups_per_address(per_hour), address)


async def admit_challenge(tx: Transaction, address: str) -> None:
    """Somebody begins to sign in by a passkey. Raises: TooManyAttempts."""
    await _take_or_refuse(tx, CHALLENGES_PER_ADDRESS, address)


async def admit_mailing(tx: Transaction, address: str) -> None:
    """A stranger's wish that something be mailed. Raises: TooManyAttempts."""
    await _take_or_refuse(tx, MAILS_PER_ADDRESS, address)


async def _device(tx: Transaction, attempt: Attempt, *, email: str | None) -> UUID | None:
    if email is None or not is_email(email) or not attempt.device_token:
        return None
    return await known_device(tx, attempt.device_token, email=email)


def _limits(
    attempt: Attempt, *, email: str | None, device_id: UUID | None
) -> list[tuple[Limit, str]]:
    """What counts an attempt; its rows are locked in this order, everybody's last.

    A known device has a budget of its own and no other: strangers can use up all the others.
    """
    if device_id is not None:
        return [(FAILURES_PER_DEVICE, str(device_id))]
    account = [] if email is None else [(FAILURES_PER_ACCOUNT, email)]
    return [*account, (FAILURES_PER_ADDRESS, attempt.address), (FAILURES_OF_ALL, _ALL)]


async def _take_or_refuse(tx: Transaction, limit: Limit, key: str) -> None:
    """Raises: TooManyAttempts."""
    wait = await take(tx, limit, key, now=tx.now)
    if wait is None:
        return
    _REFUSED.labels(limit.name).inc()
    raise TooManyAttempts(
        "Wait a while before you try again.", retry_after_s=math.ceil(wait.total_seconds())
    )
