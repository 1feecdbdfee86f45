"""Can requests be served, and what do they miss? Asked at most once a second, by however many."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from treum.platform.database import Database, Transaction
from treum.platform.machine import FREE_BYTES_MIN, SKEW_S_MAX, free_bytes, has_room, skew_s

LOOK_S_MAX = 2.0
GOOD_FOR_S = 1.0


class Status(StrEnum):
    OK = "ok"
    DEGRADED = "degraded"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """word: what is said of a part. A part that is not well degrades the whole."""

    word: str
    is_well: bool


WELL = Condition(word="ok", is_well=True)
AWAY = Condition(word="away", is_well=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vital:
    """A part of a context whose failing should be seen, such as a feed."""

    name: str
    ask: Callable[[Transaction], Awaitable[Condition]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """degraded: names of the parts that are not well. parts: name and word; no figures, as
    anybody may ask."""

    status: Status
    degraded: Sequence[str] = ()
    parts: dict[str, str] = field(default_factory=dict)


class Watch:
    """Looks at the parts; the answer is good for a second."""

    def __init__(self, database: Database, data_dir: Path, *, vitals: Sequence[Vital] = ()) -> None:
        self._database = database
        self._data_dir = data_dir
        self._vitals = vitals
        self._lock = asyncio.Lock()
        self._found: Readiness | None = None
        self._good_until = 0.0

    async def readiness(self) -> Readiness:
        async with self._lock:
            clock = asyncio.get_running_loop().time
            if self._found is None or clock() > self._good_until:
                self._found = await self._look()
                self._good_until = clock() + GOOD_FOR_S
            return self._found

    async def _look(self) -> Readiness:
        found = {
            "live": _or(self._database.live.is_connected, "away"),
            "disk": _or(free_bytes(self._data_dir) >= FREE_BYTES_MIN, "low"),
        }
        try:
            async with asyncio.timeout(LOOK_S_MAX), self._database.snapshot() as tx:
                found["clock"] = await _clock(tx)
                for vital in self._vitals:
                    found[vital.name] = await vital.ask(tx)
                found["database"] = _or(await has_room(tx), "full")
        except (DBAPIError, PoolTimeout, OSError, TimeoutError):
            found["database"] = AWAY
        degraded = sorted(name for name, part in found.items() if not part.is_well)
        return Readiness(
            status=_status(found["database"], degraded),
            degraded=degraded,
            parts={name: found[name].word for name in sorted(found)},
        )


def _status(database: Condition, degraded: Sequence[str]) -> Status:
    if database is AWAY:
        return Status.UNAVAILABLE
    return Status.DEGRADED if degraded else Status.OK


async def _clock(tx: Transaction) -> Condition:
    return _or(abs(await skew_s(tx)) <= SKEW_S_MAX, "off")


def _or(is_well: bool, word: str) -> Condition:
    return WELL if is_well else Condition(word=word, is_well=False)
