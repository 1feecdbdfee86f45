"""The contexts behind the edge, through their api only."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from treum.contexts.identity import api as identity
from treum.contexts.market import api as market
from treum.contexts.payments import api as payments
from treum.contexts.signals import api as signals
from treum.platform.database import Database
from treum.platform.settings import Secret
from treum.realtime.ports import (
    CurrentRun,
    Person,
    SourceAway,
    State,
    StoredFrame,
    TicketRefused,
)


class ContextSources:
    """Implements Sources. greeters_max: tickets looked at at once, so that a storm of reconnects
    leaves connections for the relay."""

    def __init__(
        self,
        database: Database,
        *,
        ticket_key: Secret | None,
        seconds_max: float,
        greeters_max: int,
    ) -> None:
        self._database = database
        self._ticket_key = ticket_key
        self._seconds_max = seconds_max
        self._greeters = asyncio.Semaphore(greeters_max)

    async def redeem(self, ticket: str) -> Person:
        async with self._greeters, self._in_time(), self._database.transaction() as tx:
            try:
                person_id = await identity.redeem_ticket(
                    tx, ticket, key=self._ticket_key, now=tx.now
                )
            except identity.BadTicket as bad:
                raise TicketRefused(str(bad)) from bad
            tier = await payments.tier_of(tx, person_id, now=tx.now)
        return Person(person_id, tier.value)

    async def state(self) -> State:
        async with self._in_time(), self._database.snapshot() as tx:
            heads = await signals.heads(tx)
            run = await market.current_run(tx)
        if run is None:
            return State()
        is_finished = run.state is market.RunState.FINISHED
        wire = msgspec.json.encode(run)
        return State(CurrentRun(str(run.id), is_finished, wire, run.feed_state), heads.seqs)

    async def frames_after(
        self, run_id: str, channel: str, *, after: int, limit: int
    ) -> list[StoredFrame]:
        async with self._in_time(), self._database.snapshot() as tx:
            frames = await signals.frames_after(tx, UUID(run_id), channel, after=after, limit=limit)
        return [StoredFrame(frame.seq, frame.ts, frame.data) for frame in frames]

    @contextlib.asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """Raises: SourceAway."""
        try:
            async with asyncio.timeout(self._seconds_max):
                yield
        except (DBAPIError, PoolTimeout, asyncpg.PostgresError, OSError, TimeoutError) as error:
            raise SourceAway(type(error).__name__) from error
