"""Sign-in: does its time tell who is a customer, what do many at once cost the others, and what
does a record in the audit log cost a write?

Timing: POST /auth/login with a wrong password, for known and unknown addresses in turn, one after
another, each from an address of its own. Crowd: 50 at once, again and again, while others read
/users/me; their p99 over the one of a quiet moment in the same round. Audit: a transaction that
begins a session and records it over one that only begins it; commits wait for the disk.
"""

import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from typing import Final
from uuid import UUID

import httpx
import uvloop

from bench._report import Part, finish, percentile, say
from bench._role import environment, role
from tests.make.identity import LIMITS, PASSWORD
from treum.contexts.identity.adapters.argon2 import Argon2Hasher
from treum.contexts.identity.rules.people import new_person
from treum.contexts.identity.service.accounts import SignedIn, sign_up
from treum.contexts.identity.service.sessions import Proof, begin_session
from treum.platform import audit, testing
from treum.platform.audit import Act
from treum.platform.database import Database
from treum.platform.embedded import free_port
from treum.platform.live import connect
from treum.platform.telemetry import configure_logs

TIMING_MAX: Final = 1.1
OTHERS_MAX: Final = 2.0
AUDITED_MAX: Final = 1.3
CROWD: Final = 50
_PAUSE_S: Final = 0.01
"""Between two reads of the others."""
_LOGIN: Final = "/api/v1/auth/login"
_OURS: Final = {"X-Treum-Client": "bench"}


@dataclass(frozen=True, slots=True)
class Size:
    """pairs: of a known and an unknown address in a round. reads: of the others in a round.
    writes: of either kind in a round."""

    rounds: int = 5
    pairs: int = 20
    reads: int = 300
    crowd: int = CROWD
    writes: int = 200


@dataclass(slots=True)
class Found:
    """One figure a round; running: most password hashes at once, over all rounds."""

    timing: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    audited: list[float] = field(default_factory=list)
    running: int = 0


class Site:
    """The role web, and the people who have an account there."""

    def __init__(self, url: str, people: list[SignedIn]) -> None:
        self._people = people
        self._callers = 0
        self.client = httpx.AsyncClient(base_url=url, headers=_OURS, timeout=60)

    @property
    def anybody(self) -> UUID:
        return self._people[0].person.id

    async def attempt_s(self, *, is_known: bool) -> float:
        """Seconds until a wrong password is refused."""
        person = self._people[self._callers % len(self._people)].person
        email = person.email if is_known else f"stranger{self._callers}@example.com"
        began = time.perf_counter()
        answer = await self.client.send(self._login(email, "never the right words"))
        took_s = time.perf_counter() - began
        if answer.status_code != 401:
            raise RuntimeError(f"a wrong password was answered with {answer.status_code}")
        return took_s

    async def crowd(self, count: int, *, until: asyncio.Event) -> None:
        """So many people sign in at once, and each again until something has ended."""
        chosen = (self._people[number % len(self._people)] for number in range(count))
        spelt = [self._spelt(one.person.email) for one in chosen]
        await asyncio.gather(*(self._insist(request, until=until) for request in spelt))

    async def _insist(self, request: bytes, *, until: asyncio.Event) -> None:
        while not until.is_set():
            status = await self._sent(request)
            if status != b"200":
                raise RuntimeError(f"one of the crowd was answered with {status!r}")

    def _spelt(self, email: str) -> bytes:
        """Ready to send: a client's work would hold up those who read in this process."""
        request = self._login(email, PASSWORD)
        head = f"POST {_LOGIN} HTTP/1.1\r\n".encode()
        lines = (name + b": " + value for name, value in request.headers.raw)
        return head + b"\r\n".join([*lines, b"", request.read()])

    async def _sent(self, request: bytes) -> bytes:
        """The status."""
        url = self.client.base_url
        reader, writer = await asyncio.open_connection(url.host, url.port)
        with contextlib.closing(writer):
            writer.write(request)
            return (await reader.readline()).split()[1]

    async def reads(self, count: int) -> list[float]:
        """Seconds of each."""
        cookie = {"Cookie": f"treum_{self.client.base_url.port}={self._people[0].token}"}
        took: list[float] = []
        for _ in range(count):
            began = time.perf_counter()
            answer = await self.client.get("/api/v1/users/me", headers=cookie)
            took.append(time.perf_counter() - began)
            if answer.status_code != 200:
                raise RuntimeError(f"/users/me was answered with {answer.status_code}")
            await asyncio.sleep(_PAUSE_S)
        return took

    async def running_peak(self) -> int:
        """Most password hashes that were computed at once since the start."""
        text = (await self.client.get("/metrics")).text
        name = "treum_password_hashes_running_peak "
        (line,) = (line for line in text.splitlines() if line.startswith(name))
        return int(float(line.removeprefix(name)))

    def _login(self, email: str, password: str) -> httpx.Request:
        """Nobody comes twice from one address: that has a limit of its own."""
        self._callers += 1
        address = str(IPv4Address("203.0.0.0") + self._callers)
        return self.client.build_request(
            "POST",
            _LOGIN,
            json={"email": email, "password": password},
            headers={"X-Forwarded-For": address},
        )


