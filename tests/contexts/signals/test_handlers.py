"""The engine's handler: closed bars become signals, deliveries and events, once and in order."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from tests.make import canonical
from tests.make.market import bars_of, close_minutes, demo_plan, end_run, start_run
from treum.contexts.market import api as market
from treum.contexts.market.events import BarsClosed
from treum.contexts.signals import api
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.values import RunSetup
from treum.contexts.signals.handlers import engine_handler
from treum.contexts.signals.rules import Window
from treum.contexts.signals.service.restore import in_engine
from treum.platform.database import Database, Transaction
from treum.platform.handlers import Consumer
from treum.platform.testing import Servers, fresh_database

PLAN = demo_plan()
MINUTES = 150
BARS = bars_of(PLAN)[: MINUTES * len(PLAN.instruments)]
CHANNELS = ("signals_free", "signals_basic", "signals_premium", "signals_enterprise")


@dataclass(frozen=True, slots=True)
class Played:
    """A finished run whose events nobody has handled yet."""

    database: Database
    run_id: UUID


@pytest.fixture(scope="module")
def template(servers: Servers) -> Iterator[tuple[str, UUID]]:
    """The name of a database in which the run was played, for copies of it."""

    async def play() -> tuple[str, UUID]:
        database = await stack.enter_async_context(fresh_database(servers))
        run_id = await _play(database)
        await database.close()
        return database.name, run_id

    stack = AsyncExitStack()
    with asyncio.Runner() as runner:
        yield runner.run(play())
        runner.run(stack.aclose())


@pytest.fixture
async def played(servers: Servers, template: tuple[str, UUID]) -> AsyncIterator[Played]:
    name, run_id = template
    async with fresh_database(servers, template=name) as database:
        yield Played(database, run_id)


async def test_stored_signals_are_those_of_the_pure_engine(played: Played) -> None:
    await _work(played.database)
    stored = await canonical.signals(_fetch(played.database), played.run_id)
    assert len(stored) > 8
    async with played.database.snapshot() as tx:
        pure = await _pure(tx, played.run_id)
    assert {(row[3], row[5], row[10], row[13]) for row in stored} == pure


async def test_a_worker_lost_at_any_event_changes_nothing(
    played: Played, servers: Servers, template: tuple[str, UUID]
) -> None:
    await _work(played.database)
    undisturbed = await canonical.run_facts(_fetch(played.database), played.run_id)
    async with fresh_database(servers, template=template[0]) as other:
        for events_max in (1, 20, 7, 60, 3):
            await _work(other, events_max=events_max)
        await _work(other)
        assert await canonical.run_facts(_fetch(other), played.run_id) == undisturbed


async def test_a_failed_commit_leaves_the_engine_where_the_database_is(played: Played) -> None:
    handler = engine_handler()
    event = BarsClosed(run_id=played.run_id, interval_s=60, at=BARS[0].at)
    async with played.database.rehearsal() as tx:
        await handler.apply(tx, event)
    consumer = Consumer(played.database, handler)
    await consumer.prepare()
    while await consumer.apply_next():
        pass
    facts = await canonical.signals(_fetch(played.database), played.run_id)
    async with played.database.snapshot() as tx:
        assert len(facts) == len(await _pure(tx, played.run_id))


async def test_every_signal_of_a_finished_run_has_ended(played: Played) -> None:
    await _work(played.database)
    stored = await canonical.signals(_fetch(played.database), played.run_id)
    states = {row[10] for row in stored}
    assert states <= {"target_2", "stopped", "expired", "closed"}
    assert len(states) > 1


async def test_every_channel_carries_the_same_steps_from_one_without_a_hole(
    played: Played,
) -> None:
    await _work(played.database)
    rows = await canonical.deliveries(_fetch(played.database), played.run_id)
    by_channel = {channel: [row[1:] for row in rows if row[0] == channel] for channel in CHANNELS}
    assert [row[0] for row in by_channel["signals_free"]] == list(
        range(1, len(rows) // len(CHANNELS) + 1)
    )
    assert all(steps == by_channel["signals_free"] for steps in by_channel.values())


async def test_live_and_resumed_frames_are_the_same_bytes(played: Played) -> None:
    live: dict[str, list[api.LiveFrame]] = {channel: [] for channel in CHANNELS}

    def receive(_subject: str, payload: bytes) -> None:
        frame = msgspec.json.decode(payload, type=api.LiveFrame)
        live[frame.channel].append(frame)

    await played.database.live.subscribe(api.SUBJECT_PREFIX + "*", receive)
    await _work(played.database)
    for channel, frames in live.items():
        async with played.database.snapshot() as tx:
            stored = await api.frames_after(tx, played.run_id, channel, after=0, limit=10_000)
        assert [(one.seq, one.ts, one.data) for one in stored] == [
            (one.seq, one.ts, bytes(one.data)) for one in frames
        ]


async def test_frames_after_pages_without_hole_or_overlap(played: Played) -> None:
    await _work(played.database)
    async with played.database.snapshot() as tx:
        heads = await api.heads(tx)
        assert heads.run_id == played.run_id
        head, after, seqs = heads.seqs["signals_free"], 0, list[int]()
        while page := await api.frames_after(
            tx, played.run_id, "signals_free", after=after, limit=7
        ):
            seqs += [frame.seq for frame in page]
            after = seqs[-1]
    assert seqs == list(range(1, head + 1))


async def test_the_same_day_again_is_a_new_run_with_the_same_signals(
    played: Played,
) -> None:
    await _work(played.database)
    again = await _play(played.database)
    await _work(played.database)
    fetch = _fetch(played.database)
    assert again != played.run_id
    assert await canonical.run_facts(fetch, again) == await canonical.run_facts(
        fetch, played.run_id
    )


async def _play(database: Database) -> UUID:
    run_id = await start_run(database, PLAN)
    await close_minutes(database, BARS, run_id=run_id)
    await end_run(database, run_id)
    return run_id


async def _work(database: Database, *, events_max: int | None = None) -> None:
    """A worker that was just started: apply what is there, or only so many."""
    consumer = Consumer(database, engine_handler())
    await consumer.prepare()
    applied = 0
    while applied != events_max and await consumer.apply_next():
        applied += 1


async def _pure(tx: Transaction, run_id: UUID) -> set[tuple[object, ...]]:
    """bar_at, entry, state and outcome of every signal, from the engine alone."""
    run = await market.run_by_id(tx, run_id)
    opens_at = PLAN.session.opens_at
    instruments = await market.run_instruments(tx, run_id)
    history = await market.bars(tx, run_id, [one.id for one in instruments], to=opens_at)
    windows = tuple(Window(one.opens_at, one.closes_at) for one in PLAN.session.windows)
    listings = [Listing(one.id, one.tick_size, windows) for one in instruments]
    engine = Engine.restore(RunSetup(run.id, listings), in_engine(history))
    last = {}
    for at, minute in groupby(BARS, key=lambda bar: bar.at):
        for change in engine.on_close(at, in_engine(list(minute))):
            last[change.signal.id] = change.signal
    for change in engine.finish():
        last[change.signal.id] = change.signal
    return {(one.bar_at, one.entry, one.state.value, one.outcome_r) for one in last.values()}


def _fetch(database: Database) -> canonical.Fetch:
    async def fetch(statement: str) -> Sequence[canonical.Row]:
        async with database.snapshot() as tx:
            return [tuple(row) for row in await tx.execute(text(statement))]

    return fetch
