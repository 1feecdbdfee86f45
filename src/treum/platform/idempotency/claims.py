"""The rows behind the keys: claimed, kept, let go, forgotten."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec
from prometheus_client import Counter
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from treum.platform.database import Database, Transaction
from treum.platform.errors import Conflict, TreumError
from treum.platform.telemetry import logger

CLAIM_S = 30
"""After so long a claim may be taken over. An attempt that still runs then cannot keep its answer,
so its effect is rolled back."""
LIFE_S = 86_400
SWEEP_EVERY_S = 600
_SWEEP_ROWS_MAX = 200
_SEEN = Counter("treum_idempotency_total", "Requests with an Idempotency-Key", ["fate"])
_log = logger(__name__)


class InFlight(Conflict):
    code = "idempotency.in_flight"
    title = "The first request with this key is still running"


class KeyMismatch(TreumError):
    code = "idempotency.mismatch"
    status = 422
    title = "This key belongs to another request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """scope: whose key it is. request_hash: keyed, as a body may hold a password."""

    scope: str
    key: str
    route: str
    request_hash: bytes
    attempt: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


async def take(database: Database, claim: Claim) -> Answer | None:
    """None: the work is this attempt's to do. Else the answer of the first.

    Raises: InFlight, KeyMismatch.
    """
    row = {
        "scope": claim.scope,
        "key": claim.key,
        "route": claim.route,
        "request_hash": claim.request_hash,
        "attempt": claim.attempt,
        "claim_s": CLAIM_S,
        "life_s": LIFE_S,
    }
    async with database.transaction() as tx:
        if await tx.scalar(_CLAIM, row) is not None:
            _SEEN.labels("first").inc()
            return None
        found = (await tx.execute(_FIND, row)).one_or_none()
    if found is None or (found.route, found.request_hash) == (claim.route, claim.request_hash):
        return _known(
            None
            if found is None or found.status is None
            else Answer(status=found.status, headers=found.headers, body=found.body)
        )
    _SEEN.labels("mismatch").inc()
    raise KeyMismatch("Use a new key for a new request.")


def _known(answer: Answer | None) -> Answer:
    if answer is None:
        _SEEN.labels("in_flight").inc()
        raise InFlight("Ask again in a moment.")
    _SEEN.labels("replayed").inc()
    return answer


async def keep(tx: Transaction, claim: Claim, answer: Answer) -> None:
    """Raises: InFlight when another attempt has taken over, so that this effect is rolled back."""
    kept = await tx.scalar(
        _KEEP,
        {
            "scope": claim.scope,
            "key": claim.key,
            "attempt": claim.attempt,
            "status": answer.status,
            "headers": msgspec.json.encode(answer.headers).decode(),
            "body": answer.body,
        },
    )
    if kept is None:
        raise InFlight("Another attempt has taken over; ask again.")


async def release(database: Database, claim: Claim) -> None:
    """The effect was rolled back, so the next one need not wait. One that was committed after all
    stays: the row waits for that commit and is then no longer without a status."""
    try:
        async with database.transaction() as tx:
            await tx.execute(
                _RELEASE, {"scope": claim.scope, "key": claim.key, "attempt": claim.attempt}
            )
    except (DBAPIError, OSError, TimeoutError) as error:
        _log.warning("claim_not_released", error=type(error).__name__)  # It runs out by itself.


async def forget(database: Database) -> int:
    """Delete what has expired. How many rows it was."""
    total = 0
    while True:
        async with database.transaction() as tx:
            swept = len((await tx.scalars(_SWEEP, {"rows_max": _SWEEP_ROWS_MAX})).all())
        total += swept
        if swept < _SWEEP_ROWS_MAX:
            return total


async def keep_forgetting(database: Database, stop: asyncio.Event) -> None:
    """Until stopped: stored answers hold personal values, and may not stay."""
    while not stop.is_set():
        try:
            await forget(database)
        except (DBAPIError, OSError, TimeoutError) as error:
            _log.warning("sweep_failed", error=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SWEEP_EVERY_S):
                await stop.wait()


# now() is the database's: processes whose clocks differ must agree on who holds a claim.
_CLAIM = text(
    """
    INSERT INTO platform.idempotency AS known
        (scope, key, route, request_hash, attempt, claimed_until, expires_at)
    VALUES (:scope, :key, :route, :request_hash, :attempt, now() + make_interval(secs => :claim_s),
        now() + make_interval(secs => :life_s))
    ON CONFLICT (scope, key) DO UPDATE SET
        route = excluded.route, request_hash = excluded.request_hash, attempt = excluded.attempt,
        claimed_until = excluded.claimed_until, expires_at = excluded.expires_at,
        status = NULL, headers = NULL, body = NULL
    WHERE known.expires_at <= now()
        OR (known.status IS NULL AND known.claimed_until <= now()
            AND known.route = excluded.route AND known.request_hash = excluded.request_hash)
    RETURNING attempt
    """
)
_FIND = text(
    """
    SELECT route, request_hash, status, headers, body FROM platform.idempotency
    WHERE scope = :scope AND key = :key
    """
)
_KEEP = text(
    """
    UPDATE platform.idempotency
    SET status = :status, headers = CAST(:headers AS jsonb), body = :body
    WHERE scope = :scope AND key = :key AND attempt = :attempt AND status IS NULL
    RETURNING attempt
    """
)
_RELEASE = text(
    """
    DELETE FROM platform.idempotency
    WHERE scope = :scope AND key = :key AND attempt = :attempt AND status IS NULL
    """
)
_SWEEP = text(
    """
    DELETE FROM platform.idempotency WHERE (scope, key) IN (
        SELECT scope, key FROM platform.idempotency WHERE expires_at <= now()
        LIMIT :rows_max FOR UPDATE SKIP LOCKED
    ) RETURNING key
    """
)
