"""A server that dies and cannot come back, and how the site says so."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx

from tests.journeys.stack import Stack


@contextlib.asynccontextmanager
async def away(stack: Stack, name: str) -> AsyncIterator[None]:
    """Killed with -9 on entering; the supervisor tries to revive it all the time, and succeeds some
    time after leaving. name: `postgres` or `nats-server`."""
    block = {"postgres": _open_to_all, "nats-server": _without_configuration}[name]
    with block(Path(stack.env["TREUM_DATA_DIR"])):
        with contextlib.suppress(LookupError):  # It may be dead already, by an earlier blow.
            os.kill(stack.role(name).pid, signal.SIGKILL)
        yield


@contextlib.contextmanager
def _open_to_all(data_dir: Path) -> Iterator[None]:
    """PostgreSQL does not start on a folder that others may read."""
    (cluster,) = data_dir.glob("postgres-*")
    cluster.chmod(0o755)
    yield
    cluster.chmod(0o700)


@contextlib.contextmanager
def _without_configuration(data_dir: Path) -> Iterator[None]:
    """Where the file would be written is a folder."""
    configuration = data_dir / "nats/nats.conf"
    configuration.unlink()
    configuration.mkdir()
    yield
    configuration.rmdir()


async def health(stack: Stack) -> tuple[int, list[str]]:
    """Status of /health/ready, and what is degraded."""
    async with httpx.AsyncClient(base_url=stack.url, timeout=30) as client:
        answer = await client.get("/health/ready")
    return answer.status_code, answer.json()["degraded"]


async def until_health(
    stack: Stack, degraded: list[str], *, status: int = 200, within_s: float = 90
) -> None:
    found = None
    try:
        async with asyncio.timeout(within_s):
            while (found := await health(stack)) != (status, degraded):
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(f"{found} is not {(status, degraded)}") from None
