"""Everyone dies at every point, servers and network fail: afterwards nobody can tell.

One seed in `make test`, more in `make soak`; CHAOS_SEED=7 plays that one.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.chaos import check
from tests.chaos.hands import Chaos
from tests.chaos.history import DEATHS, History
from tests.chaos.people import People
from tests.chaos.points import PAIRS, Traps
from tests.chaos.proxy import Fault
from tests.chaos.session import SLOW, UNLIMITED, Facts, Session, through_proxy
from tests.journeys.day import step_of
from tests.journeys.soak import IS_SOAK
from tests.journeys.stack import Stack
from tests.journeys.watcher import Watcher, watching

ALL_SEEDS = (1, 2, 3, 4, 5, 6)
SEEDS = ALL_SEEDS if IS_SOAK else ALL_SEEDS[:1]
if "CHAOS_SEED" in os.environ:
    SEEDS = (int(os.environ["CHAOS_SEED"]),)
TIERS = ("premium", "free")
SIGNALS_MIN, KILLS_MIN, VISITS_MIN = 300, 30, 8


@dataclass(frozen=True, slots=True)
class Undisturbed:
    data_dir: Path
    settings: Mapping[str, str]
    facts: Facts


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of a disturbed session, when all is quiet again."""

    facts: Facts
    effects: Facts
    watchers: list[Watcher]
    people: Mapping[str, list[str]]


@pytest.fixture(scope="module")
def undisturbed(folder: Path, web: Mapping[str, str]) -> Undisturbed:
    async def read(stack: Stack) -> Facts:
        await session.await_settled(stack)
        return await session.facts(stack)

    session = Session(folder / "data", web)
    with session.playing(UNLIMITED, {}) as stack:
        facts = asyncio.run(read(stack))
    assert len(facts["signals"]) >= SIGNALS_MIN
    assert len({row[0] for row in facts["bars"]}) == 50
    return Undisturbed(session.data_dir, web, facts)


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_disturbed_session_equals_an_undisturbed_one(
    undisturbed: Undisturbed, tmp_path: Path, seed: int
) -> None:
    history = History()
    with _told(history, seed), through_proxy(undisturbed.settings) as (proxy, settings):
        session = Session(undisturbed.data_dir, settings)
        people = People(f"seed-{seed}", on_answered=lambda email: history.note("account", email))
        traps = Traps(tmp_path)
        async with contextlib.AsyncExitStack() as watched:
            with session.playing(SLOW, traps.env) as stack:
                watchers = [
                    await watched.enter_async_context(_watching(stack, tier, history=history))
                    for tier in TIERS
                ]
                chaos = Chaos(stack=stack, traps=traps, proxy=proxy, history=history, seed=seed)
                await _disturb(chaos, people)
                assert await stack.current_run() == (session.run_id, "running"), "it ended early"
            with session.playing(UNLIMITED, {}, begun=stack) as stack:
                outcome = await _outcome(session, stack, watchers=watchers, people=people)
        troubles = _troubles(undisturbed.facts, outcome)
        assert not troubles, "\n".join(troubles)
        assert all(watcher.visits >= VISITS_MIN for watcher in watchers)
        assert history.count(*DEATHS) >= KILLS_MIN
        assert {each.what for each in history.entries if each.kind == "fault"} == set(Fault)
        assert history.count("point") >= max(len(PAIRS), KILLS_MIN // 2)


@contextlib.contextmanager
def _told(history: History, seed: int) -> Iterator[None]:
    """A failure comes with what led to it."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"CHAOS_SEED={seed}\n{history.lines(without=('frame', 'account'))}")
        raise


@contextlib.asynccontextmanager
async def _watching(stack: Stack, tier: str, *, history: History) -> AsyncIterator[Watcher]:
    async with watching(stack, tier) as watcher:
        watcher.on_seen = lambda kind, what: history.note(kind, tier, what=what)
        yield watcher


async def _disturb(chaos: Chaos, people: People) -> None:
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(people.sign_up(chaos.stack.url, over))
        await chaos.disturb()
        over.set()


async def _outcome(
    session: Session, stack: Stack, *, watchers: list[Watcher], people: People
) -> Outcome:
    await session.await_settled(stack)
    facts = await session.facts(stack)
    for watcher in watchers:
        with contextlib.suppress(TimeoutError):  # What never came is told by the checks.
            await watcher.until(len(_of_channel(facts["deliveries"], watcher.channel)))
    return Outcome(
        facts=facts,
        effects=await session.effects(stack),
        watchers=watchers,
        people={
            "accounts": check.exactly_once(people.asked, await people.accounts(stack)),
            "mails": check.exactly_once(people.asked, await people.mails(stack)),
            "sign-ups": check.exactly_once(people.asked, await people.announced(stack)),
        },
    )


def _troubles(undisturbed: Facts, outcome: Outcome) -> list[str]:
    """Each with where it was found; none when all is well."""
    released = outcome.facts["deliveries"]
    found = {
        **{name: check.equal(was, outcome.facts[name]) for name, was in undisturbed.items()},
        **{f"{name} twice": check.once(each) for name, each in outcome.effects.items()},
        **{
            watcher.channel: check.delivered(
                _of_channel(released, watcher.channel), [step_of(each) for each in watcher.frames]
            )
            for watcher in outcome.watchers
        },
        **outcome.people,
    }
    return [f"{name}: {trouble}" for name, troubles in found.items() for trouble in troubles]


def _of_channel(deliveries: list[tuple[object, ...]], channel: str) -> list[tuple[object, ...]]:
    return [row for row in deliveries if row[0] == channel]
