"""The feed: one process leads, plays one run to its end, and resumes it after a fall."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from treum.contexts.market import queries
from treum.contexts.market.adapters.base import Arrival, Feed, Wait, wait_or
from treum.contexts.market.api import EXCHANGE, PRICES
from treum.contexts.market.feed.board import PriceBoard
from treum.contexts.market.feed.conflate import Conflation, TickFate
from treum.contexts.market.feed.pulse import Pulse
from treum.contexts.market.rules.bar import MINUTE_S, Bar, Tick
from treum.contexts.market.rules.run import Run, RunKind, RunState
from treum.contexts.market.rules.session import PRE_OPEN, Calendar, local_day
from treum.contexts.market.service.close import close_bars
from treum.contexts.market.service.live import Waiting, await_kite, live_run_id
from treum.contexts.market.service.plan import FeedPlan
from treum.contexts.market.service.prepare import check_feed
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import begin_run, finish_run
from treum.contexts.market.service.watch import ACTOR, watch_feed
from treum.platform.clock import now
from treum.platform.context import Job, Resources
from treum.platform.database import Database
from treum.platform.handlers import Patience
from treum.platform.ids import new_id
from treum.platform.live import LiveBus
from treum.platform.telemetry import correlated, logger
from treum.platform.trouble import is_trouble

LEADER = "market.feed"
PRICE_EVERY_S = 0.25  # at most so often, in wall time
LEAD = timedelta(seconds=15)
"""How long before the open a live run begins."""
CLOCK_CHECK_S = 60.0
"""How often the wall clock is read during a long wait; it may be set meanwhile."""
STABLE_S = 30.0
"""A run that went on for so long has left the last outage behind."""
_PATIENCE = Patience(pause_s_first=0.25, pause_s_max=10.0)
_log = logger(__name__)


async def run_feed(resources: Resources, stop: asyncio.Event) -> None:
    """Until stopped. A process that does not lead waits for its turn.

    Raises: SetupError, RunMismatch when what the settings ask for cannot be played.
    """
    leading = asyncio.Event()
    work = asyncio.create_task(_lead(resources, stop, leading=leading))
    stopped = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if leading.is_set() or work.done():
            await work
    finally:
        for task in (work, stopped):
            task.cancel()
        await asyncio.wait({work, stopped})


feed_job = Job(name="market.feed", role="market", run=run_feed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Playing:
    """One run on its way. after: the last minute that is stored already."""

    run: Run
    database: Database
    feed: Feed
    conflation: Conflation
    board: PriceBoard
    pulse: Pulse
    clock: Callable[[], float]
    after: datetime | None


async def _lead(resources: Resources, stop: asyncio.Event, *, leading: asyncio.Event) -> None:
    """An outage of the database does not end it: the run goes on from what is stored."""
    run_id, wait = resources.settings.feed.run_id or new_id(), wait_or(stop)
    clock, attempts = asyncio.get_running_loop().time, 0
    while True:
        since_s = clock()
        try:
            await _lead_once(resources, stop, run_id=run_id, leading=leading)
        except Exception as error:
            if not is_trouble(error):
                raise
            attempts = attempts + 1 if clock() - since_s < STABLE_S else 1
            if attempts == 1:
                _log.warning("database_away", job=LEADER, error=type(error).__name__)
        else:
            return
        if await wait(_PATIENCE.pause_s(attempts)):
            return


async def _lead_once(
    resources: Resources, stop: asyncio.Event, *, run_id: UUID, leading: asyncio.Event
) -> None:
    async with resources.database.leader(LEADER):
        leading.set()
        await _play_days(resources, stop, run_id=run_id)
        await stop.wait()


async def _play_days(resources: Resources, stop: asyncio.Event, *, run_id: UUID) -> None:
    """A live feed goes on with the next trading day; any other has but one."""
    today: date | None = None
    is_live = True
    while is_live and not stop.is_set():
        with correlated(str(new_id())):
            plan = await _play_run(resources, stop, run_id=run_id, today=today)
        if plan is not None:
            is_live = plan.kind is RunKind.LIVE
            today = plan.trading_day + timedelta(days=1)


async def _play_run(
    resources: Resources, stop: asyncio.Event, *, run_id: UUID, today: date | None
) -> FeedPlan | None:
    """today: not before that day, for a live run. None when it must be planned anew."""
    choice, database = resources.settings.feed, resources.database
    async with database.transaction(actor=ACTOR) as tx:
        await seed_reference(tx)
        known = await queries.find_run(tx, run_id)
        calendar = await queries.calendar_of(tx, EXCHANGE)
    # A synthetic run without a set day stays on the day on which it began.
    day = known.trading_day if known else max(today or date.min, local_day(now()))
    plan = await asyncio.to_thread(check_feed, choice, today=day, calendar=calendar)
    if plan.kind is RunKind.LIVE:
        run_id = live_run_id(plan)
        async with database.snapshot() as reading:
            known = await queries.find_run(reading, run_id)
        asks_at = plan.session.windows[0].opens_at - PRE_OPEN
        if asks_at > now():
            await _until(asks_at, wait_or(stop))
            return None  # The calendar may be another one by now.
    if plan.kite is not None and not (known and known.state is RunState.FINISHED):
        met = await _meet(plan, known, calendar=calendar, wait=wait_or(stop))
        if met is None:
            return plan
        plan = met
    async with database.transaction(actor=ACTOR) as tx:
        run = await begin_run(tx, plan, run_id)
    _report(plan, run)
    if run.state is RunState.FINISHED:
        return plan
    playing = _playing(plan, run, database=database, wait=wait_or(stop))
    await _play_and_tell(playing, resources.live)
    if stop.is_set():
        return plan
    await _close(playing, playing.conflation.finish())
    async with database.transaction(actor=ACTOR) as tx:
        await finish_run(tx, run.id)
    _log.info("run_finished", run_id=str(run.id), **_fates(playing.conflation))
    return plan


async def _meet(
    plan: FeedPlan, known: Run | None, *, calendar: Calendar, wait: Wait
) -> FeedPlan | None:
    """The plan with what Kite says; a live one not long before the open, or it would seem mute.

    None when the feed must stop before.
    """
    begins_at = plan.session.windows[0].opens_at - LEAD
    times = Waiting(clock=asyncio.get_running_loop().time, wait=wait)
    met = await await_kite(plan, calendar, times=times, with_history=known is None)
    is_early = met is not None and plan.kind is RunKind.LIVE
    return None if is_early and await _until(begins_at, wait) else met


async def _until(at: datetime, wait: Wait) -> bool:
    """Wait for that wall time, at once when it is past. True when the feed must stop."""
    while (left := at - now()) > timedelta():
        if await wait(min(left.total_seconds(), CLOCK_CHECK_S)):
            return True
    return False


def _playing(plan: FeedPlan, run: Run, *, database: Database, wait: Wait) -> _Playing:
    after = run.market_time and run.market_time - timedelta(seconds=MINUTE_S)
    clock = asyncio.get_running_loop().time
    return _Playing(
        run=run,
        database=database,
        feed=plan.open(clock=clock, wait=wait),
        conflation=Conflation(plan.instruments, plan.session, after=after),
        board=PriceBoard(run.id, plan.instruments),
        pulse=Pulse(plan.freshness, now_s=clock(), market_time=run.market_time),
        clock=clock,
        after=after,
    )


async def _play_and_tell(playing: _Playing, live: LiveBus) -> None:
    """Bars into the database as they close; prices onto the bus a few times a second."""
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(_tell_prices(playing.board, live, over=over))
        group.create_task(
            watch_feed(
                playing.database,
                playing.run.id,
                pulse=playing.pulse,
                clock=playing.clock,
                wait=wait_or(over),
            )
        )
        async with aclosing(playing.feed.stream(playing.after)) as arrivals:
            async for arrival in arrivals:
                playing.board.take(arrival)
                await _close(playing, _taken(arrival, playing))
        over.set()


def _taken(arrival: Arrival, playing: _Playing) -> list[tuple[Bar, ...]]:
    """The minutes that end with this arrival; the pulse learns whether it said anything new."""
    fates = playing.conflation.fates
    before = fates[TickFate.TAKEN]
    minutes = _closed_by(arrival, playing.conflation)
    taken = fates[TickFate.TAKEN] - before
    playing.pulse.take(arrival, now_s=playing.clock(), ticks_taken=taken)
    return minutes


def _closed_by(arrival: Arrival, conflation: Conflation) -> list[tuple[Bar, ...]]:
    """The minutes that end with this arrival: closed bars as they are, ticks by conflation."""
    bars = tuple(each for each in arrival if isinstance(each, Bar))
    ticks = (each for each in arrival if isinstance(each, Tick))
    return [minute for minute in (bars,) if minute] + [
        minute for tick in ticks for minute in conflation.take(tick)
    ]


async def _close(playing: _Playing, minutes: list[tuple[Bar, ...]]) -> None:
    for bars in minutes:
        async with playing.database.transaction(actor=ACTOR) as tx:
            await close_bars(tx, playing.run.id, bars)


async def _tell_prices(board: PriceBoard, live: LiveBus, *, over: asyncio.Event) -> None:
    wait = wait_or(over)
    is_over = False
    while not is_over:
        is_over = await wait(PRICE_EVERY_S)
        update = board.update()
        if update is not None:
            await live.publish(PRICES, update)


def _report(plan: FeedPlan, run: Run) -> None:
    report = plan.report
    _log.info(
        "run_ready",
        run_id=str(run.id),
        state=run.state.value,
        label=plan.label,
        source=plan.source,
        market_time=str(run.market_time),
        rows_rejected=len(report.rejects) if report else 0,
        frozen_spans=len(report.frozen) if report else 0,
    )


def _fates(conflation: Conflation) -> dict[str, int]:
    """Ticks that were not taken, by cause."""
    return {f"ticks_{fate}": n for fate, n in conflation.fates.items() if fate != TickFate.TAKEN}
