"""`treum run sandbox-feed` as its user sees it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE

import httpx

from treum.platform.embedded import free_port

HEADERS = {"X-Kite-Version": "3", "Authorization": "token sandbox:sandbox"}


async def _start(**given: str) -> asyncio.subprocess.Process:
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("TREUM_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "treum.main", "run", "sandbox-feed"),
        env=theirs | {f"TREUM_{name}": value for name, value in given.items()},
        stdout=PIPE,
        stderr=PIPE,
    )


async def test_the_sandbox_says_what_it_is_serves_and_stops() -> None:
    port = free_port()
    child = await _start(SANDBOX__PORT=str(port), FEED__DAY="2024-06-04", FEED__SPEED="0")
    assert child.stdout
    async with asyncio.timeout(60):
        said = (await child.stdout.readuntil(b"Ctrl-C\n")).decode()
        assert "SIMULATED, not the exchange" in said
        assert (
            f"TREUM_FEED__KIND=kite TREUM_FEED__KITE_URL=http://127.0.0.1:{port} "
            "TREUM_FEED__DAY=2024-06-04 TREUM_FEED__SPEED=0 treum run all"
        ) in said
        async with httpx.AsyncClient(headers=HEADERS) as client:
            listed = await client.get(f"http://127.0.0.1:{port}/instruments")
        assert listed.text.count("SIMULATED") == 50
        child.send_signal(signal.SIGTERM)
        assert await child.wait() == 0


async def test_a_sandbox_of_a_sandbox_is_refused() -> None:
    child = await _start(FEED__KIND="kite", FEED__KITE_URL="http://127.0.0.1:1")
    async with asyncio.timeout(60):
        _, line = await child.communicate()
    assert child.returncode == 2
    assert line.decode().startswith("treum: a sandbox plays a recorded or an invented day")