def main() -> int:
    configure_logs(level="WARNING", pretty=False, role="bench")
    with testing.servers(is_durable=True) as servers:
        return finish("signin", uvloop.run(measure(servers, Size())))


async def measure(servers: testing.Servers, size: Size) -> dict[str, Part]:
    found = Found()
    async with _site(servers, people=size.crowd) as (site, database):
        for number in range(1, size.rounds + 1):
            found.timing.append(await _timing(site, size.pairs))
            found.others.append(await _others(site, size))
            found.audited.append(await _audited(database, site.anybody, writes=size.writes))
            say(
                f"round {number}: known over unknown {found.timing[-1]:.3f}; others' p99 "
                f"{found.others[-1]:.2f} x; audited {found.audited[-1]:.2f} x"
            )
        found.running = await site.running_peak()
    bound = min(4, max(1, (os.cpu_count() or 1) - 1))
    timing = statistics.median(found.timing)
    return {
        "timing": Part(max(timing, 1 / timing), TIMING_MAX, "x"),
        "hashes_at_once": Part(float(found.running), float(bound), "threads"),
        "others_p99": Part(statistics.median(found.others), OTHERS_MAX, "x of quiet"),
        "audited": Part(statistics.median(found.audited), AUDITED_MAX, "x of unaudited"),
    }


async def _timing(site: Site, pairs: int) -> float:
    """Medians of a round; which comes first changes from pair to pair."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(pairs):
        for is_known in (True, False) if number % 2 else (False, True):
            took[is_known].append(await site.attempt_s(is_known=is_known))
    return statistics.median(took[True]) / statistics.median(took[False])


async def _others(site: Site, size: Size) -> float:
    quiet = await site.reads(size.reads)
    is_over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(site.crowd(size.crowd, until=is_over))
        crowded = await site.reads(size.reads)
        is_over.set()
    return percentile(crowded, 0.99) / percentile(quiet, 0.99)


async def _audited(database: Database, person: UUID, *, writes: int) -> float:
    """Seconds of all, in turns of ten."""
    took = {True: 0.0, False: 0.0}
    for turn in range(writes // 10 * 2):
        is_audited = turn % 2 == 0
        began = time.perf_counter()
        for _ in range(10):
            await _begin(database, person, is_audited=is_audited)
        took[is_audited] += time.perf_counter() - began
    return took[True] / took[False]


async def _begin(database: Database, person_id: UUID, *, is_audited: bool) -> None:
    async with database.transaction(actor=str(person_id)) as tx:
        await begin_session(tx, person_id, limits=LIMITS, proof=Proof())
        if is_audited:
            act = Act(action="bench.began", subject=f"person:{person_id}", detail={"n": 1})
            await audit.record(tx, act)


async def _people(database: Database, count: int) -> list[SignedIn]:
    hasher = Argon2Hasher()
    found = []
    for number in range(count):
        new = new_person(name="Asha", email=f"known{number}@example.com", password=PASSWORD)
        found.append(await sign_up(database, new, hasher=hasher, limits=LIMITS))
    return found


@contextlib.asynccontextmanager
async def _site(servers: testing.Servers, *, people: int) -> AsyncIterator[tuple[Site, Database]]:
    port = free_port()
    async with (
        connect(servers.nats_url, servers.nats_token, name="bench") as live,
        testing.fresh_database(servers, live=live) as database,
    ):
        known = await _people(database, people)
        async with _web(servers, database, port=port):
            site = Site(f"http://localhost:{port}", known)
            async with site.client:
                yield site, database


@contextlib.asynccontextmanager
async def _web(servers: testing.Servers, database: Database, *, port: int) -> AsyncIterator[None]:
    """It believes us where a request comes from, so that each can come from somewhere else."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(servers, database.name) | {
            "TREUM_HTTP__PORT": str(port),
            "TREUM_HTTP__TRUSTED_PROXIES": "127.0.0.1/32",
            "TREUM_WEB__ASSETS": folder,
        }
        async with role("web", env):
            yield


if __name__ == "__main__":
    sys.exit(main())
