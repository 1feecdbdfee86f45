"""A process that is killed with -9 inside a request leaves one effect, never two, never none."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.make.idempotent import (
    ASHA,
    BEFORE_ANSWER,
    BEFORE_EFFECT,
    COOKIE,
    OURS,
    PATIENCE_S,
    caller,
    code_of,
    kept,
    pass_time,
    pay,
    payments,
    till_app,
)
from treum.platform import testing
from treum.platform.database import Database
from treum.platform.embedded import free_port
from treum.platform.testing import Servers

ROOT = Path(__file__).parents[2]


@contextlib.asynccontextmanager
async def _doomed(url: str, dies: str) -> AsyncIterator[httpx.AsyncClient]:
    """The site as a process that kills itself at that point of the first payment."""
    port = free_port()
    process = _spawn(url, str(port), dies)
    try:
        await _listening(process, port)
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}",
            headers=OURS,
            cookies={COOKIE: str(ASHA)},
            timeout=PATIENCE_S,
        ) as client:
            yield client
        assert await asyncio.to_thread(process.wait, PATIENCE_S) == -9
    finally:
        process.kill()
        process.wait()


def _spawn(*arguments: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.make.idempotent", *arguments]
    return subprocess.Popen(command, env=env, cwd=ROOT)


async def _listening(process: subprocess.Popen[bytes], port: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            assert process.poll() is None
            with contextlib.suppress(OSError), contextlib.closing(socket.socket()) as probe:
                probe.connect(("127.0.0.1", port))
                return
            await asyncio.sleep(0.02)


@pytest.fixture
async def place(servers: Servers) -> AsyncIterator[tuple[Database, str]]:
    """A database and its URL."""
    async with testing.fresh_database(servers) as database:
        yield database, servers.app_url_of(database.name)


async def test_a_process_killed_before_the_effect_is_taken_over(
    place: tuple[Database, str],
) -> None:
    database, url = place
    async with _doomed(url, BEFORE_EFFECT) as client:
        with pytest.raises(httpx.TransportError):
            await pay(client)
    assert (await payments(database), await kept(database)) == (0, 1)
    async with caller(till_app(database), ASHA) as asha:
        assert code_of(await pay(asha)) == (409, "idempotency.in_flight")
        await pass_time(database, "claimed_until")
        answers = await asyncio.gather(*(pay(asha) for _ in range(8)))
        assert 201 in {answer.status_code for answer in answers}
        again = await pay(asha)
    assert again.headers["idempotency-replayed"] == "true"
    assert await payments(database) == 1


async def test_a_process_killed_before_its_answer_has_kept_it(place: tuple[Database, str]) -> None:
    database, url = place
    async with _doomed(url, BEFORE_ANSWER) as client:
        with pytest.raises(httpx.TransportError):
            await pay(client)
    assert await payments(database) == 1
    async with caller(till_app(database), ASHA) as asha:
        answer = await pay(asha)
    assert (answer.status_code, answer.json()["amount"]) == (201, 5)
    assert answer.headers["idempotency-replayed"] == "true"
    assert await payments(database) == 1
