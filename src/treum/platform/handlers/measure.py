"""How far consumers are behind, what is parked, and the oldest open transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from prometheus_client import Gauge
from sqlalchemy import text

from treum.platform.database import Database, Transaction

BACKLOG_EVENTS_MAX = 1000
"""Of one partition; more are not counted, so that measuring stays cheap when much is wrong."""

_BEHIND = Gauge(
    "treum_event_behind",
    f"Events in the log not yet taken; at most {BACKLOG_EVENTS_MAX} per partition are counted",
    ["consumer"],
    multiprocess_mode="mostrecent",
)
_BEHIND_S = Gauge(
    "treum_event_behind_seconds",
    "Age of the oldest event in the log not yet taken",
    ["consumer"],
    multiprocess_mode="mostrecent",
)
_UNHANDLED_S = Gauge(
    "treum_event_oldest_unhandled_seconds",
    "Age of the oldest event not yet applied, be it in the log or parked",
    ["consumer"],
    multiprocess_mode="mostrecent",
)
_PARKED = Gauge(
    "treum_events_parked",
    "Parked events",
    ["consumer", "state"],
    multiprocess_mode="mostrecent",
)
_HORIZON_S = Gauge(
    "treum_transaction_oldest_seconds",
    "Age of the oldest open transaction of the serving role",
    multiprocess_mode="mostrecent",
)


@dataclass(frozen=True, slots=True)
class Lag:
    """One consumer. behind: counted up to BACKLOG_EVENTS_MAX per partition."""

    consumer: str
    state: str
    behind: int
    behind_s: float
    unhandled_s: float
    retrying: int
    dead: int
    waiting: int


async def lags(tx: Transaction) -> Sequence[Lag]:
    found = await tx.execute(_LAGS, {"most": BACKLOG_EVENTS_MAX})
    return [Lag(**row._mapping) for row in found]


async def oldest_transaction_s(tx: Transaction) -> float:
    """Other roles' sessions do not tell the serving role when they began."""
    found: float = await tx.scalar(_OLDEST_TRANSACTION)
    return found


async def measure(database: Database) -> None:
    """Set the figures."""
    async with database.snapshot() as tx:
        measured = await lags(tx)
        horizon_s = await oldest_transaction_s(tx)
    for lag in measured:
        _BEHIND.labels(lag.consumer).set(lag.behind)
        _BEHIND_S.labels(lag.consumer).set(lag.behind_s)
        _UNHANDLED_S.labels(lag.consumer).set(lag.unhandled_s)
        for state, count in (
            ("retrying", lag.retrying),
            ("dead", lag.dead),
            ("waiting", lag.waiting),
        ):
            _PARKED.labels(lag.consumer, state).set(count)
    _HORIZON_S.set(horizon_s)


_LAGS = text(
    """
    SELECT generation.consumer, generation.state, log.behind,
        CAST(greatest(extract(epoch FROM clock_timestamp() - log.oldest), 0) AS float8) AS behind_s,
        CAST(greatest(extract(epoch FROM clock_timestamp() - least(log.oldest, parked.oldest)), 0)
            AS float8) AS unhandled_s,
        parked.retrying, parked.dead, parked.waiting
    FROM platform.generation AS generation
    CROSS JOIN LATERAL (
        SELECT count(*) AS behind, min(event.at) AS oldest
        FROM platform.cursor AS cursor CROSS JOIN LATERAL (
            SELECT at FROM platform.event AS event
            WHERE event.partition = cursor.partition AND event.type = ANY(generation.types)
              AND event.position > cursor.position
            LIMIT :most
        ) AS event
        WHERE cursor.consumer = generation.consumer
    ) AS log
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state = 'retrying') AS retrying,
            count(*) FILTER (WHERE state = 'dead') AS dead,
            count(*) FILTER (WHERE state = 'waiting') AS waiting, min(at) AS oldest
        FROM platform.parked_event AS parked WHERE parked.consumer = generation.consumer
    ) AS parked
    WHERE generation.state <> 'retired'
    ORDER BY generation.consumer
    """
)
_OLDEST_TRANSACTION = text(
    """
    SELECT CAST(COALESCE(extract(epoch FROM clock_timestamp() - min(xact_start)), 0) AS float8)
    FROM pg_stat_activity
    WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()
    """
)
