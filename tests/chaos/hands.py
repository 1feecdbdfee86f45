"""Those who disturb: one for each role's points, one for whole processes, one for the network."""

import asyncio
import contextlib
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import psutil

from tests.chaos.history import History
from tests.chaos.points import POINTS, Traps
from tests.chaos.proxy import Fault, FaultProxy
from tests.journeys.stack import Stack

T = TypeVar("T")
POINT_S_MAX: Final = 120.0
PASSAGES_MAX: Final = 3
PAUSE_S_MAX: Final = 3.0
SERVERS: Final = ("postgres", "nats-server")
ANYONE: Final = (*POINTS, *SERVERS)
FROZEN: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaos:
    """seed: of all that is chosen here."""

    stack: Stack
    traps: Traps
    proxy: FaultProxy
    history: History
    seed: int

    async def disturb(self) -> None:
        """Return when everyone has died at every point and every server was killed."""
        async with asyncio.TaskGroup() as group:
            over = asyncio.Event()
            group.create_task(self._break_network(over))
            async with asyncio.TaskGroup() as hands:
                for role in POINTS:
                    hands.create_task(self._die_at_points(role))
                hands.create_task(self._strike())
            over.set()

    async def _die_at_points(self, role: str) -> None:
        chance = self._chance(role)
        for point in _shuffled(POINTS[role], chance):
            await self._die_at(role, point, passages=chance.randint(1, PASSAGES_MAX))

    async def _die_at(self, role: str, point: str, *, passages: int) -> None:
        self.traps.arm(role, point, passages=passages)
        try:
            async with asyncio.timeout(POINT_S_MAX):
                victim = await self.traps.taken(role, point)
        except TimeoutError as error:
            raise AssertionError(f"{role} never came to {point}, passage {passages}") from error
        self.history.note("point", role, what=f"{point} at passage {passages}, process {victim}")
        await self.stack.successor(role, victim)

    async def _strike(self) -> None:
        """Kill each server twice, and anyone once; freeze anyone, too."""
        chance = self._chance("strike")
        killed = [(name, True) for name in (*SERVERS, *SERVERS, chance.choice(ANYONE))]
        frozen = [(name, False) for name in chance.sample(ANYONE, FROZEN)]
        for name, is_killed in _shuffled([*killed, *frozen], chance):
            await asyncio.sleep(chance.uniform(0.0, PAUSE_S_MAX))
            await (self._kill(name) if is_killed else self._freeze(name, chance))

    async def _kill(self, name: str) -> None:
        """Whoever has that name just now; a role may be dead already and come back."""
        async with asyncio.timeout(POINT_S_MAX):
            while True:
                with contextlib.suppress(LookupError, ProcessLookupError, psutil.NoSuchProcess):
                    await self.stack.kill(name)
                    break
                await asyncio.sleep(0.05)
        self.history.note("kill", name)

    async def _freeze(self, name: str, chance: random.Random) -> None:
        seconds = chance.uniform(0.5, 4.0)
        with contextlib.suppress(LookupError, psutil.NoSuchProcess):
            process = self.stack.role(name)
            with _frozen([process, *process.children(recursive=True)]):
                self.history.note("freeze", name, what=f"{seconds:.1f} s")
                await asyncio.sleep(seconds)
            self.history.note("thaw", name)

    async def _break_network(self, over: asyncio.Event) -> None:
        """One fault after another, the last one mended."""
        chance = self._chance("network")
        rounds = (_shuffled(list(Fault), chance) for _ in itertools.count())
        for fault in itertools.chain.from_iterable(rounds):
            if over.is_set():
                return
            await asyncio.sleep(chance.uniform(0.5, PAUSE_S_MAX))
            self.history.note("fault", "network", what=fault)
            await asyncio.to_thread(self.proxy.inflict, fault)
            await asyncio.sleep(chance.uniform(0.2, 1.5))
            await asyncio.to_thread(self.proxy.mend)

    def _chance(self, purpose: str) -> random.Random:
        """One for each hand: none depends on how the others get on."""
        return random.Random(f"{self.seed} {purpose}")


@contextlib.contextmanager
def _frozen(family: Sequence[psutil.Process]) -> Iterator[None]:
    """SIGSTOP, and in the end SIGCONT."""
    try:
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.suspend()
        yield
    finally:
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


def _shuffled(things: Sequence[T], chance: random.Random) -> list[T]:
    return chance.sample(things, len(things))
