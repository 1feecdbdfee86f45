"""The engine's handler: closed bars become signals, deliveries and events, once and in order."""

from itertools import groupby
from uuid import UUID

import msgspec

from tests.contexts.signals.played import BARS, PLAN, Played, everything, fetch_from, play, work
from tests.make import canonical
from treum.contexts.market import api as market
from treum.contexts.market.events import BarsClosed
from treum.contexts.signals import api
from treum.contexts.signals.engine.engine import Engine
from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.values import RunSetup
from treum.contexts.signals.handlers import engine_handler
from treum.contexts.signals.rules import Window
from treum.contexts.signals.service.restore import in_engine
from treum.platform.database import Transaction
from treum.platform.handlers import Consumer
from treum.platform.testing import Servers, fresh_database

CHANNELS = ("signals_free", "signals_basic", "signals_premium", "signals_enterprise")


async def test_stored_signals_are_those_of_the_pure_engine(played: Played) -> None:
    await work(played.database)
    stored = await canonical.signals(fetch_from(played.database), played.run_id)
    assert len(stored) > 8
    async with played.database.snapshot() as tx:
        pure = await _pure(tx, played.run_id)
    assert {(row[3], row[5], row[10], row[13]) for row in stored} == pure


async def test_a_worker_lost_at_any_event_changes_nothing(
    played: Played, servers: Servers, template: tuple[str, UUID]
) -> None:
    await work(played.database)
    undisturbed = await everything(played)
    async with fresh_database(servers, template=template[0]) as other:
        for events_max in (1, 20, 7, 60, 3):
            await work(other, events_max=events_max)
        await work(other)
        assert await everything(Played(other, played.run_id)) == undisturbed


async def test_a_failed_commit_leaves_the_engine_where_the_database_is(played: Played) -> None:
    handler = engine_handler()
    event = BarsClosed(run_id=played.run_id, interval_s=60, at=BARS[0].at)
    async with played.database.rehearsal() as tx:
        await handler.apply(tx, event)
    consumer = Consumer(played.database, handler)
    await consumer.prepare()
    while await consumer.apply_next():
        pass
    facts = await canonical.signals(fetch_from(played.database), played.run_id)
    async with played.database.snapshot() as tx:
        assert len(facts) == len(await _pure(tx, played.run_id))


async def test_every_signal_of_a_finished_run_has_ended(played: Played) -> None:
    await work(played.database)
    stored = await canonical.signals(fetch_from(played.database), played.run_id)
    states = {row[10] for row in stored}
    assert states <= {"target_2", "stopped", "expired", "closed"}
    assert len(states) > 1


async def test_every_channel_carries_the_same_steps_from_one_without_a_hole(
    played: Played,
) -> None:
    await work(played.database)
    rows = await canonical.deliveries(fetch_from(played.database), played.run_id)
    by_channel = {channel: [row[1:] for row in rows if row[0] == channel] for channel in CHANNELS}
    assert len(rows) > 100
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
    await work(played.database)
    for channel, frames in live.items():
        assert len(frames) > 25
        async with played.database.snapshot() as tx:
            stored = await api.frames_after(tx, played.run_id, channel, after=0, limit=10_000)
        assert [(one.seq, one.ts, one.data) for one in stored] == [
            (one.seq, one.ts, bytes(one.data)) for one in frames
        ]


async def test_frames_after_pages_without_hole_or_overlap(played: Played) -> None:
    await work(played.database)
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
    await work(played.database)
    again = await play(played.database)
    await work(played.database)
    assert again != played.run_id
    assert await everything(Played(played.database, again)) == await everything(played)


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
